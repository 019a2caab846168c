//! The room log over real WebSockets.

use crate::common::{Client, joined, left, message, server};
use sotto_log_server::wire::{ClientMessage, ErrorCode, Resume};
use std::time::Duration;

fn resume(token: &str, after: u64) -> Option<Resume> {
    Some(Resume {
        token: token.into(),
        after,
    })
}

#[tokio::test]
async fn two_members_see_one_log() {
    let server = server(|_| {}).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await, (1, joined("alice", &[]), "".into()));
    let (mut bob, _) = Client::join(server, "room", "bob").await;
    let attachments: [(&[&str], &[u8]); 3] = [
        (&["bob"], b"secret"),
        (&["gone"], b"lost"),
        (&["alice", "bob"], b"both"),
    ];
    alice.append(b"hello", &attachments).await;
    for (client, attachments, body) in [
        (&mut alice, &[4][..], "helloboth"),
        (&mut bob, &[6, 4], "hellosecretboth"),
    ] {
        assert_eq!(
            client.entry().await,
            (2, joined("bob", &["alice"]), "".into())
        );
        assert_eq!(
            client.entry().await,
            (3, message("alice", 5, attachments), body.into())
        );
    }
    alice.say(&ClientMessage::Leave {}, &[]).await;
    alice.closed().await;
    assert_eq!(bob.entry().await, (4, left("alice"), "".into()));
}

#[tokio::test]
async fn a_dropped_member_resumes_where_it_was() {
    let server = server(|options| {
        options.times.grace = Duration::from_millis(20000);
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut bob, token) = Client::join(server, "room", "bob").await;
    assert_eq!(bob.entry().await.0, 2);
    drop(bob);
    alice.append(b"one", &[(&["bob"], b"for bob")]).await;
    alice.append(b"two", &[]).await;
    let mut bob = Client::connect(server).await;
    bob.say_join("room", "bob", resume(&token, 2)).await;
    assert_eq!(bob.welcome().await, (token, true));
    assert_eq!(bob.entry().await.2, "onefor bob");
    assert_eq!(
        bob.entry().await,
        (4, message("alice", 3, &[]), "two".into())
    );
    bob.append(b"back", &[]).await;
    for seq in 1..=5 {
        let (got, kind, _) = alice.entry().await;
        assert_eq!(got, seq);
        assert_ne!(kind, left("bob"));
    }
}

#[tokio::test]
async fn a_second_connection_replaces_the_first() {
    let server = server(|_| {}).await;
    let (mut first, token) = Client::join(server, "room", "alice").await;
    let mut second = Client::connect(server).await;
    second.say_join("room", "alice", resume(&token, 1)).await;
    assert!(second.welcome().await.1);
    assert_eq!(first.error().await, (ErrorCode::Replaced, true, None));
    first.closed().await;
    second.append(b"x", &[]).await;
    assert_eq!(second.entry().await.0, 2);
}

#[tokio::test]
async fn nobody_takes_the_place_of_another() {
    let server = server(|options| {
        options.times.grace = Duration::from_millis(20000);
    })
    .await;
    let (alice, token) = Client::join(server, "room", "alice").await;
    let wrong = "00".repeat(16);
    for resume in [
        None,
        resume(&wrong, 1),
        resume("", 1),
        resume(&token[..30], 1),
    ] {
        let mut other = Client::connect(server).await;
        other.say_join("room", "alice", resume).await;
        assert_eq!(other.error().await, (ErrorCode::MemberTaken, true, None));
        other.closed().await;
    }
    drop(alice);
    let mut other = Client::connect(server).await;
    other.say_join("room", "alice", None).await;
    assert_eq!(
        other.error().await.0,
        ErrorCode::MemberTaken,
        "within grace"
    );
}

#[tokio::test]
async fn when_the_grace_time_is_over_the_member_has_left() {
    let server = server(|options| {
        options.times.grace = Duration::from_millis(100);
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (bob, token) = Client::join(server, "room", "bob").await;
    drop(bob);
    for expected in [joined("alice", &[]), joined("bob", &["alice"]), left("bob")] {
        assert_eq!(alice.entry().await.1, expected);
    }
    let mut bob = Client::connect(server).await;
    bob.say_join("room", "bob", resume(&token, 2)).await;
    assert_eq!(bob.error().await, (ErrorCode::ResumeGone, true, None));
    let (mut bob, _) = Client::join(server, "room", "bob").await;
    assert_eq!(bob.entry().await, (4, joined("bob", &["alice"]), "".into()));
}

#[tokio::test]
async fn a_silent_client_is_lost() {
    let server = server(|options| {
        options.times.grace = Duration::from_millis(100);
        options.times.ping = Duration::from_millis(100);
    })
    .await;
    // Answers no ping, because nothing reads from it.
    let (_silent, _) = Client::join(server, "room", "silent").await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await.1, joined("alice", &["silent"]));
    assert_eq!(alice.entry().await.1, left("silent"));
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_may_resume() {
    let server = server(|options| {
        options.limits.queue_bytes = 4000000;
        options.limits.member_bytes = 100000000;
        options.times.grace = Duration::from_millis(60000);
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut slow, token) = Client::join(server, "room", "slow").await;
    assert_eq!(slow.entry().await.0, 2);
    let large = vec![7; 1_000_000];
    // More than the buffers of the operating system take.
    for _ in 0..24 {
        alice.append(&large, &[]).await;
        loop {
            let (seq, kind, _) = alice.entry().await;
            alice.acknowledge(seq).await;
            if matches!(kind, sotto_log_server::wire::EntryKind::Message { .. }) {
                break;
            }
        }
    }
    let mut last = 2;
    let code = loop {
        match slow.hear().await.unwrap().0 {
            sotto_log_server::wire::ServerMessage::Entry { seq, .. } => last = seq,
            sotto_log_server::wire::ServerMessage::Error { code, .. } => break code,
            _ => {}
        }
    };
    assert_eq!(code, ErrorCode::TooSlow);
    assert!(last < 26);
    slow.closed().await;
    let mut back = Client::connect(server).await;
    back.say_join("room", "slow", resume(&token, last)).await;
    assert!(back.welcome().await.1);
    for seq in last + 1..=26 {
        assert_eq!(back.entry().await.0, seq);
        back.acknowledge(seq).await;
    }
}

#[tokio::test]
async fn what_is_no_longer_kept_cannot_be_resumed() {
    let server = server(|options| {
        options.times.grace = Duration::from_millis(20000);
        options.limits.backlog_entries = 3;
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut bob, token) = Client::join(server, "room", "bob").await;
    assert_eq!(bob.entry().await.0, 2);
    drop(bob);
    for _ in 0..4 {
        alice.append(b"x", &[]).await;
    }
    while alice.entry().await.0 < 6 {}
    let mut bob = Client::connect(server).await;
    bob.say_join("room", "bob", resume(&token, 2)).await;
    assert_eq!(bob.error().await, (ErrorCode::ResumeGone, true, None));
    let (mut bob, _) = Client::join(server, "room", "bob").await;
    assert_eq!(bob.entry().await, (8, joined("bob", &["alice"]), "".into()));
    assert_eq!(alice.entry().await, (7, left("bob"), "".into()));
}

//! Servers that share their rooms by a real NATS. Without a `nats-server` on this machine these tests are skipped.

use crate::common::cluster::{GRACE, Server};
use crate::common::nats::Nats;
use crate::common::program::command;
use crate::common::{Client, LONG, joined, left, message};
use sotto_log_server::wire::{EntryKind, ErrorCode, Resume};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

fn resume(token: &str, after: u64) -> Option<Resume> {
    Some(Resume {
        token: token.into(),
        after,
    })
}

/// Resumes, and says whether that was possible.
async fn go_on(server: SocketAddr, member: &str, token: &str, after: u64) -> Client {
    let mut client = Client::connect(server).await;
    client.say_join("room", member, resume(token, after)).await;
    assert!(client.welcome().await.1);
    client
}

async fn entries(client: &mut Client, expected: &[(u64, EntryKind)]) {
    for (seq, kind) in expected {
        let (got, what, _) = client.entry().await;
        assert_eq!((got, &what), (*seq, kind));
    }
}

#[tokio::test]
async fn members_of_two_servers_have_one_log() {
    let Some(nats) = Nats::start("one-log") else {
        return;
    };
    let (one, other) = (
        Server::start_alone(&nats, &[]),
        Server::start_alone(&nats, &[]),
    );
    let (mut alice, _) = Client::join(one.address, "room", "alice").await;
    let (mut bob, _) = Client::join(other.address, "room", "bob").await;
    let mut taken = Client::connect(other.address).await;
    taken.say_join("room", "alice", None).await;
    assert_eq!(taken.log_error().await.0, ErrorCode::MemberTaken);

    // The largest that a member sends: a commit and its Welcome for 256 of 1,000 members.
    let (large, attached) = (vec![7; 1_000_000], vec![8; 2_200_000]);
    alice.append(&large, &[(&["bob"], &attached)]).await;
    bob.append(b"hello", &[(&["alice", "nobody"], b"psst")])
        .await;
    entries(
        &mut alice,
        &[(1, joined("alice", &[])), (2, joined("bob", &["alice"]))],
    )
    .await;
    entries(&mut bob, &[(2, joined("bob", &["alice"]))]).await;
    let mut said = Vec::new();
    for client in [&mut alice, &mut bob] {
        let (first, second) = (client.entry().await, client.entry().await);
        assert_eq!((first.0, second.0), (3, 4));
        let from = |kind: &EntryKind| match kind {
            EntryKind::Message { from, .. } => from.clone(),
            other => panic!("{other:?}"),
        };
        said.push([from(&first.1), from(&second.1)]);
        let bytes = first.2.len() + second.2.len();
        said.push([bytes.to_string(), String::new()]);
    }
    assert_eq!(said[0], said[2], "one order");
    assert_eq!(said[1][0], (large.len() + b"hellopsst".len()).to_string());
    assert_eq!(
        said[3][0],
        (large.len() + attached.len() + b"hello".len()).to_string()
    );
    drop(other);
}

#[tokio::test]
async fn a_member_goes_on_at_another_server_and_only_there() {
    let Some(nats) = Nats::start("goes-on") else {
        return;
    };
    let (one, other) = (
        Server::start_alone(&nats, &[]),
        Server::start_alone(&nats, &[]),
    );
    let (mut alice, token) = Client::join(one.address, "room", "alice").await;
    let (mut bob, _) = Client::join(one.address, "room", "bob").await;
    entries(&mut bob, &[(2, joined("bob", &["alice"]))]).await;
    bob.append(b"1", &[]).await;
    entries(&mut bob, &[(3, message("bob", 1, &[]))]).await;

    let mut thief = Client::connect(other.address).await;
    let wrong = "00".repeat(16);
    thief.say_join("room", "alice", resume(&wrong, 1)).await;
    assert_eq!(thief.log_error().await.0, ErrorCode::MemberTaken);

    let mut again = go_on(other.address, "alice", &token, 1).await;
    alice.append(b"from the former connection", &[]).await;
    assert_eq!(alice.log_error().await.0, ErrorCode::Replaced);
    again.append(b"22", &[]).await;
    let rest = [
        (2, joined("bob", &["alice"])),
        (3, message("bob", 1, &[])),
        (4, message("alice", 2, &[])),
    ];
    entries(&mut again, &rest).await;
    entries(&mut bob, &rest[2..]).await;
}

#[tokio::test]
async fn members_of_a_server_that_died_go_on_elsewhere_or_leave_after_their_grace() {
    let Some(nats) = Nats::start("died") else {
        return;
    };
    let (mut one, other) = (
        Server::start_alone(&nats, &[]),
        Server::start_alone(&nats, &[]),
    );
    let (mut alice, _) = Client::join(other.address, "room", "alice").await;
    let (mut bob, token) = Client::join(one.address, "room", "bob").await;
    let (_eve, _) = Client::join(one.address, "room", "eve").await;
    entries(
        &mut bob,
        &[
            (2, joined("bob", &["alice"])),
            (3, joined("eve", &["alice", "bob"])),
        ],
    )
    .await;
    entries(&mut alice, &[(1, joined("alice", &[]))]).await;
    one.program.kill();
    let died = Instant::now();
    alice.append(b"1", &[]).await;
    tokio::time::sleep(GRACE / 3).await;
    let mut bob = go_on(other.address, "bob", &token, 3).await;
    bob.append(b"22", &[]).await;
    let rest = [(4, message("alice", 1, &[])), (5, message("bob", 2, &[]))];
    entries(&mut bob, &rest).await;
    let others = [
        (2, joined("bob", &["alice"])),
        (3, joined("eve", &["alice", "bob"])),
    ];
    entries(&mut alice, &others).await;
    entries(&mut alice, &rest).await;
    entries(&mut alice, &[(6, left("eve"))]).await;
    assert!(died.elapsed() >= GRACE, "not before the grace is over");
    entries(&mut bob, &[(6, left("eve"))]).await;
}

#[tokio::test]
async fn a_member_that_does_not_come_back_to_a_server_that_lives_has_left() {
    let Some(nats) = Nats::start("left") else {
        return;
    };
    let (one, other) = (
        Server::start_alone(&nats, &[]),
        Server::start_alone(&nats, &[]),
    );
    let (mut alice, _) = Client::join(one.address, "room", "alice").await;
    let (bob, _) = Client::join(other.address, "room", "bob").await;
    let (mut eve, _) = Client::join(other.address, "room", "eve").await;
    drop(bob);
    eve.say(&sotto_log_server::wire::ClientMessage::Leave {}, &[])
        .await;
    entries(
        &mut alice,
        &[
            (1, joined("alice", &[])),
            (2, joined("bob", &["alice"])),
            (3, joined("eve", &["alice", "bob"])),
            (4, left("eve")),
            (5, left("bob")),
        ],
    )
    .await;
    let (mut eve, _) = Client::join(other.address, "room", "eve").await;
    entries(&mut eve, &[(6, joined("eve", &["alice"]))]).await;
}

#[tokio::test]
async fn without_nats_writes_wait_then_clients_are_told_and_go_on_when_it_is_back() {
    let Some(mut nats) = Nats::start("outage") else {
        return;
    };
    let server = Server::start_patient(&nats, 20 * GRACE, &["--no-sfu", "--cluster-wait", "1.5"]);
    let (mut alice, token) = Client::join(server.address, "room", "alice").await;
    entries(&mut alice, &[(1, joined("alice", &[]))]).await;
    nats.kill();
    alice.append(b"1", &[]).await;
    nats.run();
    entries(&mut alice, &[(2, message("alice", 1, &[]))]).await;

    nats.kill();
    alice.append(b"22", &[]).await;
    assert_eq!(
        alice.log_error().await,
        (ErrorCode::LogUnavailable, true, None)
    );
    let mut early = Client::connect(server.address).await;
    early.say_join("room", "bob", None).await;
    assert_eq!(early.log_error().await.0, ErrorCode::LogUnavailable);
    nats.run();
    let begun = Instant::now();
    let mut alice = loop {
        let mut client = Client::connect(server.address).await;
        client.say_join("room", "alice", resume(&token, 2)).await;
        if let Some((
            sotto_server::wire::ServerMessage::Log(
                sotto_log_server::wire::ServerMessage::Welcome { resumed, .. },
            ),
            _,
        )) = client.hear().await
        {
            assert!(resumed);
            break client;
        }
        assert!(begun.elapsed() < LONG, "NATS is back and the room is not");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    alice.append(b"333", &[]).await;
    // The message and the join that had no answer may be there or not.
    let maybe = [message("alice", 2, &[]), joined("bob", &["alice"])];
    for expected in 3.. {
        let (seq, kind, _) = alice.entry().await;
        assert_eq!(seq, expected);
        if kind == message("alice", 3, &[]) {
            break;
        }
        assert!(maybe.contains(&kind), "{kind:?}");
    }
}

#[tokio::test]
async fn a_room_that_has_failed_keeps_no_member_that_does_not_come_back() {
    let Some(mut nats) = Nats::start("recovery") else {
        return;
    };
    let one = Server::start_alone(&nats, &["--cluster-wait", "1"]);
    let (mut bob, _) = Client::join(one.address, "room", "bob").await;
    entries(&mut bob, &[(1, joined("bob", &[]))]).await;
    nats.kill();
    bob.append(b"x", &[]).await;
    assert_eq!(bob.log_error().await.0, ErrorCode::LogUnavailable);
    nats.run();
    let other = Server::start_alone(&nats, &[]);
    let (mut alice, _) = Client::join(other.address, "room", "alice").await;
    let (mut seq, kind, _) = alice.entry().await;
    if kind == joined("alice", &["bob"]) {
        seq += 1;
        let (next, mut kind, _) = alice.entry().await;
        if kind == message("bob", 1, &[]) {
            (_, kind, _) = alice.entry().await;
        }
        assert!(next >= seq);
        assert_eq!(kind, left("bob"));
    } else {
        assert_eq!(kind, joined("alice", &[]), "bob has left already");
    }
}

#[test]
fn a_start_is_refused_that_would_be_no_cluster() {
    let refused = |arguments: &[&str]| {
        let common = ["--port", "0", "--cluster-wait", "1"];
        let output = command(&[&common, arguments].concat()).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let said = refused(&["--cluster", "nats://127.0.0.1:1"]);
    assert!(said.contains("NATS cannot be reached"), "{said}");
    let stores = "jetstream { store_dir: \"STORE\" }\n";
    for (name, configuration, word) in [
        ("small", stores, "max_payload"),
        ("plain", "max_payload: 8MB\n", "JetStream has to be on"),
    ] {
        let Some(nats) = Nats::start_with(name, configuration) else {
            return;
        };
        let said = refused(&["--no-sfu", "--cluster", &nats.url()]);
        assert!(said.contains(word), "{said}");
    }
}

#[tokio::test]
async fn the_log_of_a_server_and_nats_hold_no_name() {
    let Some(nats) = Nats::start("names") else {
        return;
    };
    let server = Server::start_alone(&nats, &["--log", "trace"]);
    let (mut alice, _) = Client::join(server.address, "secret-room", "secret-alice").await;
    alice.append(b"secret-word", &[]).await;
    entries(&mut alice, &[(1, joined("secret-alice", &[]))]).await;
    drop(alice);
    let log = server.program.end();
    assert!(!log.contains("secret-"), "{log}");
}

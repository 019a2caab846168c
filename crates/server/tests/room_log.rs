//! The room log over real WebSockets.

mod common;

use common::{Client, LONG, joined, left, message, server};
use sotto_server::wire::frame::MAX_HEADER;
use sotto_server::wire::{ClientMessage, ErrorCode, Resume};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

fn resume(token: &str, after: u64) -> Option<Resume> {
    Some(Resume {
        token: token.into(),
        after,
    })
}

#[tokio::test]
async fn two_members_see_one_log() {
    let server = server(&[]).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await, (1, joined("alice", &[]), "".into()));
    let (mut bob, _) = Client::join(server, "room", "bob").await;
    alice.append(b"hello", &[("bob", b"secret")]).await;
    for (client, attachment, body) in [
        (&mut alice, None, "hello"),
        (&mut bob, Some(6), "hellosecret"),
    ] {
        assert_eq!(
            client.entry().await,
            (2, joined("bob", &["alice"]), "".into())
        );
        assert_eq!(
            client.entry().await,
            (3, message("alice", 5, attachment), body.into())
        );
    }
    alice.say(&ClientMessage::Leave {}, &[]).await;
    alice.closed().await;
    assert_eq!(bob.entry().await, (4, left("alice"), "".into()));
}

#[tokio::test]
async fn a_dropped_member_resumes_where_it_was() {
    let server = server(&["--grace", "20"]).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut bob, token) = Client::join(server, "room", "bob").await;
    assert_eq!(bob.entry().await.0, 2);
    drop(bob);
    alice.append(b"one", &[("bob", b"for bob")]).await;
    alice.append(b"two", &[]).await;
    let mut bob = Client::connect(server).await;
    bob.say_join("room", "bob", resume(&token, 2)).await;
    assert_eq!(bob.welcome().await, (token, true));
    assert_eq!(bob.entry().await.2, "onefor bob");
    assert_eq!(
        bob.entry().await,
        (4, message("alice", 3, None), "two".into())
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
    let server = server(&[]).await;
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
    let server = server(&["--grace", "20"]).await;
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
    let server = server(&["--grace", "0.1"]).await;
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
    let server = server(&["--grace", "0.1", "--ping", "0.1"]).await;
    // Answers no ping, because nobody reads from it.
    let (_silent, _) = Client::join(server, "room", "silent").await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await.1, joined("alice", &["silent"]));
    assert_eq!(alice.entry().await.1, left("silent"));
}

#[tokio::test]
async fn everything_malformed_is_refused_and_hurts_nobody_else() {
    let server = server(&["--message-bytes", "1000"]).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let header = |json: &str, body: &[u8]| {
        let mut bytes = u32::try_from(json.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(json.as_bytes());
        bytes.extend(body);
        Message::Binary(bytes.into())
    };
    let join = header(
        r#"{"type":"join","room":"room","member":"again","resume":null}"#,
        b"",
    );
    let append = r#"{"type":"append","payload":3,"attachments":[{"to":"alice","len":4294967295}]}"#;
    let malformed = [
        Message::Text("{}".into()),
        Message::Binary("".into()),
        Message::Binary(vec![0, 0, 0].into()),
        Message::Binary(vec![0, 0, 0, 2, b'{'].into()),
        Message::Binary(vec![255; 64].into()),
        header("", b""),
        header("null", b""),
        header("{\"type\":\"append\"}", b""),
        header("{\"type\":\"leave\"}", b"more"),
        header(append, b"abc"),
        header(r#"{"type":"append","payload":3,"attachments":[]}"#, b"ab"),
        header(&"[".repeat(100_000), b""),
        header(r#"{"type":"mute","track":256,"muted":true}"#, b""),
        Message::Binary(vec![0; 2 * 1000 + MAX_HEADER + 1].into()),
    ];
    for (number, bytes) in malformed.into_iter().enumerate() {
        let mut stranger = Client::connect(server).await;
        stranger.send(bytes.clone()).await;
        let (code, fatal, _) = stranger.error().await;
        assert_eq!(
            (code, fatal),
            (ErrorCode::Malformed, true),
            "before join: {number}"
        );
        stranger.closed().await;

        let name = format!("mallory{number}");
        let (mut member, _) = Client::join(server, "room", &name).await;
        member.send(bytes).await;
        assert_eq!(member.error().await.0, ErrorCode::Malformed, "{number}");
        member.closed().await;
    }
    for unexpected in [
        header(r#"{"type":"leave"}"#, b""),
        header(r#"{"type":"append","payload":1,"attachments":[]}"#, b"a"),
        header(
            r#"{"type":"offer","sdp":"","publish":[],"subscribe":[]}"#,
            b"",
        ),
    ] {
        let mut stranger = Client::connect(server).await;
        stranger.send(unexpected).await;
        assert_eq!(stranger.error().await, (ErrorCode::Unexpected, true, None));
    }
    let (mut member, _) = Client::join(server, "room", "twice").await;
    member.send(join).await;
    assert_eq!(member.error().await.0, ErrorCode::Unexpected);

    alice.append(b"still here", &[]).await;
    loop {
        let (_, kind, body) = alice.entry().await;
        if kind == message("alice", 10, None) {
            assert_eq!(body, "still here");
            break;
        }
    }
}

#[tokio::test]
async fn names_are_checked() {
    let server = server(&[]).await;
    let long = "x".repeat(129);
    for (room, member) in [
        ("", "a"),
        ("r", ""),
        (&*long, "a"),
        ("r", &*long),
        ("r", "a\nb"),
    ] {
        let mut client = Client::connect(server).await;
        client.say_join(room, member, None).await;
        assert_eq!(client.error().await, (ErrorCode::InvalidName, true, None));
    }
}

#[tokio::test]
async fn limits_are_told() {
    let server = server(&[
        "--message-bytes",
        "100",
        "--message-attachments",
        "1",
        "--room-members",
        "2",
        "--rooms",
        "1",
        "--member-messages",
        "1",
    ])
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (_bob, _) = Client::join(server, "room", "bob").await;
    let mut client = Client::connect(server).await;
    client.say_join("room", "carol", None).await;
    assert_eq!(client.error().await, (ErrorCode::RoomFull, true, None));
    let mut client = Client::connect(server).await;
    client.say_join("another", "carol", None).await;
    assert_eq!(client.error().await, (ErrorCode::TooManyRooms, true, None));

    alice.append(&[0; 60], &[("bob", &[0; 41])]).await;
    assert_eq!(
        alice.error().await,
        (ErrorCode::MessageTooLarge, false, Some(1))
    );
    alice.append(b"", &[("bob", b""), ("bob", b"")]).await;
    assert_eq!(
        alice.error().await,
        (ErrorCode::MessageTooLarge, false, Some(2))
    );
    for _ in 0..20 {
        alice.append(b"again", &[]).await;
    }
    let (code, fatal, append) = alice.error().await;
    assert_eq!((code, fatal), (ErrorCode::RateLimited, false));
    assert!(append.is_some());
}

#[tokio::test]
async fn a_slow_reader_is_cut_off_and_may_resume() {
    let server = server(&[
        "--queue-bytes",
        "4000000",
        "--member-bytes",
        "100000000",
        "--grace",
        "60",
    ])
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut slow, token) = Client::join(server, "room", "slow").await;
    assert_eq!(slow.entry().await.0, 2);
    let large = vec![7; 1_000_000];
    // More than the buffers of the operating system take.
    for _ in 0..24 {
        alice.append(&large, &[]).await;
        while !matches!(
            alice.entry().await.1,
            sotto_server::wire::EntryKind::Message { .. }
        ) {}
    }
    let mut last = 2;
    let code = loop {
        match slow.hear().await.unwrap().0 {
            sotto_server::wire::ServerMessage::Entry { seq, .. } => last = seq,
            sotto_server::wire::ServerMessage::Error { code, .. } => break code,
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
    }
}

#[tokio::test]
async fn what_is_no_longer_kept_cannot_be_resumed() {
    let server = server(&["--grace", "20", "--backlog-entries", "3"]).await;
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
}

#[tokio::test]
async fn only_allowed_pages_connect() {
    let server = server(&["--allow-origin", "https://app.example"]).await;
    for (origin, allowed) in [
        (format!("http://{server}"), true),
        ("https://app.example".to_owned(), true),
        ("https://evil.example".to_owned(), false),
    ] {
        let mut request = format!("ws://{server}/ws").into_client_request().unwrap();
        request
            .headers_mut()
            .insert("origin", origin.parse().unwrap());
        let result = tokio_tungstenite::connect_async(request).await;
        assert_eq!(result.is_ok(), allowed, "{origin}");
    }
}

#[tokio::test]
async fn http_is_served_with_its_headers() {
    let server = server(&[]).await;
    assert!(get(server, "/healthz").await.ends_with("\r\n\r\nok"));
    let missing = get(server, "/no/such/file").await;
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    for path in ["/", "/r/some-room"] {
        let page = get(server, path).await.to_lowercase();
        // Without a built web app the page says how to build it.
        if page.starts_with("http/1.1 200") {
            for header in [
                "content-type: text/html; charset=utf-8",
                "script-src 'self' 'wasm-unsafe-eval'",
                "x-content-type-options: nosniff",
                "referrer-policy: no-referrer",
                "etag: \"",
            ] {
                assert!(page.contains(header), "{header}");
            }
        } else {
            assert!(page.contains("has not been built"), "{page}");
        }
    }
}

async fn get(server: std::net::SocketAddr, path: &str) -> String {
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer))
        .await
        .unwrap()
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_port_in_use_is_said_in_a_sentence() {
    let server = server(&[]).await;
    let options = sotto_server::Options {
        port: server.port(),
        ..sotto_server::Options::default()
    };
    let Err(error) = sotto_server::Server::bind(options, None).await else {
        panic!("two servers on one port");
    };
    let sentence = error.to_string();
    assert!(
        sentence.contains("is in use") && sentence.contains("--port"),
        "{sentence}"
    );
}

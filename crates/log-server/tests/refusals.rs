//! Requests that the server refuses, and the errors that it answers.

use crate::common::{Client, message, server};
use sotto_log_server::wire::ErrorCode;
use sotto_log_server::wire::frame::{self, MAX_HEADER};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

#[tokio::test]
async fn everything_malformed_is_refused_and_hurts_nobody_else() {
    let server = server(|options| {
        options.limits.message_bytes = 1000;
    })
    .await;
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
    let append =
        r#"{"type":"append","payload":3,"attachments":[{"to":["alice"],"len":4294967295}]}"#;
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
        header(r#"{"type":"dance"}"#, b""),
        header(r#"{"type":"mute"}"#, b"body"),
        header(r#"{"type":"ping"}"#, b""),
        header(r#"{"type":"ping","number":-1}"#, b""),
        header(r#"{"type":"ping","number":4294967296}"#, b""),
        header(r#"{"type":"ping","number":"1"}"#, b""),
        header(r#"{"type":"ping","number":1,"more":1}"#, b""),
        header(r#"{"type":"ping","number":1}"#, b"body"),
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
        header(r#"{"type":"ping","number":1}"#, b""),
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
        if kind == message("alice", 10, &[]) {
            assert_eq!(body, "still here");
            break;
        }
    }
}

#[tokio::test]
async fn names_are_checked() {
    let server = server(|_| {}).await;
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
    let server = server(|options| {
        options.limits.message_bytes = 100;
        options.limits.message_attachments = 1;
        options.limits.message_recipients = 2;
        options.limits.room_members = 2;
        options.limits.rooms = 1;
        options.limits.member_messages = 1;
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (_bob, _) = Client::join(server, "room", "bob").await;
    let mut client = Client::connect(server).await;
    client.say_join("room", "carol", None).await;
    assert_eq!(client.error().await, (ErrorCode::RoomFull, true, None));
    let mut client = Client::connect(server).await;
    client.say_join("another", "carol", None).await;
    assert_eq!(client.error().await, (ErrorCode::TooManyRooms, true, None));

    alice.append(&[0; 60], &[(&["bob"], &[0; 41])]).await;
    assert_eq!(
        alice.error().await,
        (ErrorCode::MessageTooLarge, false, Some(1))
    );
    alice.append(b"", &[(&["bob"], b""), (&["bob"], b"")]).await;
    assert_eq!(
        alice.error().await,
        (ErrorCode::MessageTooLarge, false, Some(2))
    );
    alice.append(b"", &[(&["bob", "alice", "bob"], b"")]).await;
    assert_eq!(
        alice.error().await,
        (ErrorCode::MessageTooLarge, false, Some(3))
    );
    for _ in 0..20 {
        alice.append(b"again", &[]).await;
    }
    let (code, fatal, append) = alice.error().await;
    assert_eq!((code, fatal), (ErrorCode::RateLimited, false));
    assert!(append.is_some());
}

#[tokio::test]
async fn only_allowed_pages_connect() {
    for without in [false, true] {
        let server = server(|options| {
            options.access.origins.allowed = vec!["https://app.example".to_owned()];
            options.access.origins.none = without;
        })
        .await;
        let own = format!("http://{server}");
        for (origin, allowed) in [
            (Some(&*own), true),
            (Some("https://app.example"), true),
            (Some("https://evil.example"), false),
            (Some("null"), false),
            (None, without),
        ] {
            let mut request = format!("ws://{server}/ws").into_client_request().unwrap();
            if let Some(origin) = origin {
                let headers = request.headers_mut();
                headers.insert("origin", origin.parse().unwrap());
            }
            let result = tokio_tungstenite::connect_async(request).await;
            assert_eq!(result.is_ok(), allowed, "{origin:?}");
        }
    }
}

#[tokio::test]
async fn a_log_alone_has_no_media_and_goes_on() {
    let server = server(|_| {}).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await.0, 1);
    for header in [
        serde_json::json!({ "type": "offer", "sdp": "", "publish": [], "subscribe": [] }),
        serde_json::json!({ "type": "mute", "track": 0, "muted": true }),
    ] {
        alice
            .send(Message::Binary(frame::write(&header, &[])))
            .await;
        assert_eq!(alice.error().await, (ErrorCode::NoMedia, false, None));
    }
    alice.append(b"x", &[]).await;
    assert_eq!(alice.entry().await.0, 2);
}

//! Tokens of the operator's application, and relays, as a client meets them.

use crate::common::{Client, server};
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::json;
use sotto_log_server::wire::{Authorization, ClientMessage, ErrorCode, Resume, ServerMessage};
use sotto_server::wire as all;
use std::net::SocketAddr;
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A token for a room, which ends in a minute.
fn token(room: &str) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let claims = json!({ "room": room, "exp": now.as_secs() + 60 });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    encode(&Header::default(), &claims, &key).unwrap()
}

async fn join(
    server: SocketAddr,
    room: &str,
    token: Option<&str>,
    resume: Option<Resume>,
) -> (Client, ServerMessage) {
    let mut client = Client::connect(server).await;
    let join = ClientMessage::Join {
        room: room.into(),
        member: "one".into(),
        resume,
        authorization: token.map(|token| Authorization(token.into())),
    };
    client.say(&join, &[]).await;
    match client.hear().await.unwrap().0 {
        all::ServerMessage::Log(message) => (client, message),
        other => panic!("{other:?}"),
    }
}

fn code(message: &ServerMessage) -> Option<ErrorCode> {
    match message {
        ServerMessage::Error { code, .. } => Some(*code),
        _ => None,
    }
}

#[tokio::test]
async fn a_token_for_the_room_opens_it_and_every_join_needs_one() {
    let server = server(&["--auth-secret", SECRET]).await;
    let denied = Some(ErrorCode::NotAuthorized);
    let (_, message) = join(server, "room", None, None).await;
    assert_eq!(code(&message), denied);
    for wrong in [token("other"), "nonsense".to_owned(), String::new()] {
        let (_, message) = join(server, "room", Some(&wrong), None).await;
        assert_eq!(code(&message), denied);
    }
    let right = token("room");
    let (client, message) = join(server, "room", Some(&right), None).await;
    let ServerMessage::Welcome {
        token, ice_servers, ..
    } = message
    else {
        panic!("{message:?}");
    };
    assert_eq!(ice_servers, None);
    drop(client);
    // The log's own token does not stand in for the application's.
    let resume = || {
        Some(Resume {
            token: token.clone(),
            after: 1,
        })
    };
    let (_, message) = join(server, "room", None, resume()).await;
    assert_eq!(code(&message), denied);
    let (_, message) = join(server, "room", Some(&right), resume()).await;
    assert!(matches!(
        message,
        ServerMessage::Welcome { resumed: true, .. }
    ));
}

#[tokio::test]
async fn a_token_cannot_be_used_without_end() {
    let server = server(&["--auth-secret", SECRET, "--token-joins", "1"]).await;
    let token = token("room");
    let mut denied = 0;
    for _ in 0..7 {
        let (mut client, message) = join(server, "room", Some(&token), None).await;
        match code(&message) {
            None => {
                client.say(&ClientMessage::Leave {}, &[]).await;
                client.closed().await;
            }
            Some(ErrorCode::NotAuthorized) => denied += 1,
            Some(other) => panic!("{other}"),
        }
    }
    assert_eq!(denied, 2);
}

#[tokio::test]
async fn a_welcome_has_relays_with_credentials_that_end() {
    let arguments = [
        "--turn",
        "turn:relay.example,turns:relay.example:443?transport=tcp",
        "--turn-secret",
        "north",
        "--turn-lifetime",
        "60",
    ];
    let server = server(&arguments).await;
    let (_client, message) = join(server, "room", None, None).await;
    let ServerMessage::Welcome {
        ice_servers: Some(servers),
        ..
    } = message
    else {
        panic!("no relays");
    };
    let [relay] = &servers[..] else {
        panic!("{} relays", servers.len());
    };
    assert_eq!(
        relay.urls,
        [
            "turn:relay.example",
            "turns:relay.example:443?transport=tcp"
        ]
    );
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let end: u64 = relay.username.parse().unwrap();
    assert!((now + 50..=now + 60).contains(&end), "{end}");
    // HMAC-SHA-1, in base64.
    assert_eq!(relay.credential.len(), 28);
    // The password is a secret, and not for logs.
    assert!(!format!("{relay:?}").contains(&relay.credential));
}

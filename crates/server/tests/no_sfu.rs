//! A server of the room log alone.

use crate::common::{Client, options, server};
use sotto_log_server::wire::{self as log, Authorization, ClientMessage, ErrorCode};
use sotto_server::wire::{MediaRequest, ServerMessage};

async fn has_media(arguments: &[&str]) -> bool {
    let mut client = Client::connect(server(arguments).await).await;
    let join = ClientMessage::Join {
        room: "room".into(),
        member: "alice".into(),
        resume: None,
        authorization: Some(Authorization("ignored".into())),
    };
    client.say(&join, &[]).await;
    match client.hear().await {
        Some((ServerMessage::Log(log::ServerMessage::Welcome { media, .. }), _)) => media,
        other => panic!("no welcome: {other:?}"),
    }
}

#[tokio::test]
async fn welcome_says_whether_there_is_an_sfu() {
    assert!(has_media(&[]).await);
    assert!(!has_media(&["--no-sfu"]).await);
}

#[tokio::test]
async fn media_is_refused_and_the_log_goes_on() {
    let server = server(&["--no-sfu"]).await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let offer = MediaRequest::Offer {
        sdp: String::new(),
        publish: vec![],
        subscribe: vec![],
    };
    let mute = MediaRequest::Mute {
        track: 0,
        muted: true,
    };
    assert_eq!(alice.entry().await.0, 1);
    for message in [offer, mute] {
        alice.say(&message, &[]).await;
        assert_eq!(alice.log_error().await, (ErrorCode::NoMedia, false, None));
    }
    alice.append(b"x", &[]).await;
    assert_eq!(alice.entry().await.0, 2);
}

#[tokio::test]
async fn no_media_port_is_opened() {
    let mut options = options(&["--no-sfu"]);
    options.host.clear();
    let server = sotto_server::Server::bind(options, None).await.unwrap();
    assert!(server.media_addresses().is_empty());
}

#[test]
fn an_authorization_is_not_written_into_logs() {
    let shown = format!("{:?}", Authorization("secret".into()));
    assert!(!shown.contains("secret"), "{shown}");
}

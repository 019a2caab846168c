//! Requests that the server refuses beside those of the room log (`crates/log-server/tests/refusals.rs`).

use crate::common::{Client, server};
use sotto_log_server::wire::ErrorCode;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

#[tokio::test]
async fn requests_to_the_sfu_that_are_malformed_or_have_no_place_end_the_connection() {
    for arguments in [&[][..], &["--no-sfu"]] {
        let server = server(arguments).await;
        let header = |json: &str| {
            let mut bytes = u32::try_from(json.len()).unwrap().to_be_bytes().to_vec();
            bytes.extend(json.as_bytes());
            Message::Binary(bytes.into())
        };
        for malformed in [
            r#"{"type":"mute","track":256,"muted":true}"#,
            r#"{"type":"mute","track":-1,"muted":true}"#,
            r#"{"type":"mute","track":1}"#,
            r#"{"type":"mute","track":1,"muted":true,"more":1}"#,
            r#"{"type":"offer","sdp":7,"publish":[],"subscribe":[]}"#,
            r#"{"type":"offer","sdp":"","publish":[{"mid":"0"}],"subscribe":[]}"#,
            r#"{"type":"tracks","tracks":[]}"#,
        ] {
            let mut stranger = Client::connect(server).await;
            stranger.send(header(malformed)).await;
            assert_eq!(
                stranger.log_error().await,
                (ErrorCode::Malformed, true, None)
            );
            let (mut member, _) = Client::join(server, "room", malformed).await;
            member.send(header(malformed)).await;
            assert_eq!(member.log_error().await, (ErrorCode::Malformed, true, None));
            member.closed().await;
        }
        let mut stranger = Client::connect(server).await;
        let offer = r#"{"type":"offer","sdp":"","publish":[],"subscribe":[]}"#;
        stranger.send(header(offer)).await;
        assert_eq!(
            stranger.log_error().await,
            (ErrorCode::Unexpected, true, None)
        );
    }
}

#[tokio::test]
async fn only_allowed_pages_connect() {
    for (arguments, without) in [
        (&["--allow-origin", "https://app.example"][..], false),
        (
            &["--allow-origin", "https://app.example", "--allow-no-origin"],
            true,
        ),
    ] {
        let server = server(arguments).await;
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

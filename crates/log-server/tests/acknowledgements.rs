//! Entries are kept until their reader has them: the page, not the browser that answers pings for it.

use crate::common::{Client, server};
use futures_util::StreamExt as _;
use sotto_log_server::wire::{ClientMessage, ErrorCode, Resume};
use std::net::SocketAddr;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

impl Client {
    /// Reads, and thereby answers, so many of the WebSocket's pings, and all other messages among them.
    async fn answer_pings(&mut self, count: usize) {
        let mut seen = 0;
        while seen < count {
            if let Message::Ping(_) = self.socket.next().await.unwrap().unwrap() {
                seen += 1;
            }
        }
    }
}

async fn resume(server: SocketAddr, token: &str, after: u64) -> Client {
    let mut client = Client::connect(server).await;
    let token = token.into();
    client
        .say_join("room", "alice", Some(Resume { token, after }))
        .await;
    client
}

#[tokio::test]
async fn what_the_browser_received_for_a_page_that_did_not_run_is_still_there_for_it() {
    let server = server(|options| {
        options.times.ping = Duration::from_millis(50);
    })
    .await;
    let (mut alice, token) = Client::join(server, "room", "alice").await;
    for payload in [b"one", b"two"] {
        alice.append(payload, &[]).await;
    }
    for seq in 1..=3 {
        assert_eq!(alice.entry().await.0, seq);
    }
    alice.answer_pings(3).await;

    // The page was frozen after the first entry, and leaves the connection, which the server believes to be alive.
    let mut again = resume(server, &token, 1).await;
    assert!(again.welcome().await.1);
    assert_eq!(again.entry().await.0, 2);
    assert_eq!(again.entry().await.0, 3);
    assert_eq!(alice.error().await.0, ErrorCode::Replaced);
}

#[tokio::test]
async fn what_all_have_acknowledged_is_kept_no_longer() {
    let server = server(|_| {}).await;
    let (mut alice, token) = Client::join(server, "room", "alice").await;
    alice.append(b"one", &[]).await;
    for seq in 1..=2 {
        assert_eq!(alice.entry().await.0, seq);
    }
    alice.acknowledge(2).await;
    // The answer shows that the acknowledgement has been handled.
    alice.say(&ClientMessage::Ping { number: 1 }, &[]).await;
    alice.hear().await.unwrap();

    let mut late = resume(server, &token, 1).await;
    assert_eq!(late.error().await.0, ErrorCode::ResumeGone);
}

#[tokio::test]
async fn a_flood_of_acknowledgements_is_refused_and_ends_nothing() {
    let server = server(|options| {
        options.limits.member_messages = 1;
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    assert_eq!(alice.entry().await.0, 1);
    for _ in 0..30 {
        alice.acknowledge(1).await;
    }
    assert_eq!(alice.error().await, (ErrorCode::RateLimited, false, None));
}

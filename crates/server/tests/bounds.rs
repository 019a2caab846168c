//! Bounds of connections that are no WebSockets, or have yet to become one (docs/threat-model.md). Those of the room log are
//! in `crates/log-server/tests/bounds.rs`.

use crate::common::{Client, LONG, server};
use sotto_log_server::wire::{self as log, ErrorCode};
use sotto_server::wire::ServerMessage;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const FULL: (ErrorCode, bool, Option<u64>) = (ErrorCode::TooManyConnections, true, None);

/// How joining ends.
async fn try_join(mut client: Client, room: &str, member: &str) -> Result<Client, ErrorCode> {
    client.say_join(room, member, None).await;
    match client.hear().await.unwrap().0 {
        ServerMessage::Log(log::ServerMessage::Welcome { .. }) => Ok(client),
        ServerMessage::Log(log::ServerMessage::Error { code, .. }) => Err(code),
        other => panic!("{other:?}"),
    }
}

/// Tries until there is a place, as there is soon after another client has gone.
async fn join_at_last(server: SocketAddr, room: &str, member: &str) -> Client {
    let deadline = Instant::now() + LONG;
    loop {
        let client = Client::connect(server).await;
        if let Ok(client) = try_join(client, room, member).await {
            return client;
        }
        assert!(Instant::now() < deadline, "no place ever");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whether the other side closes the connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let closed = async {
        let mut buffer = [0; 1024];
        while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
    };
    tokio::time::timeout(LONG, closed).await.is_ok()
}

#[tokio::test]
async fn there_is_a_deadline_for_a_request() {
    let server = server(&["--join-time", "0.3"]).await;
    let mut silent = TcpStream::connect(server).await.unwrap();
    let mut slow = TcpStream::connect(server).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: x").await.unwrap();
    let mut idle = TcpStream::connect(server).await.unwrap();
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {server}\r\n\r\n");
    idle.write_all(request.as_bytes()).await.unwrap();
    for stream in [&mut silent, &mut slow, &mut idle] {
        assert!(is_closed(stream).await);
    }
}

#[tokio::test]
async fn a_long_head_of_a_request_is_refused() {
    let server = server(&[]).await;
    let mut stream = TcpStream::connect(server).await.unwrap();
    let head = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(1 << 20));
    let _ = stream.write_all(head.as_bytes()).await;
    assert!(is_closed(&mut stream).await);
}

#[tokio::test]
async fn connections_that_ask_for_nothing_are_bounded_too() {
    let server = server(&["--address-connections", "2", "--join-time", "600"]).await;
    let mut open = Vec::new();
    for _ in 0..2 {
        open.push(TcpStream::connect(server).await.unwrap());
    }
    let mut more = TcpStream::connect(server).await.unwrap();
    assert!(is_closed(&mut more).await);
    open.clear();
    join_at_last(server, "room", "alice").await;
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_share() {
    let forwarded = |address| [("x-forwarded-for", address)];
    let limits = ["--address-connections", "1", "--behind-proxy", "127.0.0.1"];
    let trusting = server(&limits).await;
    let mut inside = Vec::new();
    for address in ["192.0.2.1", "203.0.113.9, 192.0.2.2"] {
        let client = Client::connect_with(trusting, &forwarded(address)).await;
        inside.push(try_join(client, "room", address).await.unwrap());
    }
    for address in ["192.0.2.1", "203.0.113.7, 192.0.2.2"] {
        let mut again = Client::connect_with(trusting, &forwarded(address)).await;
        assert_eq!(again.log_error().await, FULL, "{address}");
    }
    let untrusting = server(&limits[..2]).await;
    let _alice = Client::connect_with(untrusting, &forwarded("192.0.2.1")).await;
    let mut bob = Client::connect_with(untrusting, &forwarded("192.0.2.2")).await;
    assert_eq!(
        bob.log_error().await,
        FULL,
        "the header is nothing by itself"
    );
}

//! Bounds of everything that grows with a client's input, and the errors that tell of them (docs/threat-model.md).

use crate::common::{Client, LONG, joined, left, server};
use futures_util::SinkExt as _;
use sotto_log_server::wire::{ClientMessage, EntryKind, ErrorCode, Resume};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const FULL: (ErrorCode, bool, Option<u64>) = (ErrorCode::TooManyConnections, true, None);

/// How joining ends.
async fn try_join(mut client: Client, room: &str, member: &str) -> Result<Client, ErrorCode> {
    client.say_join(room, member, None).await;
    match client.hear().await.unwrap().0 {
        sotto_log_server::wire::ServerMessage::Welcome { .. } => Ok(client),
        sotto_log_server::wire::ServerMessage::Error { code, .. } => Err(code),
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

#[tokio::test]
async fn who_reads_and_never_acknowledges_is_cut_off_and_nothing_is_kept_for_it() {
    let server = server(|options| {
        options.times.acknowledge = Duration::from_millis(400);
        options.times.grace = Duration::from_millis(100);
        options.times.ping = Duration::from_millis(200);
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (mut mallory, token) = Client::join(server, "room", "mallory").await;
    assert_eq!(alice.entry().await.1, joined("alice", &[]));
    assert_eq!(alice.entry().await.1, joined("mallory", &["alice"]));
    alice.append(b"x", &[]).await;
    let (seq, kind, _) = alice.entry().await;
    assert!(matches!(kind, EntryKind::Message { .. }));
    alice.acknowledge(seq).await;
    // It reads all that comes and speaks all the time, but acknowledges nothing.
    let mallory = tokio::spawn(async move {
        let mut received = Vec::new();
        let deadline = Instant::now() + LONG;
        for number in 0.. {
            assert!(Instant::now() < deadline, "not cut off");
            let ping = ClientMessage::Ping { number };
            let frame = sotto_log_server::wire::frame::write(&ping, &[]);
            if mallory.socket.send(Message::Binary(frame)).await.is_err() {
                break;
            }
            let mut buffer = [0; 4096];
            let stream = mallory.tcp();
            let read = tokio::time::timeout(Duration::from_millis(50), stream.read(&mut buffer));
            match read.await {
                Ok(Ok(0) | Err(_)) => break,
                Ok(Ok(read)) => received.extend_from_slice(&buffer[..read]),
                Err(_) => {}
            }
        }
        String::from_utf8_lossy(&received).into_owned()
    });
    assert_eq!(
        alice.entry().await.1,
        left("mallory"),
        "and alice is still there"
    );
    let received = mallory.await.unwrap();
    assert!(received.contains("\"too-slow\""), "{received}");
    let mut back = Client::connect(server).await;
    let resume = Resume {
        token: token.into(),
        after: 2,
    };
    back.say_join("room", "mallory", Some(resume)).await;
    assert_eq!(back.error().await.0, ErrorCode::ResumeGone);
}

#[tokio::test]
async fn before_join_there_is_a_deadline() {
    let server = server(|options| options.times.join = Duration::from_millis(300)).await;
    let mut client = Client::connect(server).await;
    client.send(Message::Ping("still here".into())).await;
    assert_eq!(client.error().await, (ErrorCode::JoinTimeout, true, None));
    client.closed().await;
}

#[tokio::test]
async fn before_join_little_is_taken() {
    let server = server(|_| {}).await;
    // A frame that a member could send, in parts or whole, is too much for a stranger.
    let mut stranger = Client::connect(server).await;
    stranger
        .send(Message::Binary(vec![0; 1 << 20].into()))
        .await;
    assert_eq!(stranger.error().await, (ErrorCode::Malformed, true, None));
    stranger.closed().await;
    let mut stranger = Client::connect(server).await;
    for _ in 0..200 {
        stranger.send(Message::Ping(vec![0; 100].into())).await;
    }
    assert_eq!(stranger.error().await, (ErrorCode::Malformed, true, None));
    stranger.closed().await;

    let (mut alice, _) = Client::join(server, "room", "alice").await;
    alice.append(&vec![0; 1 << 20], &[]).await;
    assert_eq!(alice.entry().await.0, 1);
    assert_eq!(alice.entry().await.2.len(), 1 << 20);
}

#[tokio::test]
async fn one_address_has_so_many_sockets() {
    let server = server(|options| {
        options.budgets.address_connections = 2;
        options.times.grace = Duration::from_millis(100);
    })
    .await;
    let (alice, _) = Client::join(server, "room", "alice").await;
    let (_bob, _) = Client::join(server, "room", "bob").await;
    let mut carol = Client::connect(server).await;
    assert_eq!(carol.error().await, FULL);
    carol.closed().await;
    drop(alice);
    join_at_last(server, "room", "carol").await;
}

#[tokio::test]
async fn all_have_so_many_sockets_together() {
    let server = server(|options| {
        options.budgets.connections = 2;
    })
    .await;
    let (_alice, _) = Client::join(server, "room", "alice").await;
    let (_bob, _) = Client::join(server, "room", "bob").await;
    let mut carol = Client::connect(server).await;
    assert_eq!(carol.error().await, FULL);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_has_its_own_share() {
    let forwarded = |address| [("x-forwarded-for", address)];
    let trusting = server(|options| {
        options.budgets.address_connections = 1;
        options.access.trusted_proxies = vec![PROXY.into()];
    })
    .await;
    let mut inside = Vec::new();
    for address in ["192.0.2.1", "203.0.113.9, 192.0.2.2"] {
        let client = Client::connect_with(trusting, &forwarded(address)).await;
        inside.push(try_join(client, "room", address).await.unwrap());
    }
    for address in ["192.0.2.1", "203.0.113.7, 192.0.2.2"] {
        let mut again = Client::connect_with(trusting, &forwarded(address)).await;
        assert_eq!(again.error().await, FULL, "{address}");
    }
    let untrusting = server(|options| options.budgets.address_connections = 1).await;
    let _alice = Client::connect_with(untrusting, &forwarded("192.0.2.1")).await;
    let mut bob = Client::connect_with(untrusting, &forwarded("192.0.2.2")).await;
    assert_eq!(bob.error().await, FULL, "the header is nothing by itself");
}

#[tokio::test]
async fn one_address_opens_so_many_rooms() {
    let server = server(|options| {
        options.budgets.address_rooms = 2;
        options.access.trusted_proxies = vec![PROXY.into()];
    })
    .await;
    let from = async |address: &'static str, room: &str| {
        let client = Client::connect_with(server, &[("x-forwarded-for", address)]).await;
        try_join(client, room, address).await
    };
    let mut one = from("192.0.2.1", "one").await.unwrap();
    let _two = from("192.0.2.1", "two").await.unwrap();
    assert_eq!(
        from("192.0.2.1", "three").await.err(),
        Some(ErrorCode::TooManyRooms)
    );
    let _other = from("192.0.2.2", "three").await.unwrap();
    let _guest = from("192.0.2.3", "two").await.unwrap();
    one.say(&ClientMessage::Leave {}, &[]).await;
    one.closed().await;
    assert!(
        from("192.0.2.1", "four").await.is_ok(),
        "there is a place again"
    );
}

#[tokio::test]
async fn one_address_joins_so_often() {
    let server = server(|options| {
        options.budgets.address_joins = 1;
        options.times.grace = Duration::from_millis(60000);
    })
    .await;
    let mut codes = Vec::new();
    for _ in 0..30 {
        let client = Client::connect(server).await;
        codes.push(try_join(client, "room", "alice").await.err());
    }
    assert_eq!(codes[0], None);
    assert_eq!(codes[1], Some(ErrorCode::MemberTaken), "a try counts");
    assert!(codes.contains(&Some(ErrorCode::TooManyConnections)));
}

#[tokio::test]
async fn one_address_has_so_much_in_the_logs() {
    let server = server(|options| {
        options.budgets.address_log_bytes = 1000000;
        options.times.ping = Duration::from_millis(200);
        options.times.grace = Duration::from_millis(200);
    })
    .await;
    let (mut alice, _) = Client::join(server, "room", "alice").await;
    let (bob, _) = Client::join(server, "room", "bob").await;
    let large = vec![0; 400_000];
    for _ in 0..3 {
        alice.append(&large, &[]).await;
    }
    assert_eq!(
        alice.error().await,
        (ErrorCode::RateLimited, false, Some(3)),
        "bob has received nothing"
    );
    // Without bob no member needs the entries.
    drop(bob);
    let deadline = Instant::now() + LONG;
    let mut sent = 3;
    'again: loop {
        assert!(Instant::now() < deadline, "never a place");
        tokio::time::sleep(Duration::from_millis(200)).await;
        alice.append(&large, &[]).await;
        sent += 1;
        loop {
            use sotto_log_server::wire::ServerMessage;
            match alice.hear().await.unwrap().0 {
                ServerMessage::Error { code, append, .. } => {
                    assert_eq!((code, append), (ErrorCode::RateLimited, Some(sent)));
                    continue 'again;
                }
                ServerMessage::Entry { seq, .. } if seq > 5 => break 'again,
                ServerMessage::Entry { seq, .. } => alice.acknowledge(seq).await,
                _ => {}
            }
        }
    }
}

impl Client {
    fn tcp(&mut self) -> &mut TcpStream {
        match self.socket.get_mut() {
            tokio_tungstenite::MaybeTlsStream::Plain(stream) => stream,
            _ => panic!("no TLS here"),
        }
    }
}

//! Media over TCP (RFC 6544): clients in Rust, and strangers that send other things to the port.

use crate::common::media::{CAMERA, Peer, config, connected, until};
use crate::common::wire::Wire;
use crate::common::{LONG, options};
use sotto_log_server::wire::ClientMessage;
use sotto_server::Server;
use std::net::SocketAddr;
use std::time::Duration;
use str0m::format::Codec;
use str0m::media::{MediaKind, Mid};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

const WANTED: [(&str, u8, MediaKind); 1] = [("alice", CAMERA, MediaKind::Video)];

/// A server, and its port for media over TCP.
async fn server(arguments: &[&str]) -> (SocketAddr, SocketAddr) {
    let options = options(&[&["--media-tcp-port", "0"], arguments].concat());
    let server = Server::bind(options, None).await.unwrap();
    let (address, media) = (server.address(), server.media_tcp_addresses().next());
    tokio::spawn(server.run(axum::Router::new(), std::future::pending()));
    (address, media.unwrap())
}

/// Alice over TCP, who sends, and Bob over UDP, who receives.
async fn call(server: SocketAddr, media: SocketAddr) -> (Sender, Peer, Mid) {
    let mut alice = Peer::join_by(Wire::tcp(media), server, "alice", config()).await;
    let mid = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    let mut bob = Peer::join(server, "bob").await;
    let to_bob = bob.offer(&[], &WANTED).await[0];
    connected(&mut [&mut alice, &mut bob]).await;
    let peer = alice;
    (Sender { peer, mid, sent: 0 }, bob, to_bob)
}

struct Sender {
    peer: Peer,
    mid: Mid,
    sent: u64,
}

impl Sender {
    /// Sends another packet, whose payload is its number and so many bytes more.
    fn send(&mut self, more: usize) {
        let payload = [&self.sent.to_be_bytes()[..], &vec![7; more]].concat();
        let time = u32::try_from(self.sent).unwrap() * 3000;
        let (mid, sequence) = (self.mid, self.sent);
        self.peer
            .send(mid, Codec::Vp8, sequence, time, true, &payload);
        self.sent += 1;
    }
}

/// Sends `count` packets, each once the one before it is there.
async fn pass(alice: &mut Sender, bob: &mut Peer, to_bob: Mid, count: usize) {
    for _ in 0..count {
        alice.send(100);
        let sent = usize::try_from(alice.sent).unwrap();
        until(&mut [&mut alice.peer, &mut *bob], "a packet", |peers| {
            peers[1].received(to_bob).len() >= sent
        })
        .await;
    }
}

/// Whether a stranger's stream is closed by the server, in time.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut buffer = Vec::new();
    timeout(LONG, stream.read_to_end(&mut buffer)).await.is_ok()
}

#[tokio::test]
async fn packets_go_over_tcp_both_ways_and_streams_end_with_their_member() {
    let (server, media) = server(&[]).await;
    let (mut alice, mut bob, to_bob) = call(server, media).await;
    let mut carol = Peer::join_by(Wire::tcp(media), server, "carol", config()).await;
    let to_carol = carol.offer(&[], &WANTED).await[0];
    connected(&mut [&mut alice.peer, &mut bob, &mut carol]).await;
    let before = bob.received(to_bob).len();
    for number in 0..100 {
        alice.send(number * 11);
        until(
            &mut [&mut alice.peer, &mut bob, &mut carol],
            "a packet",
            |peers| {
                peers[1].received(to_bob).len() > before + number
                    && peers[2].received(to_carol).len() > number
            },
        )
        .await;
    }
    for packets in [bob.received(to_bob), carol.received(to_carol)] {
        for (number, packet) in packets.iter().enumerate() {
            assert_eq!(packet.payload[..8], (number as u64).to_be_bytes());
            assert_eq!(packet.payload.len(), 8 + number * 11);
        }
    }
    // Key frame requests go the other way.
    until(&mut [&mut alice.peer, &mut carol], "a request", |peers| {
        peers[1].ask_for_keyframe(to_carol);
        peers[0].keyframe_requests.contains_key(&alice.mid)
    })
    .await;

    assert!(!carol.wire.is_closed());
    carol.ws.say(&ClientMessage::Leave {}, &[]).await;
    until(&mut [&mut bob], "the stream ends with its member", |_| {
        carol.wire.is_closed()
    })
    .await;
    pass(&mut alice, &mut bob, to_bob, 3).await;
}

#[tokio::test]
async fn clients_hear_of_the_port_only_where_it_is_open() {
    let candidates = |sdp: &str| {
        sdp.lines()
            .filter(|line| line.starts_with("a=candidate:") && line.contains(" tcp "))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let camera = [(CAMERA, MediaKind::Video)];
    let (with, media) = server(&[]).await;
    let mut alice = Peer::join(with, "alice").await;
    alice.offer(&camera, &[]).await;
    let told = candidates(&alice.answer);
    let place = format!(" {} {} typ host tcptype passive", media.ip(), media.port());
    assert!(told.iter().any(|line| line.contains(&place)), "{told:?}");

    let without = crate::common::server(&[]).await;
    let mut bob = Peer::join(without, "bob").await;
    bob.offer(&camera, &[]).await;
    assert!(bob.answer.contains("a=candidate:"));
    let told = candidates(&bob.answer);
    assert_eq!(told, Vec::<String>::new());
}

#[tokio::test]
async fn streams_of_an_address_are_bounded_and_those_of_strangers_end() {
    let (server, media) = server(&["--address-connections", "4", "--join-time", "2"]).await;
    // Proven, so it stays.
    let (mut alice, mut bob, to_bob) = call(server, media).await;
    let mut strangers = Vec::new();
    for _ in 0..3 {
        strangers.push(TcpStream::connect(media).await.unwrap());
    }
    let mut buffer = [0; 1];
    let mut over = TcpStream::connect(media).await.unwrap();
    let refused = timeout(Duration::from_secs(1), over.read(&mut buffer)).await;
    assert!(matches!(refused, Ok(Ok(0) | Err(_))), "one too many");
    let waits = timeout(Duration::from_millis(100), strangers[0].read(&mut buffer)).await;
    assert!(waits.is_err(), "the others are open");
    for stranger in &mut strangers {
        assert!(is_closed(stranger).await, "no frame of a client in time");
    }
    pass(&mut alice, &mut bob, to_bob, 10).await;
    // Their places are free again.
    let mut dave = Peer::join_by(Wire::tcp(media), server, "dave", config()).await;
    dave.offer(&[(CAMERA, MediaKind::Video)], &[]).await;
    connected(&mut [&mut dave]).await;
}

#[tokio::test]
async fn frames_that_are_none_end_their_stream_and_nothing_else() {
    let (server, media) = server(&[]).await;
    let (mut alice, mut bob, to_bob) = call(server, media).await;
    let noise: Vec<u8> = (0..=255).cycle().take(500).collect();
    let flood: Vec<u8> = [&[0, 200][..], &noise[..200]].concat().repeat(65);
    let empty = [0; 2 * 65];
    for (name, bytes) in [
        ("a length of no datagram", &[0xff, 0xff, 1, 2][..]),
        ("a request of HTTP", b"GET / HTTP/1.1\r\n\r\n"),
        ("a flood", &flood),
        ("a flood of empty frames", &empty),
    ] {
        let mut stranger = TcpStream::connect(media).await.unwrap();
        stranger.write_all(bytes).await.unwrap();
        assert!(is_closed(&mut stranger).await, "{name}");
        pass(&mut alice, &mut bob, to_bob, 3).await;
    }
    let mut cut = TcpStream::connect(media).await.unwrap();
    cut.write_all(&[1, 0, 1, 2, 3]).await.unwrap();
    pass(&mut alice, &mut bob, to_bob, 3).await;
    drop(cut);
    pass(&mut alice, &mut bob, to_bob, 3).await;
}

#[tokio::test]
async fn a_client_that_does_not_read_holds_up_no_other() {
    const PACKETS: usize = 8000;
    let (server, media) = server(&[]).await;
    let (mut alice, mut bob, to_bob) = call(server, media).await;
    let narrow = Wire::narrow_tcp(media).await;
    let mut carol = Peer::join_by(narrow, server, "carol", config()).await;
    carol.offer(&[], &WANTED).await;
    connected(&mut [&mut alice.peer, &mut bob, &mut carol]).await;
    // From now on Carol takes nothing: more than the system and the server hold for her.
    let before = bob.received(to_bob).len();
    for _ in 0..PACKETS / 20 {
        for _ in 0..20 {
            alice.send(1000);
        }
        let sent = usize::try_from(alice.sent).unwrap() - before;
        until(&mut [&mut alice.peer, &mut bob], "packets", |peers| {
            peers[1].received(to_bob).len() - before >= sent
        })
        .await;
    }
}

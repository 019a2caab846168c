//! The SFU over real UDP: clients in Rust, as far as a browser's from the point of view of the server.

use crate::common::media::{
    CAMERA, Peer, camera_of_alice_for_bob, config, connected, is_rtp, until,
};
use crate::common::{server, server_with};
use sotto_server::wire::MediaErrorCode;
use sotto_server::{Interceptor, Packet, Substitute, Verdict};
use std::time::{Duration, Instant};
use str0m::format::{Codec, FormatParams};
use str0m::media::{Frequency, MediaKind, Mid};
use str0m::rtp::Ssrc;

const MICROPHONE: u8 = 0;

/// Bytes that differ from packet to packet and look like nothing in particular.
fn payload(number: u64) -> Vec<u8> {
    let length = 1 + (number * 37 % 1100) as usize;
    let mut state = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    })
    .take(length)
    .collect()
}

#[tokio::test]
async fn payloads_arrive_as_they_were_sent() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    let mut carol = Peer::join(server, "carol").await;
    let sent = alice
        .offer(
            &[(MICROPHONE, MediaKind::Audio), (CAMERA, MediaKind::Video)],
            &[],
        )
        .await;
    let wanted = [
        ("alice", MICROPHONE, MediaKind::Audio),
        ("alice", CAMERA, MediaKind::Video),
    ];
    let to_bob = bob.offer(&[], &wanted).await;
    let to_carol = carol
        .offer(&[(CAMERA, MediaKind::Video)], &wanted[1..])
        .await;
    connected(&mut [&mut alice, &mut bob, &mut carol]).await;

    for number in 0..100 {
        let time = 4_294_960_000_u32.wrapping_add(u32::try_from(number).unwrap() / 3 * 3000);
        alice.send(
            sent[0],
            Codec::Opus,
            60_000 + number,
            time,
            number == 0,
            &payload(number),
        );
        let marker = number % 3 == 2;
        alice.send(
            sent[1],
            Codec::Vp8,
            1000 + number,
            time,
            marker,
            &payload(number + 500),
        );
        until(
            &mut [&mut alice, &mut bob, &mut carol],
            "a packet",
            |peers| {
                peers[1].received(to_bob[1]).len() as u64 > number
                    && peers[1].received(to_bob[0]).len() as u64 > number
                    && peers[2].received(to_carol[1]).len() as u64 > number
            },
        )
        .await;
    }
    for (packets, first) in [
        (bob.received(to_bob[0]), 0),
        (bob.received(to_bob[1]), 500),
        (carol.received(to_carol[1]), 500),
    ] {
        assert_eq!(packets.len(), 100);
        let base = *packets[0].seq_no;
        for (number, packet) in (0..).zip(packets) {
            assert_eq!(packet.payload[..], payload(number + first));
            assert_eq!(*packet.seq_no, base + number);
            let time = 4_294_960_000_u32.wrapping_add(u32::try_from(number).unwrap() / 3 * 3000);
            assert_eq!(packet.header.timestamp, time);
            let marker = if first == 0 {
                number == 0
            } else {
                number % 3 == 2
            };
            assert_eq!(packet.header.marker, marker);
            assert!(packet.header.ext_vals.audio_level.is_none());
        }
    }
    assert_eq!(carol.received(to_carol[0]).len(), 0);
}

#[tokio::test]
async fn keyframe_requests_reach_the_publisher_but_not_too_often() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let sent = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    connected(&mut [&mut alice]).await;
    alice.send(sent, Codec::Vp8, 1, 1, true, &payload(1));
    let mut bob = Peer::join(server, "bob").await;
    let mid = bob.offer(&[], &[("alice", CAMERA, MediaKind::Video)]).await[0];
    until(
        &mut [&mut alice, &mut bob],
        "a request for the new subscriber",
        |peers| {
            peers[0]
                .keyframe_requests
                .get(&sent)
                .is_some_and(|count| *count == 1)
        },
    )
    .await;
    let mut number = 2;
    until(&mut [&mut alice, &mut bob], "a packet", |peers| {
        peers[0].send(sent, Codec::Vp8, number, 1, true, &payload(number));
        number += 1;
        !peers[1].received(mid).is_empty()
    })
    .await;
    let before = alice.keyframe_requests[&sent];
    let start = Instant::now();
    let mut asked = 0;
    until(&mut [&mut alice, &mut bob], "requests", |peers| {
        peers[1].ask_for_keyframe(mid);
        asked += 1;
        peers[0].keyframe_requests[&sent] >= before + 3
    })
    .await;
    assert!(
        start.elapsed() >= Duration::from_millis(600),
        "three within {:?}",
        start.elapsed()
    );
    assert!(asked > 6, "{asked}");
}

#[tokio::test]
async fn lost_packets_are_sent_again_on_both_ways() {
    let server = server(&[]).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    let lose = |numbers: [usize; 2]| {
        let mut count = 0;
        move |datagram: &[u8]| {
            count += usize::from(is_rtp(datagram));
            is_rtp(datagram) && numbers.contains(&count)
        }
    };
    alice.lose_sent = Box::new(lose([10, 20]));
    bob.lose_received = Box::new(lose([30, 31]));
    for number in 0..120 {
        let time = u32::try_from(number).unwrap() * 3000;
        alice.send(sent, Codec::Vp8, number, time, true, &payload(number));
        let start = Instant::now();
        until(&mut [&mut alice, &mut bob], "time", |_| {
            start.elapsed() > Duration::from_millis(5)
        })
        .await;
    }
    until(&mut [&mut alice, &mut bob], "all packets", |peers| {
        peers[1].received(mid).len() >= 120
    })
    .await;
    let mut packets: Vec<_> = bob
        .received(mid)
        .iter()
        .map(|packet| (*packet.seq_no, packet.payload.to_vec()))
        .collect();
    let order: Vec<u64> = packets.iter().map(|packet| packet.0).collect();
    assert!(!order.is_sorted(), "nothing was lost");
    packets.sort();
    packets.dedup();
    assert_eq!(packets.len(), 120);
    for (number, packet) in (0..).zip(&packets) {
        assert_eq!(packet.1, payload(number));
    }
}

/// Whether a packet that was lost on the way to the subscriber comes, if its loss shows `later`, by the packet after it.
async fn comes_again(later: Duration) -> bool {
    let server = server(&[]).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    let mut count = 0;
    bob.lose_received = Box::new(move |datagram| {
        count += usize::from(is_rtp(datagram));
        is_rtp(datagram) && count == 5
    });
    for (numbers, pause) in [(0..5, later), (5..10, Duration::from_millis(500))] {
        for number in numbers {
            let time = u32::try_from(number).unwrap() * 3000;
            alice.send(sent, Codec::Vp8, number, time, true, &payload(number));
        }
        let begun = Instant::now();
        until(&mut [&mut alice, &mut bob], "time", |_| {
            begun.elapsed() > pause
        })
        .await;
    }
    let received = bob.received(mid);
    let others = received
        .iter()
        .filter(|packet| *packet.payload != payload(4)[..]);
    assert_eq!(others.count(), 9);
    received
        .iter()
        .any(|packet| *packet.payload == payload(4)[..])
}

#[tokio::test]
async fn a_lost_packet_is_kept_for_a_second_to_be_sent_again() {
    assert!(comes_again(Duration::from_millis(100)).await);
    assert!(!comes_again(Duration::from_millis(1500)).await);
}

#[tokio::test]
async fn payload_types_are_the_subscribers_own() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut numbers = config().clear_codecs();
    let format = FormatParams::default();
    numbers.codec_config().add_config(
        121.into(),
        Some(122.into()),
        Codec::Vp8,
        Frequency::NINETY_KHZ,
        None,
        format,
    );
    let mut bob = Peer::join_with(server, "bob", numbers).await;
    let other = config().clear_codecs().enable_vp9(true);
    let mut carol = Peer::join_with(server, "carol", other).await;
    let sent = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    let wanted = [("alice", CAMERA, MediaKind::Video)];
    let to_bob = bob.offer(&[], &wanted).await[0];
    let to_carol = carol.offer(&[], &wanted).await[0];
    connected(&mut [&mut alice, &mut bob, &mut carol]).await;
    assert_ne!(*alice.payload_type(Codec::Vp8), 121);
    let mut number = 0;
    until(
        &mut [&mut alice, &mut bob, &mut carol],
        "packets",
        |peers| {
            peers[0].send(sent, Codec::Vp8, number, 1, true, b"vp8");
            number += 1;
            peers[1].received(to_bob).len() > 5 && !peers[2].errors.is_empty()
        },
    )
    .await;
    assert_eq!(*bob.received(to_bob)[0].header.payload_type, 121);
    assert!(carol.received(to_carol).is_empty());
    assert_eq!(
        carol.errors,
        [MediaErrorCode::CodecUnsupported],
        "told once"
    );
}

/// Swallows the first of every three packets and puts two in the place of the third.
struct Tamper;

impl Interceptor for Tamper {
    fn forward(&mut self, packet: &Packet<'_>) -> Verdict {
        assert_eq!(
            (
                packet.room,
                packet.from,
                packet.to,
                packet.track,
                packet.codec
            ),
            ("room", "alice", "bob", CAMERA, "vp8")
        );
        let substitute = |payload: &[u8], marker| Substitute {
            marker,
            payload: payload.into(),
        };
        match packet.sequence % 3 {
            0 => Verdict::Replace(vec![]),
            1 => Verdict::Pass,
            _ => Verdict::Replace(vec![substitute(b"x", false), substitute(b"y", true)]),
        }
    }
}

#[tokio::test]
async fn an_interceptor_sees_and_replaces() {
    let server = server_with(&[], Some(Box::new(Tamper))).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    for number in 300..330 {
        alice.send(sent, Codec::Vp8, number, 1, false, b"p");
    }
    until(&mut [&mut alice, &mut bob], "packets", |peers| {
        peers[1].received(mid).len() == 30
    })
    .await;
    let packets = bob.received(mid);
    let base = *packets[0].seq_no;
    for (number, packet) in (0..).zip(packets) {
        let expected = [b"p", b"x", b"y"][usize::try_from(number % 3).unwrap()];
        assert_eq!(packet.payload[..], *expected);
        assert_eq!(*packet.seq_no, base + number);
        assert_eq!(packet.header.marker, expected == b"y");
    }
}

/// Sends one packet from a source that has not been heard of yet.
fn send_from_new_source(peer: &mut Peer, mid: Mid, source: u32) {
    let mut direct = peer.rtc.direct_api();
    let before = direct.stream_tx_by_mid(mid, None).unwrap().ssrc();
    direct.remove_stream_tx(before);
    direct.declare_stream_tx(Ssrc::from(source), None, mid, None);
    peer.send(mid, Codec::Vp8, 1, 1, true, &payload(1));
}

/// Each source that was heard of is remembered for good, by the media stack too.
#[tokio::test]
async fn a_member_sends_from_so_many_sources() {
    const MOST: u32 = 2048;
    let server = server(&[]).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    // Datagrams may get lost, so more are sent than may be heard of.
    let mut sources = 0;
    until(&mut [&mut alice, &mut bob], "an error", |peers| {
        for _ in 0..16 {
            sources += 1;
            send_from_new_source(peers[0], sent, 1_000_000 + sources);
        }
        assert!(sources < 4 * MOST, "{sources} sources, and no error");
        !peers[0].errors.is_empty()
    })
    .await;
    assert_eq!(alice.errors, [MediaErrorCode::MediaLost]);
    assert!(sources > MOST, "an error after {sources} sources");
    let received = bob.received(mid).len();
    assert!((1..=MOST as usize).contains(&received), "{received}");
    assert!(bob.errors.is_empty());
}

//! Offers, answers, and the tracks that are published by them.

use crate::common::media::{CAMERA, Peer, camera_of_alice_for_bob, config, connected, until};
use crate::common::{Client, server};
use sotto_log_server::wire::ClientMessage;
use sotto_server::wire::{
    MediaErrorCode, MediaKind as WireKind, MediaMessage, MediaRequest, Publication, PublishedTrack,
    ServerMessage, Subscription,
};
use std::time::Instant;
use str0m::format::Codec;
use str0m::media::{Direction, MediaKind};

const MICROPHONE: u8 = 0;

#[tokio::test]
async fn everyone_is_told_what_is_published() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    let sent = alice
        .offer(
            &[(CAMERA, MediaKind::Video), (MICROPHONE, MediaKind::Audio)],
            &[],
        )
        .await;
    let track = |track, kind, muted| PublishedTrack {
        member: "alice".into(),
        track,
        kind,
        muted,
    };
    let both = |muted| {
        vec![
            track(MICROPHONE, WireKind::Audio, muted),
            track(CAMERA, WireKind::Video, false),
        ]
    };
    until(&mut [&mut alice, &mut bob], "both tracks", |peers| {
        peers.iter().all(|peer| peer.tracks == both(false))
    })
    .await;
    let mute = MediaRequest::Mute {
        track: MICROPHONE,
        muted: true,
    };
    alice.ws.say(&mute, &[]).await;
    until(&mut [&mut alice, &mut bob], "muted", |peers| {
        peers.iter().all(|peer| peer.tracks == both(true))
    })
    .await;
    let mut late = Peer::join(server, "late").await;
    until(&mut [&mut late], "the list for a late member", |peers| {
        peers[0].tracks == both(true)
    })
    .await;
    alice.publish.remove(0);
    alice.set_direction(sent[0], Direction::Inactive).await;
    until(&mut [&mut bob], "one track", |peers| {
        peers[0].tracks == [track(MICROPHONE, WireKind::Audio, true)]
    })
    .await;
    alice.ws.say(&ClientMessage::Leave {}, &[]).await;
    until(&mut [&mut bob], "no track", |peers| {
        peers[0].tracks.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_section_can_be_used_again_for_another_track() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    let mut carol = Peer::join(server, "carol").await;
    let from_alice = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    let from_carol = carol.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    let mid = bob.offer(&[], &[("alice", CAMERA, MediaKind::Video)]).await[0];
    connected(&mut [&mut alice, &mut bob, &mut carol]).await;
    alice.send(from_alice, Codec::Vp8, 7000, 50, true, b"alice");
    until(
        &mut [&mut alice, &mut bob, &mut carol],
        "alice's",
        |peers| peers[1].received(mid).len() == 1,
    )
    .await;

    bob.subscribe.clear();
    bob.set_direction(mid, Direction::Inactive).await;
    alice.send(from_alice, Codec::Vp8, 7001, 60, true, b"nobody");
    bob.subscribe.push(Subscription {
        mid: mid.to_string(),
        member: "carol".into(),
        track: CAMERA,
    });
    bob.set_direction(mid, Direction::RecvOnly).await;
    alice.send(from_alice, Codec::Vp8, 7002, 70, true, b"nobody");
    carol.send(from_carol, Codec::Vp8, 3, 9, true, b"carol");
    until(
        &mut [&mut alice, &mut bob, &mut carol],
        "carol's",
        |peers| peers[1].received(mid).len() == 2,
    )
    .await;
    let packets = bob.received(mid);
    assert_eq!(packets[1].payload[..], *b"carol");
    assert_eq!(*packets[1].seq_no, *packets[0].seq_no + 1);
    assert!(packets[1].header.timestamp > packets[0].header.timestamp);
}

#[tokio::test]
async fn a_new_connection_takes_over_from_the_old() {
    let server = server(&[]).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    alice.send(sent, Codec::Vp8, 7000, 50, true, b"first");
    until(&mut [&mut alice, &mut bob], "first", |peers| {
        peers[1].received(mid).len() == 1
    })
    .await;
    alice.reconnect(config());
    let sent = alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await[0];
    connected(&mut [&mut alice]).await;
    alice.send(sent, Codec::Vp8, 10, 4_000_000_000, true, b"second");
    until(&mut [&mut alice, &mut bob], "second", |peers| {
        peers[1].received(mid).len() == 2
    })
    .await;
    let packets = bob.received(mid);
    assert_eq!(packets[1].payload[..], *b"second");
    assert_eq!(packets[1].header.ssrc, packets[0].header.ssrc);
    assert_eq!(*packets[1].seq_no, *packets[0].seq_no + 1);
    assert!(
        packets[1]
            .header
            .timestamp
            .wrapping_sub(packets[0].header.timestamp)
            < 90_000 * 20
    );
    assert!(alice.errors.is_empty(), "{:?}", alice.errors);
}

#[tokio::test]
async fn a_bad_offer_costs_only_its_own_connection() {
    let server = server(&[]).await;
    let (mut alice, sent, mut bob, mid) = camera_of_alice_for_bob(server).await;
    let (mut mallory, _) = Client::join(server, "room", "mallory").await;
    let good = {
        let mut rtc = config().build(Instant::now());
        let mut change = rtc.sdp_api();
        change.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
        change.apply().unwrap().0.to_sdp_string()
    };
    let mut offers = vec![
        (String::new(), vec![]),
        ("v=0".into(), vec![]),
        ("\u{0}".repeat(100), vec![]),
        (good.replace("a=fingerprint", "a=nothing"), vec![]),
        (good.replace("a=ice-ufrag", "a=nothing"), vec![]),
        (good.clone(), vec![("nosuch", 1)]),
        (good.clone(), vec![("", 1)]),
        (good.clone(), vec![("a", 1), ("a", 2)]),
        (good.clone(), vec![("a", 8)]),
        (good.clone(), vec![("a", 1), ("b", 1)]),
        (good.clone(), vec![("0123456789abcdefg", 1)]),
    ];
    // Cut off anywhere.
    offers.extend((1..8).map(|part| (good[..good.len() * part / 8].into(), vec![("x", 1)])));
    for (sdp, publish) in offers {
        let offer = MediaRequest::Offer {
            sdp: sdp.clone(),
            publish: publish
                .into_iter()
                .map(|(mid, track)| Publication {
                    mid: mid.into(),
                    track,
                })
                .collect(),
            subscribe: vec![],
        };
        mallory.say(&offer, &[]).await;
        let code = mallory.media_error().await;
        assert_eq!(code, MediaErrorCode::OfferRefused, "{sdp}");
    }
    alice.send(sent, Codec::Vp8, 1, 1, true, b"goes on");
    until(&mut [&mut alice, &mut bob], "a packet", |peers| {
        !peers[1].received(mid).is_empty()
    })
    .await;
}

#[tokio::test]
async fn what_a_client_closes_is_no_longer_published() {
    let server = server(&[]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await;
    connected(&mut [&mut alice]).await;
    until(&mut [&mut bob], "published", |peers| {
        peers[0].tracks.len() == 1
    })
    .await;
    alice.rtc.close().unwrap();
    until(
        &mut [&mut alice, &mut bob],
        "no longer published",
        |peers| peers.iter().all(|peer| peer.tracks.is_empty()),
    )
    .await;
    assert!(
        alice.errors.is_empty(),
        "the client knows: {:?}",
        alice.errors
    );
}

#[tokio::test]
async fn an_offer_names_and_brings_so_much() {
    let server = server(&["--media-sections", "2", "--name-bytes", "8"]).await;
    let (mut client, _) = Client::join(server, "room", "alice").await;
    let sdp = |session: &str, sections: usize| {
        let head = format!("v=0\r\no=- {session} 2 IN IP4 0.0.0.0\r\na=fingerprint:sha-256 AA\r\n");
        head + &"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(sections)
    };
    let subscription = |mid: &str, member: &str| Subscription {
        mid: mid.into(),
        member: member.into(),
        track: 0,
    };
    let long = "x".repeat(9);
    let three = ["0", "1", "2"].map(|mid| subscription(mid, "bob"));
    for (sdp, subscribe, reason) in [
        (sdp("7", 3), vec![], "more than 2 media sections"),
        (sdp("7", 1), three.to_vec(), "more than 2 media sections"),
        (
            sdp("7", 1),
            vec![subscription("0", &long)],
            "name is too long",
        ),
        (sdp(&"7".repeat(300), 1), vec![], "no session"),
    ] {
        let offer = MediaRequest::Offer {
            sdp,
            publish: vec![],
            subscribe,
        };
        client.say(&offer, &[]).await;
        let message = loop {
            if let ServerMessage::Media(MediaMessage::Error { code, message, .. }) =
                client.hear().await.unwrap().0
            {
                assert_eq!(code, MediaErrorCode::OfferRefused);
                break message;
            }
        };
        assert!(message.contains(reason), "{message}");
    }
}

#[tokio::test]
async fn a_server_has_so_many_media_connections() {
    let server = server(&["--media-connections", "2"]).await;
    let mut alice = Peer::join(server, "alice").await;
    let mut bob = Peer::join(server, "bob").await;
    alice.offer(&[(CAMERA, MediaKind::Video)], &[]).await;
    bob.offer(&[(CAMERA, MediaKind::Video)], &[]).await;
    let mut carol = Peer::join(server, "carol").await;
    assert!(!carol.try_offer(&[(CAMERA, MediaKind::Video)]).await);
    assert_eq!(carol.errors, [MediaErrorCode::MediaUnavailable]);
    // One that has a place may take another connection.
    assert!(bob.try_offer(&[(CAMERA, MediaKind::Video)]).await);
    alice.ws.say(&ClientMessage::Leave {}, &[]).await;
    alice.ws.closed().await;
    assert!(carol.try_offer(&[(CAMERA, MediaKind::Video)]).await);
}

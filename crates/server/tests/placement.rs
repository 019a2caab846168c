//! Media of rooms that several servers share, by a real NATS and real UDP. Without a `nats-server` on this machine these tests are
//! skipped.

use crate::common::LONG;
use crate::common::cluster::{GRACE, Server};
use crate::common::media::{CAMERA, Peer, config, connected, until};
use crate::common::nats::Nats;
use futures_util::StreamExt as _;
use sotto_log_server::wire::{ClientMessage, ErrorCode};
use sotto_server::wire::{MediaErrorCode, MediaRequest};
use std::time::{Duration, Instant};
use str0m::format::Codec;
use str0m::media::{MediaKind, Mid};

const PUBLISHED: [(u8, MediaKind); 1] = [(CAMERA, MediaKind::Video)];
const FORWARDED: &str = "sotto_media_forwarded_offers_total";
const PLACED: &str = "sotto_media_placements_total{kind=\"new\"}";
/// Until pictures are back after a server has died.
const BACK: Duration = Duration::from_secs(8);

/// Sends packets until one has come to each of the others.
async fn pass(from: &mut Peer, mid: Mid, to: &mut [(&mut Peer, Mid)]) {
    let before: Vec<usize> = to
        .iter()
        .map(|(peer, mid)| peer.received(*mid).len())
        .collect();
    let mids: Vec<Mid> = to.iter().map(|(_, mid)| *mid).collect();
    let mut peers: Vec<&mut Peer> = vec![from];
    peers.extend(to.iter_mut().map(|(peer, _)| &mut **peer));
    until(&mut peers, "a packet", |peers| {
        let number = peers[0].sent + 1;
        let time = u32::try_from(number).unwrap() * 3000;
        peers[0].send(mid, Codec::Vp8, number, time, true, b"picture");
        let others = peers[1..].iter().zip(&mids).zip(&before);
        let mut arrived = others.map(|((peer, mid), before)| peer.received(*mid).len() > *before);
        arrived.all(|arrived| arrived)
    })
    .await;
}

/// Waits until a metric has come to a value. Some are brought up to date by a timer, or when NATS has confirmed a write.
async fn reaches(value: f64, read: impl Fn() -> f64) {
    let begun = Instant::now();
    while read() < value {
        assert!(begun.elapsed() < LONG, "{} of {value}", read());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(read(), value);
}

/// Waits for a message to the member that its media are lost.
async fn told_lost(peer: &mut Peer) {
    until(&mut [peer], "an error", |peers| !peers[0].errors.is_empty()).await;
    assert_eq!(peer.errors, [MediaErrorCode::MediaLost]);
    peer.errors.clear();
    peer.reconnect(config());
}

#[tokio::test]
async fn an_offer_over_another_server_is_answered_by_the_one_that_has_the_room_and_packets_pass() {
    let Some(nats) = Nats::start("offer") else {
        return;
    };
    let (with, without) = (Server::start(&nats, &[]), Server::start_alone(&nats, &[]));
    let third = Server::start_alone(&nats, &[]);
    let mut bob = without.enter("room", "bob").await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    assert!(with.has_answered(&bob.answer), "{}", bob.answer);
    let wanted = [("bob", CAMERA, MediaKind::Video)];
    let mut alice = with.enter("room", "alice").await;
    let mut carol = third.enter("room", "carol").await;
    let to_alice = alice.offer(&[], &wanted).await[0];
    let to_carol = carol.offer(&[], &wanted).await[0];
    assert!(with.has_answered(&alice.answer) && with.has_answered(&carol.answer));
    connected(&mut [&mut alice, &mut bob, &mut carol]).await;
    pass(
        &mut bob,
        sent,
        &mut [(&mut alice, to_alice), (&mut carol, to_carol)],
    )
    .await;
    for (server, rooms, offers) in [(&with, 1.0, 0.0), (&without, 0.0, 1.0), (&third, 0.0, 1.0)] {
        reaches(rooms, || server.metric("sotto_media_rooms")).await;
        assert_eq!(server.metric(FORWARDED), offers);
    }
    let placed = || [&with, &without, &third].map(|server| server.metric(PLACED));
    reaches(1.0, || placed().iter().sum()).await;
    // All know what is published, and whether it is black.
    let mute = MediaRequest::Mute {
        track: CAMERA,
        muted: true,
    };
    bob.ws.say(&mute, &[]).await;
    until(&mut [&mut alice, &mut carol], "muted", |peers| {
        peers
            .iter()
            .all(|peer| peer.tracks.len() == 1 && peer.tracks[0].muted)
    })
    .await;
    // The end of a stay on one server ends its media on the other.
    bob.ws.say(&ClientMessage::Leave {}, &[]).await;
    until(&mut [&mut alice, &mut carol], "no track", |peers| {
        peers.iter().all(|peer| peer.tracks.is_empty())
    })
    .await;
    assert!(alice.errors.is_empty() && carol.errors.is_empty());
}

/// Such a server is ready when it knows of one that has an SFU, if there is one.
#[tokio::test]
async fn the_first_member_at_a_server_without_an_sfu_has_media() {
    let Some(nats) = Nats::start("first") else {
        return;
    };
    let with = Server::start(&nats, &[]);
    for room in 0..4 {
        let without = Server::start_alone(&nats, &[]);
        let mut bob = without.enter(&format!("room-{room}"), "bob").await;
        bob.offer(&PUBLISHED, &[]).await;
        assert!(with.has_answered(&bob.answer), "{}", bob.answer);
    }
}

#[tokio::test]
async fn servers_that_race_for_a_room_give_it_to_one() {
    let Some(nats) = Nats::start("race") else {
        return;
    };
    let servers = [
        Server::start(&nats, &[]),
        Server::start(&nats, &[]),
        Server::start(&nats, &[]),
    ];
    let mut holders = [0; 3];
    for room in 0..12 {
        let room = format!("room-{room}");
        let mut alice = servers[0].enter(&room, "alice").await;
        let mut bob = servers[1].enter(&room, "bob").await;
        let mut carol = servers[2].enter(&room, "carol").await;
        tokio::join!(
            alice.offer(&PUBLISHED, &[]),
            bob.offer(&PUBLISHED, &[]),
            carol.offer(&PUBLISHED, &[])
        );
        let holder = servers
            .iter()
            .position(|server| server.has_answered(&alice.answer));
        let holder = holder.unwrap();
        for peer in [&bob, &carol] {
            assert!(servers[holder].has_answered(&peer.answer));
        }
        holders[holder] += 1;
    }
    assert!(
        holders.iter().filter(|rooms| **rooms > 0).count() > 1,
        "{holders:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_full_gets_no_room_and_where_all_are_members_are_told() {
    let Some(nats) = Nats::start("full") else {
        return;
    };
    let full = Server::start(&nats, &["--media-connections", "0"]);
    let mut alone = full.enter("room", "alone").await;
    alone.say_offer("any".into()).await;
    assert_eq!(
        alone.ws.media_error().await,
        MediaErrorCode::MediaUnavailable
    );
    let refused = "sotto_refusals_total{reason=\"media-unavailable\"}";
    assert_eq!(full.metric(refused), 1.0);
    let open = Server::start(&nats, &["--media-connections", "3"]);
    for room in 0..3 {
        let mut alice = full.enter(&format!("room-{room}"), "alice").await;
        // The news of the other server is on its way.
        let begun = Instant::now();
        while !alice.try_offer(&PUBLISHED).await {
            assert!(begun.elapsed() < LONG);
        }
        assert!(open.has_answered(&alice.answer));
        // The place stays taken.
        std::mem::forget(alice);
    }
    tokio::time::sleep(Duration::from_millis(600)).await;
    for (server, name) in [(&open, "late"), (&full, "later")] {
        let before = server.metric(FORWARDED);
        let mut late = server.enter("another-room", name).await;
        late.say_offer("any".into()).await;
        assert_eq!(
            late.ws.media_error().await,
            MediaErrorCode::MediaUnavailable
        );
        // Each server knows that no server has a place: it asks none.
        assert_eq!(server.metric(FORWARDED), before);
    }
}

#[tokio::test]
async fn a_server_that_ends_gives_its_rooms_to_others_and_gets_none() {
    let Some(nats) = Nats::start("drain") else {
        return;
    };
    let (one, other) = (Server::start(&nats, &[]), Server::start(&nats, &[]));
    let third = Server::start_alone(&nats, &[]);
    let mut bob = third.enter("room", "bob").await;
    bob.offer(&PUBLISHED, &[]).await;
    let (ending, stays) = if one.has_answered(&bob.answer) {
        (one, other)
    } else {
        (other, one)
    };
    // A client that does not go keeps the server from its end for a while.
    let _slow = ending.enter("slow", "slow").await;
    ending.program.signal("-TERM");
    told_lost(&mut bob).await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    assert!(stays.has_answered(&bob.answer));
    for room in 0..5 {
        let mut alice = third.enter(&format!("room-{room}"), "alice").await;
        alice.offer(&PUBLISHED, &[]).await;
        assert!(stays.has_answered(&alice.answer));
    }
    let mut alice = stays.enter("room", "alice").await;
    let to_alice = alice.offer(&[], &[("bob", CAMERA, MediaKind::Video)]).await[0];
    connected(&mut [&mut alice, &mut bob]).await;
    pass(&mut bob, sent, &mut [(&mut alice, to_alice)]).await;
}

#[tokio::test]
async fn pictures_are_back_when_the_server_that_had_them_was_killed() {
    let Some(nats) = Nats::start("killed") else {
        return;
    };
    let servers = [Server::start(&nats, &[]), Server::start(&nats, &[])];
    let third = Server::start_alone(&nats, &[]);
    let mut bob = third.enter("room", "bob").await;
    bob.offer(&PUBLISHED, &[]).await;
    let at = usize::from(servers[1].has_answered(&bob.answer));
    let [one, other] = servers;
    let (mut dying, stays) = if at == 0 { (one, other) } else { (other, one) };
    // A member whose log connection was with the server, too.
    let (mut alice, token) = dying.enter_to_resume("room", "alice").await;
    alice.offer(&[], &[("bob", CAMERA, MediaKind::Video)]).await;
    connected(&mut [&mut alice, &mut bob]).await;
    dying.program.kill();
    let died = Instant::now();
    alice.ws = stays.resume("room", "alice", &token, 2).await;
    told_lost(&mut bob).await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    told_lost(&mut alice).await;
    let to_alice = alice.offer(&[], &[("bob", CAMERA, MediaKind::Video)]).await[0];
    assert!(stays.has_answered(&bob.answer) && stays.has_answered(&alice.answer));
    connected(&mut [&mut alice, &mut bob]).await;
    pass(&mut bob, sent, &mut [(&mut alice, to_alice)]).await;
    assert!(died.elapsed() < BACK, "{:?}", died.elapsed());
}

#[tokio::test]
async fn media_go_on_when_the_server_of_the_log_connection_dies() {
    let Some(nats) = Nats::start("gateway") else {
        return;
    };
    let with = Server::start(&nats, &[]);
    let (mut dying, third) = (
        Server::start_alone(&nats, &[]),
        Server::start_alone(&nats, &[]),
    );
    let mut alice = with.enter("room", "alice").await;
    let wanted = [
        ("bob", CAMERA, MediaKind::Video),
        ("carol", CAMERA, MediaKind::Video),
    ];
    let to_alice = alice.offer(&[], &wanted).await;
    let (mut bob, token) = dying.enter_to_resume("room", "bob").await;
    let mut carol = dying.enter("room", "carol").await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    let of_carol = carol.offer(&PUBLISHED, &[]).await[0];
    connected(&mut [&mut alice, &mut bob, &mut carol]).await;
    dying.program.kill();
    bob.ws = third.resume("room", "bob", &token, 3).await;
    for _ in 0..20 {
        pass(&mut bob, sent, &mut [(&mut alice, to_alice[0])]).await;
    }
    assert!(bob.errors.is_empty() && alice.errors.is_empty());
    pass(&mut carol, of_carol, &mut [(&mut alice, to_alice[1])]).await;
    // Carol does not come back: her `left` ends her media, which came from no server that is there.
    until(&mut [&mut alice, &mut bob], "one track", |peers| {
        peers
            .iter()
            .all(|peer| peer.tracks.len() == 1 && peer.tracks[0].member == "bob")
    })
    .await;
    assert!(bob.errors.is_empty() && alice.errors.is_empty());
    // Bob ends his connection, and leaves by the server where he is now.
    bob.rtc.disconnect();
    bob.ws.say(&ClientMessage::Leave {}, &[]).await;
    until(&mut [&mut alice], "no track", |peers| {
        peers[0].tracks.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_server_that_was_paused_has_lost_its_rooms_and_disturbs_no_call() {
    let Some(nats) = Nats::start("paused") else {
        return;
    };
    let servers = [Server::start(&nats, &[]), Server::start(&nats, &[])];
    let third = Server::start_alone(&nats, &[]);
    let mut bob = third.enter("room", "bob").await;
    let mut carol = third.enter("room", "carol").await;
    bob.offer(&PUBLISHED, &[]).await;
    let wanted = [("bob", CAMERA, MediaKind::Video)];
    carol.offer(&[], &wanted).await;
    let at = usize::from(servers[1].has_answered(&bob.answer));
    let (paused, stays) = (&servers[at], &servers[1 - at]);
    paused.program.signal("-STOP");
    told_lost(&mut bob).await;
    told_lost(&mut carol).await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    let to_carol = carol.offer(&[], &wanted).await[0];
    assert!(stays.has_answered(&bob.answer) && stays.has_answered(&carol.answer));
    connected(&mut [&mut bob, &mut carol]).await;
    paused.program.signal("-CONT");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(4) {
        pass(&mut bob, sent, &mut [(&mut carol, to_carol)]).await;
    }
    assert!(bob.errors.is_empty() && carol.errors.is_empty());
    assert_eq!(carol.tracks.len(), 1);
    let mut dave = paused.enter("room", "dave").await;
    let to_dave = dave.offer(&[], &wanted).await[0];
    assert!(
        stays.has_answered(&dave.answer),
        "it knows who has the room"
    );
    connected(&mut [&mut bob, &mut dave]).await;
    pass(&mut bob, sent, &mut [(&mut dave, to_dave)]).await;
}

#[tokio::test]
async fn pictures_go_on_without_nats_and_new_ones_come_when_it_is_back() {
    let Some(mut nats) = Nats::start("media-outage") else {
        return;
    };
    let with = Server::start_patient(&nats, 20 * GRACE, &["--host", "127.0.0.1"]);
    let without = Server::start_patient(&nats, 20 * GRACE, &["--no-sfu"]);
    let wanted = [("bob", CAMERA, MediaKind::Video)];
    let mut alice = with.enter("room", "alice").await;
    let mut bob = without.enter("room", "bob").await;
    let mut carol = without.enter("room", "carol").await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    let to_alice = alice.offer(&[], &wanted).await[0];
    connected(&mut [&mut alice, &mut bob]).await;
    nats.kill();
    let begun = Instant::now();
    assert!(!carol.try_offer(&PUBLISHED).await);
    assert_eq!(carol.errors, [MediaErrorCode::MediaUnavailable]);
    while begun.elapsed() < Duration::from_secs(6) {
        pass(&mut bob, sent, &mut [(&mut alice, to_alice)]).await;
    }
    nats.run();
    let begun = Instant::now();
    while !carol.try_offer(&PUBLISHED).await {
        assert!(begun.elapsed() < LONG);
    }
    assert!(with.has_answered(&carol.answer));
    while begun.elapsed() < Duration::from_secs(12) {
        pass(&mut bob, sent, &mut [(&mut alice, to_alice)]).await;
    }
    assert!(
        alice.errors.is_empty() && bob.errors.is_empty(),
        "no server was taken for gone"
    );
}

#[tokio::test]
async fn messages_that_are_repeated_cut_or_flipped_change_nothing() {
    let Some(nats) = Nats::start("strange") else {
        return;
    };
    let with = Server::start(&nats, &[]);
    let without = Server::start_alone(&nats, &[]);
    let client = async_nats::connect(nats.url()).await.unwrap();
    let mut messages = client.subscribe("sotto.media.>").await.unwrap();
    client.flush().await.unwrap();
    let mut alice = with.enter("room", "alice").await;
    let mut bob = without.enter("room", "bob").await;
    let sent = bob.offer(&PUBLISHED, &[]).await[0];
    let to_alice = alice.offer(&[], &[("bob", CAMERA, MediaKind::Video)]).await[0];
    connected(&mut [&mut alice, &mut bob]).await;
    let mut seen = Vec::new();
    while let Ok(Some(message)) =
        tokio::time::timeout(Duration::from_millis(300), messages.next()).await
    {
        seen.push(message);
    }
    assert!(seen.len() >= 3, "{}", seen.len());
    for message in &seen {
        let (subject, bytes) = (message.subject.clone(), message.payload.clone());
        let mut flipped = bytes.to_vec();
        flipped[bytes.len() / 2] ^= 1;
        let cut = bytes.slice(..bytes.len() - 1);
        for strange in [
            bytes,
            cut,
            flipped.into(),
            "".into(),
            vec![7; 5_000_000].into(),
        ] {
            client.publish(subject.clone(), strange).await.unwrap();
        }
    }
    client.flush().await.unwrap();
    pass(&mut bob, sent, &mut [(&mut alice, to_alice)]).await;
    // Each is refused, and counted with its reason.
    for (reason, each) in [("bytes", 4.0), ("repeated", 1.0)] {
        let name = format!("sotto_media_stale_messages_total{{reason=\"{reason}\"}}");
        let all = || with.metric(&name) + without.metric(&name);
        reaches(each * seen.len() as f64, all).await;
    }
    // The servers are there, and listen to what is right.
    let mut carol = without.enter("room", "carol").await;
    carol.offer(&PUBLISHED, &[]).await;
    assert!(with.has_answered(&carol.answer));
    assert!(bob.errors.is_empty() && alice.errors.is_empty());
}

#[tokio::test]
async fn without_an_sfu_in_the_cluster_media_are_refused_in_words_until_there_is_one() {
    let Some(nats) = Nats::start("without") else {
        return;
    };
    let without = Server::start_alone(&nats, &[]);
    let _other = Server::start_alone(&nats, &[]);
    tokio::time::sleep(Duration::from_millis(600)).await;
    let mut alice = without.enter("room", "alice").await;
    alice.say_offer("any".into()).await;
    assert_eq!(
        alice.ws.log_error().await,
        (ErrorCode::NoMedia, false, None)
    );
    let with = Server::start(&nats, &[]);
    tokio::time::sleep(Duration::from_millis(600)).await;
    alice.offer(&PUBLISHED, &[]).await;
    assert!(with.has_answered(&alice.answer));
}

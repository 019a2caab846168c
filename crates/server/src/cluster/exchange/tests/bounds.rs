//! Bounds of what servers keep for each other, and of the time that members wait.

use super::*;

#[test]
fn offers_that_wait_for_a_placement_are_bounded() {
    let mut world = World::new(&[true]);
    let mut stranger = Post::new(ServerId(9));
    let room = world.key();
    for offer in 0..1000 {
        let body = Body::Offer {
            offer,
            member: "bob".into(),
            life: [1; 32],
            sdp: "x".repeat(100_000),
            publish: vec![],
            subscribe: vec![],
        };
        let message = stranger.address(id(0), &room, 5, body);
        world.deliver(id(0), &message::write(&message).unwrap());
    }
    assert!(world.servers[0].parked.len() <= 168);
    assert_eq!(world.stale.len(), 1000 - world.servers[0].parked.len());
    world.pass(Duration::from_secs(3));
    assert!(world.servers[0].parked.is_empty());
    let answered = world
        .sent
        .iter()
        .filter(|(to, _)| *to == ServerId(9))
        .count();
    assert_eq!(
        answered, 1000,
        "each is told that it came to the wrong server"
    );
    for version in 0..1000 {
        let message = stranger.address(id(0), &room, 5, Body::Follow { version });
        world.deliver(id(0), &message::write(&message).unwrap());
    }
    assert_eq!(world.servers[0].parked.len(), 256, "short ones, too");
}

#[test]
fn members_of_one_server_are_bounded_whatever_others_say() {
    let mut world = World::new(&[true]);
    world.call(0, "alice");
    let room = world.key();
    let revision = world.store[&room].1;
    let mut stranger = Post::new(ServerId(9));
    world.commands.clear();
    for offer in 0..100_u8 {
        let body = Body::Offer {
            offer: offer.into(),
            member: format!("member-{offer}"),
            life: [offer; 32],
            sdp: String::new(),
            publish: vec![],
            subscribe: vec![],
        };
        let message = stranger.address(id(0), &room, revision, body);
        world.deliver(id(0), &message::write(&message).unwrap());
    }
    assert_eq!(world.commands_of(0).len(), MOST.connections - 1);
    for life in 0..5000_u64 {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&life.to_be_bytes());
        let body = Body::Left {
            member: "nobody".into(),
            life: bytes,
        };
        let message = stranger.address(id(0), &room, revision, body);
        world.deliver(id(0), &message::write(&message).unwrap());
    }
    assert!(world.servers[0].departed.len() <= 1024);
}

#[test]
fn an_offer_for_which_the_sfu_has_no_room_is_refused_and_the_next_is_answered() {
    let mut world = World::new(&[true, false]);
    let (alice, bob) = (world.open(0, "alice", false), world.open(1, "bob", false));
    for (at, name, session) in [(0, "alice", alice), (1, "bob", bob)] {
        world.sfus_are_full = true;
        world.offer(at, name, session);
        world.settle();
        assert_eq!(world.heard(at, name), ["MediaUnavailable"]);
        assert!(world.commands.is_empty());
        world.sfus_are_full = false;
        world.offer(at, name, session);
        world.settle();
        assert_eq!(world.heard(at, name), [format!("answer {name} by 0")]);
        world.commands.clear();
    }
}

#[test]
fn an_offer_without_an_answer_and_a_room_without_a_place_are_told_in_time() {
    let mut world = World::new(&[true, false]);
    let bob = world.call(1, "bob");
    world.told.clear();
    world.offer(1, "bob", bob);
    world.mail.clear();
    world.pass(review::ANSWER - BEAT);
    assert!(world.told.is_empty());
    world.pass(3 * BEAT);
    assert_eq!(world.heard(1, "bob"), ["MediaUnavailable"]);

    let mut world = World::new(&[true, false]);
    let bob = world.open(1, "bob", false);
    world.offer(1, "bob", bob);
    let write = world.writes.pop_front().unwrap();
    world.pass(review::ANSWER + 2 * BEAT);
    assert_eq!(world.heard(1, "bob"), ["MediaUnavailable"], "NATS is away");
    let now = world.now;
    world.servers[1].written(&write.room, write.server, Written::Failed, now);
    world.offer(1, "bob", bob);
    world.settle();
    assert_eq!(world.heard(1, "bob"), ["answer bob by 0"]);
}

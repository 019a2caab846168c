//! Messages that should not be: of former holders, repeated, cut short, flipped, early, lost.

use super::*;

/// A room that was with one server and is with another.
fn moved() -> (World, usize, usize, usize) {
    let mut world = World::new(&[true, true, false]);
    let bob = world.call(2, "bob");
    let former = world.holder().unwrap();
    let holder = 1 - former;
    world.say(former, Said::Ending);
    world.pass(2 * BEAT);
    world.offer(2, "bob", bob);
    world.settle();
    assert_eq!(world.holder(), Some(holder));
    world.publish(holder, &["bob"]);
    world.told.clear();
    world.commands.clear();
    world.stale.clear();
    (world, former, holder, 2)
}

#[test]
fn a_former_holder_is_not_listened_to() {
    let (mut world, former, holder, gateway) = moved();
    let room = world.key();
    let revision = world.store[&room].1;
    let bodies = [
        Body::Answer {
            offer: 1,
            sdp: "former".into(),
        },
        Body::Refused {
            offer: 1,
            code: MediaErrorCode::OfferRefused,
            detail: None,
        },
        Body::Told {
            member: "bob".into(),
            life: life("bob").0,
            code: MediaErrorCode::MediaLost,
            detail: None,
        },
        Body::Tracks {
            version: 99,
            tracks: vec![],
        },
        Body::Media {
            member: "bob".into(),
            life: life("bob").0,
            there: false,
        },
        Body::NotHere { offer: 1 },
    ];
    let count = bodies.len();
    for body in bodies {
        // However it names the revision.
        for revision in [revision - 1, revision, revision + 1] {
            let now = world.now;
            world.servers[former].send(id(gateway), &room, revision, body.clone(), now);
            world.collect(former);
            world.settle();
        }
    }
    assert!(world.told.is_empty());
    assert_eq!(world.list(gateway), ["bob"]);
    assert_eq!(world.stale, vec!["former"; 3 * count]);
    // The one that has the room is.
    world.publish(holder, &["bob", "carol"]);
    assert_eq!(world.list(gateway), ["bob", "carol"]);
}

#[test]
fn requests_to_a_former_holder_reach_no_sfu() {
    let (mut world, former, _, gateway) = moved();
    let room = world.key();
    let now = world.now;
    for revision in 0..world.store[&room].1 {
        for body in [
            Body::Offer {
                offer: 77,
                member: "bob".into(),
                life: life("bob").0,
                sdp: "late".into(),
                publish: vec![],
                subscribe: vec![],
            },
            Body::Mute {
                member: "bob".into(),
                life: life("bob").0,
                track: 0,
                muted: true,
            },
            Body::Left {
                member: "bob".into(),
                life: life("bob").0,
            },
            Body::Hello {
                member: "bob".into(),
                life: life("bob").0,
            },
            Body::Follow { version: 0 },
        ] {
            world.servers[gateway].send(id(former), &room, revision, body, now);
            world.collect(gateway);
        }
    }
    world.settle();
    assert_eq!(world.commands_of(former), Vec::<String>::new());
    assert!(world.told.is_empty());
    let asked = 5 * usize::try_from(world.store[&room].1).unwrap();
    assert_eq!(world.stale[..asked], vec!["former"; asked], "at once");
    assert!(world.servers[former].parked.is_empty());
}

#[test]
fn requests_of_the_time_before_a_placement_reach_no_sfu_and_an_entry_that_comes_late_is_none() {
    let (mut world, former, holder, gateway) = moved();
    let room = world.key();
    let (_, revision) = world.store[&room];
    let now = world.now;
    let offer = |offer| Body::Offer {
        offer,
        member: "bob".into(),
        life: life("bob").0,
        sdp: "late".into(),
        publish: vec![],
        subscribe: vec![],
    };
    for before in 0..revision {
        world.servers[gateway].send(id(holder), &room, before, offer(70 + before), now);
        world.collect(gateway);
    }
    world.settle();
    assert_eq!(world.commands_of(holder), Vec::<String>::new());
    for at in [former, holder, gateway] {
        world.servers[at].entry(&room, Some(id(former)), revision - 1, now);
        world.servers[at].entry(&room, None, revision - 1, now);
        world.collect(at);
    }
    world.settle();
    assert!(world.told.is_empty());
    assert_eq!(world.servers[holder].rooms_here(), 1);
    assert_eq!(world.servers[former].rooms_here(), 0);
    world.servers[gateway].send(id(holder), &room, revision, offer(99), now);
    world.collect(gateway);
    world.settle();
    assert_eq!(
        world.commands_of(holder),
        ["offer bob"],
        "one of its time does"
    );
}

#[test]
fn messages_that_come_again_do_nothing() {
    let mut world = World::new(&[true, false]);
    let bob = world.call(1, "bob");
    world.publish(0, &["bob"]);
    world.offer(1, "bob", bob);
    world.settle();
    let (sent, commands, told) = (world.sent.clone(), world.commands.len(), world.told.len());
    assert!(sent.len() > 5);
    world.stale.clear();
    for (to, bytes) in &sent {
        world.deliver(*to, bytes);
    }
    world.settle();
    assert_eq!(world.stale, vec!["repeated"; sent.len()]);
    assert_eq!((world.commands.len(), world.told.len()), (commands, told));
    // At another server they are for another one.
    world.stale.clear();
    for (to, bytes) in &sent {
        let other = if *to == id(0) { id(1) } else { id(0) };
        world.deliver(other, bytes);
    }
    assert_eq!(world.stale, vec!["other"; sent.len()]);
}

#[test]
fn bytes_that_are_no_message_do_nothing() {
    let mut world = World::new(&[true, false]);
    world.call(1, "bob");
    let sent = world.sent.clone();
    world.commands.clear();
    world.told.clear();
    world.stale.clear();
    let mut count = 0;
    for (to, bytes) in &sent {
        for length in 0..bytes.len() {
            world.deliver(*to, &bytes.slice(..length));
            let mut flipped = bytes.to_vec();
            flipped[length] ^= 0x10;
            world.deliver(*to, &flipped.into());
            count += 2;
        }
    }
    assert_eq!(world.stale, vec!["bytes"; count]);
    assert!(world.commands.is_empty());
    assert!(world.told.is_empty());
}

#[test]
fn an_offer_that_is_faster_than_the_placement_waits_for_it_and_not_for_ever() {
    for seen in [true, false] {
        let mut world = World::new(&[true, false]);
        world.watched = false;
        let bob = world.open(1, "bob", false);
        world.offer(1, "bob", bob);
        world.settle();
        assert_eq!(world.heard(1, "bob"), Vec::<String>::new());
        if seen {
            world.watched = true;
            let room = world.key();
            world.see(&room);
            world.settle();
            assert_eq!(world.heard(1, "bob"), ["answer bob by 0"]);
        } else {
            world.pass(Duration::from_secs(3));
            assert_eq!(world.heard(1, "bob"), ["MediaLost"]);
            assert!(world.commands.is_empty());
        }
    }
}

#[test]
fn a_server_that_has_begun_a_moment_ago_takes_no_other_for_gone() {
    let mut world = World::new(&[true, true, true]);
    world.call(0, "alice");
    let holder = world.holder().unwrap();
    let (_, revision) = world.store[&world.key()];
    let newcomer = (holder + 1) % 3;
    world.servers[newcomer] = Exchange::new(id(newcomer), true, MOST);
    let (room, now) = (world.key(), world.now);
    world.servers[newcomer].entry(&room, Some(id(holder)), revision, now);
    // The newcomer has heard nothing of others yet.
    world.servers[newcomer].tick(vec![], Duration::ZERO, now);
    let bob = world.open(newcomer, "bob", false);
    world.offer(newcomer, "bob", bob);
    world.settle();
    assert_eq!(
        world.heard(newcomer, "bob"),
        [format!("answer bob by {holder}")]
    );
    assert_eq!(world.store[&world.key()].1, revision);
}

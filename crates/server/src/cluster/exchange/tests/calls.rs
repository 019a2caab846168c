//! Calls over several servers, in which nothing goes wrong but that servers end.

use super::*;

#[test]
fn an_offer_over_any_server_is_answered_by_the_one_that_has_the_room() {
    let mut world = World::new(&[true, true, true]);
    let alice = world.call(0, "alice");
    let holder = world.holder().unwrap();
    assert_eq!(
        world.heard(0, "alice"),
        [format!("answer alice by {holder}")]
    );
    for at in [1, 2] {
        let name = format!("member-{at}");
        world.call(at, &name);
        assert_eq!(
            world.heard(at, &name),
            [format!("answer {name} by {holder}")]
        );
    }
    assert_eq!(world.holder(), Some(holder));
    world.publish(holder, &["alice", "member-1"]);
    for at in 0..3 {
        assert_eq!(world.list(at), ["alice", "member-1"]);
    }
    world.commands.clear();
    let mute = MediaRequest::Mute {
        track: 1,
        muted: true,
    };
    world.request(0, "alice", alice, mute);
    world.settle();
    assert_eq!(world.commands_of(holder), ["mute alice"]);
    assert_eq!(world.stale, Vec::<&str>::new());
}

#[test]
fn a_newcomer_at_a_new_server_gets_the_list_that_was_there_before() {
    let mut world = World::new(&[true, false, false]);
    world.call(0, "alice");
    world.publish(0, &["alice"]);
    world.open(1, "bob", false);
    world.settle();
    assert_eq!(world.list(1), ["alice"]);
    // A list that was lost on the way comes again.
    world.open(2, "carol", false);
    world.mail.clear();
    assert_eq!(world.list(2), Vec::<&str>::new());
    world.pass(review::FOLLOW + BEAT);
    assert_eq!(world.list(2), ["alice"]);
}

#[test]
fn when_the_holder_dies_members_are_told_and_the_room_is_placed_anew_once() {
    let mut world = World::new(&[true, true, true]);
    world.call(0, "alice");
    let dead = world.holder().unwrap();
    let [one, other] = [(dead + 1) % 3, (dead + 2) % 3];
    let bob = world.call(one, "bob");
    let carol = world.call(other, "carol");
    world.told.clear();
    world.kill(dead);
    world.pass(BEAT);
    for (at, member) in [(one, "bob"), (other, "carol")] {
        assert_eq!(world.heard(at, member), ["MediaLost"]);
    }
    world.offer(one, "bob", bob);
    world.offer(other, "carol", carol);
    world.settle();
    let holder = world.holder().unwrap();
    assert_ne!(holder, dead);
    assert_eq!(world.heard(one, "bob"), [format!("answer bob by {holder}")]);
    assert_eq!(
        world.heard(other, "carol"),
        [format!("answer carol by {holder}")]
    );
    world.told.clear();
    world.pass(Duration::from_secs(30));
    assert!(
        world.told.is_empty(),
        "they are told once: {:?}",
        world.told
    );
}

#[test]
fn each_placement_counts_once_whenever_its_entry_is_seen() {
    for seen_first in [false, true] {
        let mut world = World::new(&[true, true, false]);
        world.seen_first = seen_first;
        let carol = world.call(2, "carol");
        assert_eq!(world.placed, [Placing::New]);
        world.kill(world.holder().unwrap());
        world.pass(BEAT);
        world.offer(2, "carol", carol);
        world.settle();
        // The holder writes the entry again from time to time, which is no placement.
        world.pass(holder::REFRESH + BEAT);
        assert_eq!(world.placed, [Placing::New, Placing::Anew], "{seen_first}");
    }
}

#[test]
fn a_member_of_a_dead_gateway_goes_on_with_its_media_at_another_one() {
    let mut world = World::new(&[true, false, false]);
    world.call(1, "bob");
    assert_eq!(world.holder(), Some(0));
    world.heard(1, "bob");
    world.kill(1);
    world.open(2, "bob", true);
    world.settle();
    assert_eq!(
        world.heard(2, "bob"),
        Vec::<String>::new(),
        "its pictures go on"
    );
    // From now on it is told there.
    let (room, member): (_, Arc<str>) = (world.key(), "bob".into());
    let lost = Event::Error {
        room,
        member,
        question: None,
        code: MediaErrorCode::MediaLost,
        detail: None,
    };
    world.happens(0, lost);
    world.settle();
    assert_eq!(world.heard(2, "bob"), ["MediaLost"]);
}

#[test]
fn a_member_whose_server_had_its_media_too_is_told_at_the_next_one() {
    // The death is seen after the member has come back, or before.
    for first in [Duration::ZERO, Duration::from_secs(5)] {
        let mut world = World::new(&[true, true]);
        world.call(0, "alice");
        let dead = world.holder().unwrap();
        let other = 1 - dead;
        world.call(dead, "bob");
        world.kill(dead);
        world.told.clear();
        world.pass(first);
        world.told.clear();
        let bob = world.open(other, "bob", true);
        world.settle();
        world.pass(BEAT);
        assert_eq!(world.heard(other, "bob"), ["MediaLost"]);
        world.offer(other, "bob", bob);
        world.settle();
        assert_eq!(
            world.heard(other, "bob"),
            [format!("answer bob by {other}")]
        );
    }
}

#[test]
fn a_server_that_ends_keeps_no_room_and_gets_none() {
    let mut world = World::new(&[true, true]);
    world.call(0, "alice");
    let ending = world.holder().unwrap();
    let other = 1 - ending;
    let bob = world.call(other, "bob");
    world.told.clear();
    world.commands.clear();
    world.say(ending, Said::Ending);
    world.pass(BEAT);
    world.pass(BEAT);
    assert_eq!(world.heard(other, "bob"), ["MediaLost"]);
    world.offer(other, "bob", bob);
    world.settle();
    assert_eq!(
        world.heard(other, "bob"),
        [format!("answer bob by {other}")]
    );
    assert_eq!(world.holder(), Some(other));
    assert_eq!(
        world.commands_of(ending),
        ["close"],
        "the former one forgets the room"
    );
    for room in 0..20 {
        let name = format!("room-{room}");
        let here = [(id(ending), Standing::Ending), (id(other), Standing::Open)];
        let step = super::super::super::placement::decide(&name, None, here);
        assert_eq!(step, super::super::super::placement::Step::Place(id(other)));
    }
}

#[test]
fn a_full_server_gets_no_more_rooms_and_keeps_those_it_has() {
    let mut world = World::new(&[true, false]);
    let bob = world.call(1, "bob");
    assert_eq!(world.heard(1, "bob"), ["answer bob by 0"]);
    assert_eq!(world.servers[0].stand(MOST.connections - 1), Standing::Open);
    assert_eq!(world.servers[0].stand(MOST.connections), Standing::Full);
    let full = vec![(id(0), Standing::Full)];
    let (clock, now) = (world.clock, world.now);
    world.servers[1].tick(full, clock, now);
    world.offer(1, "bob", bob);
    world.settle();
    assert_eq!(world.heard(1, "bob"), ["answer bob by 0"]);
    let said = |session| Said::Opened {
        room: "another".into(),
        member: "carol".into(),
        life: life("carol"),
        session,
        resumed: false,
    };
    world.say(1, said(99));
    let request = MediaRequest::Offer {
        sdp: String::new(),
        publish: vec![],
        subscribe: vec![],
    };
    world.say(
        1,
        Said::Request {
            room: "another".into(),
            member: "carol".into(),
            session: 99,
            request,
        },
    );
    world.settle();
    assert_eq!(world.heard(1, "carol"), ["MediaUnavailable"]);
}

#[test]
fn where_no_server_has_an_sfu_nothing_is_served_and_no_member_is_told_that_media_are_lost() {
    let mut world = World::new(&[false, false]);
    assert!(!world.servers[0].serves());
    let alice = world.open(0, "alice", true);
    world.pass(Duration::from_secs(10));
    assert!(world.told.is_empty());
    world.offer(0, "alice", alice);
    assert_eq!(world.heard(0, "alice"), ["MediaUnavailable"]);
    let with = World::new(&[false, true]);
    assert!(with.servers[0].serves());
}

#[test]
fn a_member_that_has_left_has_no_media_on_the_server_that_had_them() {
    let mut world = World::new(&[true, false, false]);
    world.call(1, "bob");
    world.commands.clear();
    let left = || Said::Left {
        room: "room".into(),
        member: "bob".into(),
        life: life("bob"),
    };
    world.say(1, left());
    world.settle();
    assert_eq!(world.commands_of(0), ["remove bob"]);
    // The same member joins again, by another server; the `left` of its former stay comes once more, and an offer of it.
    let said = Said::Opened {
        room: "room".into(),
        member: "bob".into(),
        life: life("bob, again"),
        session: 50,
        resumed: false,
    };
    world.say(2, said);
    world.offer(2, "bob", 50);
    world.settle();
    assert_eq!(world.commands_of(0), ["offer bob"]);
    world.say(1, left());
    world.settle();
    assert_eq!(world.commands_of(0), Vec::<String>::new(), "another stay");
    world.heard(1, "bob");
    let late = world.open(1, "bob", false);
    world.offer(1, "bob", late);
    world.settle();
    assert_eq!(
        world.commands_of(0),
        Vec::<String>::new(),
        "a stay that is over"
    );
}

#[test]
fn a_room_without_media_gives_its_place_up_and_can_be_placed_again() {
    let mut world = World::new(&[true, true]);
    let alice = world.call(0, "alice");
    let holder = world.holder().unwrap();
    world.pass(Duration::from_secs(300));
    assert_eq!(world.holder(), Some(holder), "it has media");
    let said = Said::Left {
        room: "room".into(),
        member: "alice".into(),
        life: life("alice"),
    };
    world.say(0, said);
    world.settle();
    world.pass(Duration::from_secs(55));
    assert_eq!(world.holder(), Some(holder));
    world.pass(Duration::from_secs(10));
    assert_eq!(world.holder(), None);
    assert_eq!(world.servers[holder].rooms_here(), 0);
    world.told.clear();
    let _ = alice;
    world.call(1, "bob");
    assert!(world.holder().is_some());
    assert_eq!(world.heard(1, "bob").len(), 1);
}

#[test]
fn the_entry_of_a_room_in_use_is_written_again_and_no_member_hears_of_it() {
    let mut world = World::new(&[true, false]);
    world.call(1, "bob");
    let (_, before) = world.store[&world.key()];
    world.told.clear();
    world.pass(holder::REFRESH + 2 * BEAT);
    let (_, after) = world.store[&world.key()];
    assert!(after > before);
    assert!(world.told.is_empty());
    world.call(1, "carol");
    assert_eq!(world.heard(1, "carol"), ["answer carol by 0"]);
}

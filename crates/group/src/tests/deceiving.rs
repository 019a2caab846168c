//! R7.5 and R7.7: void commits with a Welcome before every add: a member that waits cannot judge them.

use super::craft::{logged_in, with};
use super::postponing::{follows, turns};
use super::room::{PATIENT, Room, id, names};
use crate::{Outgoing, Timing};
use std::time::Duration;

/// The message that mallory sends as soon as dave has asked.
type Lie = fn(&mut Room) -> Outgoing;

/// A commit that the group ignores, for it removes carol, whose key package mallory has seen, with a Welcome that dave has no fault to find with.
fn believable(room: &mut Room) -> Outgoing {
    let dave = logged_in(room, "mallory", "dave");
    let (session, ..) = room.parts("mallory");
    let goes = [id("carol"), id("dave")];
    let leaves = session.leaves.iter();
    let leaves = leaves.filter(|leaf| goes.contains(&leaf.member)).cloned();
    let leaves = leaves.collect::<Vec<_>>();
    super::craft::craft(room, "mallory", |difference| {
        difference.adds.push(dave);
        difference.removes.extend(leaves);
    })
}

/// The same with a Welcome that cannot be opened.
fn spoilt(room: &mut Room) -> Outgoing {
    let mut message = believable(room);
    for attachment in &mut message.attachments {
        *attachment.bytes.last_mut().unwrap() ^= 1;
    }
    message
}

/// A commit that the group follows, whose Welcome is kept back.
fn withheld(room: &mut Room) -> Outgoing {
    let (session, roster, _) = room.parts("mallory");
    let difference = session.difference(roster);
    let message = super::craft::stage(room, "mallory", |whole| *whole = difference);
    Outgoing {
        attachments: vec![],
        ..with(&message, |_| {})
    }
}

/// Lets this time go by. Whenever dave asks, mallory is the first to answer.
fn pass(room: &mut Room, time: Duration, lie: Lie) {
    let end = room.now + time;
    while room.now < end {
        loop {
            room.read_all();
            if room.order("dave") {
                follows(room, "mallory");
                let message = lie(room);
                room.insert("mallory", message);
                continue;
            }
            let honest = ["alice", "bob", "carol"];
            if !honest
                .iter()
                .fold(false, |any, name| room.order(name) | any)
            {
                break;
            }
        }
        room.now += Duration::from_millis(50);
        for name in room.awake() {
            room.wake(&name);
            room.finish(&name);
        }
    }
}

fn room(timing: Timing) -> Room {
    let mut room = Room::new();
    room.timing = timing;
    for name in ["alice", "bob", "mallory", "carol"] {
        room.join(name);
        room.converge();
    }
    turns(&mut room, "mallory");
    room.behind.insert("dave".to_owned());
    room.join("dave");
    room
}

fn is_in(room: &Room) -> bool {
    let members = room.group("dave").members();
    room.number("dave") == room.number("alice") && names(&members).contains(&"dave")
}

/// A void commit before every add, for two minutes: the newcomer has attempts left, and is in as soon as that ends.
#[test]
fn deceiving_does_not_use_up_attempts() {
    let mut room = room(PATIENT);
    pass(&mut room, Duration::from_secs(120), believable);
    assert!((2..=10).contains(&room.asked("dave")));
    pass(&mut room, Duration::from_secs(180), |room| {
        super::craft::craft(room, "mallory", |_| {})
    });
    assert!(is_in(&room));
}

#[test]
fn an_author_that_spoils_welcomes_is_believed_no_more() {
    let mut room = room(PATIENT);
    pass(&mut room, Duration::from_secs(120), spoilt);
    assert_eq!((is_in(&room), room.asked("dave")), (true, 3));
}

/// Mallory is faster than everybody else, each time. That costs dave no more than two of its attempts, and the group ever less.
#[test]
fn a_welcome_that_is_kept_back() {
    let mut room = room(PATIENT);
    pass(&mut room, Duration::from_secs(60), withheld);
    assert!(!is_in(&room));
    assert!((3..=30).contains(&room.asked("dave")));
    pass(&mut room, Duration::from_secs(180), |room| {
        super::craft::stage(room, "mallory", |_| {})
    });
    assert!(is_in(&room));
}

/// The author of the Welcome, and whoever was added with this member, confirm nothing.
#[test]
fn only_another_member_confirms() {
    let mut room = room(PATIENT);
    room.read_all();
    assert!(room.order("dave"));
    follows(&mut room, "mallory");
    let message = believable(&mut room);
    room.insert("mallory", message);
    while room.glance("dave") {}
    let (session, ..) = room.parts("dave");
    assert!(session.confirmed_by(&id("mallory")).is_none());
    assert!(session.confirmed_by(&id("dave")).is_none());
    assert_eq!(session.confirmed_by(&id("bob")), Some(id("mallory")));
    assert!(session.unconfirmed.is_none());
}

/// Mallory contradicts what alice, who commits all that is committed, says to those whom she adds. Bob and carol confirm it.
#[test]
fn to_contradict_welcomes_does_not_help() {
    let mut room = room(PATIENT);
    room.behind.clear();
    room.quiet();
    for _ in 0..8 {
        follows(&mut room, "mallory");
        let fresh = super::craft::craft(&mut room, "mallory", |_| {});
        let garbage = with(&fresh, |commit| {
            let mut bytes = commit.message.as_slice().to_vec();
            *bytes.last_mut().unwrap() ^= 1;
            commit.message = bytes.into();
        });
        room.insert("mallory", garbage);
        room.pass(Duration::from_secs(20));
        assert!(is_in(&room));
    }
    assert_eq!(room.asked("dave"), 1);
}

/// Bob's commit is from carol's leaf, so bob is in a state in which that leaf is bob's; one of before says nothing of now.
#[test]
fn a_commit_from_another_leaf_shows_another_state() {
    for is_late in [false, true] {
        let mut room = Room::new();
        for name in ["alice", "bob", "carol"] {
            room.join(name);
            room.converge();
        }
        let message = super::craft::craft(&mut room, "carol", |_| {});
        if is_late {
            room.join("dave");
            room.converge();
        }
        room.insert("bob", message);
        while room.glance("alice") {}
        let (session, ..) = room.parts("alice");
        assert_eq!(session.dispute.is_some(), !is_late, "{is_late}");
    }
}

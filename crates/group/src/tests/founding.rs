//! R6: groups out of nothing.

use super::room::{Room, names};
use crate::{Event, RejectReason};
use std::time::Duration;

#[test]
fn alone_in_an_empty_room() {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    let events = &room.followers["alice"].events;
    let founded = Event::EpochChanged {
        group: 1,
        epoch: 0,
        own_leaf: 0,
        members: room.group("alice").members(),
        added: vec![super::room::id("alice")],
        removed: vec![],
        heard: Some(Duration::ZERO),
    };
    assert_eq!(*events, [Event::Waiting, founded]);
}

#[test]
fn all_leave_while_one_waits() {
    let mut room = Room::new();
    room.join("alice");
    room.join("bob");
    room.converge();
    room.join("carol");
    room.leave("bob");
    room.leave("alice");
    room.converge();
    assert_eq!(room.group("carol").epoch(), Some(0));
    room.join("dave");
    room.converge();
    assert_eq!(names(&room.group("dave").members()), ["carol", "dave"]);
}

#[test]
fn the_first_of_those_who_wait() {
    let mut room = Room::new();
    ["alice", "bob", "carol", "dave"]
        .iter()
        .for_each(|name| room.join(name));
    room.leave("alice");
    room.converge();
    assert_eq!(room.group("bob").members()[0].id.as_str(), "bob");
}

#[test]
fn the_founder_leaves_before_anybody_knows() {
    let mut room = Room::new();
    room.join("alice");
    room.settle();
    room.join("bob");
    room.join("carol");
    while room.read("bob") {}
    while room.read("carol") {}
    room.order("bob");
    room.order("carol");
    while room.read("alice") {}
    // Alice has made a commit that adds both; she is declared gone before it arrives.
    room.leave("alice");
    room.order("alice");
    room.converge();
    assert_eq!(room.ignored("carol"), [RejectReason::SenderNotPresent]);
}

/// Carol, who came after bob, is in alice's group; bob has not announced himself when alice leaves.
#[test]
fn nobody_founds_beside_a_later_member_that_has_a_group() {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    room.join("bob");
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    room.order("alice");
    room.leave("alice");
    room.converge();
    let groups = room.followers["carol"]
        .events
        .iter()
        .filter(|event| matches!(event, Event::Waiting))
        .count();
    assert_eq!(groups, 1, "carol was never dropped");
    assert_eq!(names(&room.group("bob").members())[1], "carol");
}

/// As above, but the commit that adds carol loses to another one. Bob must not wait for her.
#[test]
fn a_losing_commit_gives_nobody_a_group() {
    let mut room = Room::new();
    for name in ["alice", "zoe", "yves"] {
        room.join(name);
        room.converge();
    }
    room.join("bob");
    room.join("carol");
    room.leave("yves");
    while room.read("zoe") {}
    room.commit_now("zoe"); // yves goes
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    room.order("zoe");
    room.order("alice"); // made at yves' departure, in flight: loses
    room.leave("alice");
    room.leave("zoe");
    room.converge();
    assert_eq!(room.group("bob").members().len(), 2);
    assert!(room.ignored("bob").contains(&RejectReason::NotForUs));
}

#[test]
fn everybody_leaves_and_everybody_comes_back() {
    let mut room = Room::new();
    let all = ["alice", "bob", "carol"];
    for _ in 0..3 {
        all.iter().for_each(|name| room.join(name));
        room.converge();
        all.iter().for_each(|name| room.leave(name));
        room.settle();
        all.iter()
            .for_each(|name| assert!(room.number(name).is_none()));
    }
}

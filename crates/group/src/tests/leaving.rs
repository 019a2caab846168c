//! Going, and coming back.

use super::room::{Room, call, id, names};
use crate::{Event, RejectReason};

#[test]
fn a_member_leaves() {
    let mut room = call(&["alice", "bob", "carol"]);
    let before = room.number("alice");
    room.leave("bob");
    room.converge();
    assert_ne!(room.number("alice"), before);
    assert_eq!(names(&room.group("carol").members()), ["alice", "carol"]);
    assert_eq!(room.followers["bob"].events.last(), Some(&Event::Waiting));
    assert!(room.number("bob").is_none());
}

#[test]
fn the_committer_leaves() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.leave("alice");
    room.converge();
    let Some(Event::EpochChanged {
        added,
        removed,
        own_leaf,
        ..
    }) = room.followers["carol"].events.last()
    else {
        panic!("carol saw nothing");
    };
    assert_eq!(
        (added.as_slice(), removed.as_slice(), *own_leaf),
        (&[][..], &[id("alice")][..], 2)
    );
    room.join("dave");
    room.converge();
    assert_eq!(
        names(&room.group("dave").members()),
        ["dave", "bob", "carol"],
        "the blank leaf is used again"
    );
}

#[test]
fn all_but_the_last_leave_at_once() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    ["alice", "bob", "carol"]
        .iter()
        .for_each(|name| room.leave(name));
    room.converge();
}

#[test]
fn who_comes_and_goes_unadded_costs_nothing() {
    let mut room = call(&["alice", "bob"]);
    let epoch = room.group("alice").epoch();
    room.join("carol");
    room.read("carol");
    room.order("carol");
    room.leave("carol");
    // Alice reads the key package before the departure, and her commit comes after it.
    room.converge();
    assert_eq!(room.group("bob").epoch(), epoch);
    assert_eq!(room.ignored("bob"), [RejectReason::AddsNotWaiting]);

    room.join("dave");
    room.leave("dave");
    room.converge();
    assert_eq!(room.group("bob").epoch(), epoch);
    assert_eq!(room.ignored("bob"), []);
}

#[test]
fn coming_back_can_be_a_swap_in_one_commit() {
    let mut room = call(&["alice", "bob", "carol"]);
    let epoch = room.group("alice").epoch().unwrap();
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    // Alice's commit for dave is on its way while bob goes and comes back.
    while room.read("alice") {}
    room.leave("bob");
    room.join("bob");
    while room.read("bob") {}
    room.order("bob");
    while room.read("alice") {}
    room.order("alice");
    room.converge();
    assert_eq!(room.group("alice").epoch(), Some(epoch + 2));
    let Some(Event::EpochChanged { added, removed, .. }) = room.followers["carol"].events.last()
    else {
        panic!("carol saw nothing");
    };
    assert_eq!((added, removed), (&vec![id("bob")], &vec![id("bob")]));
    let mut groups = room.followers["bob"]
        .events
        .iter()
        .filter_map(|event| match event {
            Event::EpochChanged { group, .. } => Some(*group),
            _ => None,
        });
    assert_eq!(
        groups.next_back(),
        Some(2),
        "a group joined anew is another group"
    );
}

#[test]
fn the_committer_comes_back() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.leave("alice");
    room.join("alice");
    room.converge();
    assert_eq!(room.log.present(), [id("bob"), id("carol"), id("alice")]);
}

/// The server repeats the key package of bob's former life. For everybody it is his latest; he has no key for it, so he
/// asks again at once, and a commit that swaps him for the old one is not for him.
#[test]
fn swapped_for_a_key_package_of_a_former_life() {
    let mut room = call(&["alice", "bob", "carol"]);
    let old = room
        .sent
        .iter()
        .find(|message| message.payload[1] == 1 && message.payload.windows(3).any(|w| w == b"bob"));
    let old = old.unwrap().clone();
    room.leave("bob");
    room.converge();
    room.join("bob");
    room.converge();
    room.insert("bob", old);
    room.converge();
    assert_eq!(
        room.followers["bob"]
            .events
            .iter()
            .filter(|event| **event == Event::Waiting)
            .count(),
        4
    );
    assert_eq!(room.ignored("bob"), [RejectReason::AddsOtherKeyPackage]);
}

/// A channel sends what it has seen no echo of again, and so may bring back a key package that its member has given up.
/// Without anybody else in the group nobody would swap it.
#[test]
fn the_only_member_whose_old_key_package_comes_back() {
    let mut room = call(&["alice"]);
    let old = room.sent.first().unwrap().clone();
    room.leave("alice");
    room.join("alice");
    room.converge();
    room.insert("alice", old);
    room.join("bob");
    room.converge();
    assert_eq!(room.number("alice"), room.number("bob"));
}

/// A member that was away for longer than the server waits never gets its own `left`.
#[test]
fn coming_back_without_having_seen_ones_own_departure() {
    let mut room = call(&["alice", "bob", "carol"]);
    let away = room.end();
    room.leave("carol");
    for name in ["alice", "bob"] {
        while room.read(name) || room.order(name) {}
    }
    room.join("carol");
    let back = room.end() - 1;
    assert!(back > away);
    room.followers.get_mut("carol").unwrap().next = back;
    room.converge();
    assert_eq!(
        names(&room.group("alice").members()),
        ["alice", "bob", "carol"]
    );
    assert_eq!(room.number("carol"), room.number("alice"));
}

#[test]
fn a_member_that_never_heard_of_its_departure() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.cut_off("alice");
    room.converge();
    assert!(room.number("alice").is_some(), "she knows no better");
    room.join("alice");
    room.converge();
    assert_eq!(room.ignored("alice"), []);
    let waiting = room.followers["alice"]
        .events
        .iter()
        .filter(|event| **event == Event::Waiting);
    assert_eq!(waiting.count(), 2);
}

/// A server that was started again knows nobody and counts from the beginning.
#[test]
fn a_log_that_begins_again() {
    let mut before = call(&["alice", "bob"]);
    let mut room = Room::new();
    for name in ["bob", "alice"] {
        let mut follower = before.followers.remove(name).unwrap();
        follower.next = room.end();
        room.followers.insert(name.to_owned(), follower);
        room.join(name);
        room.converge();
        assert_eq!(room.ignored(name), []);
    }
}

//! R7.6: Welcomes of an honest author whose commits are late.

use super::craft::{decode, with};
use super::room::{Room, call, id};
use crate::{Event, RejectReason};
use std::time::Duration;

/// A member joins and asks to be added, and the log has its KeyPackage.
fn asks(room: &mut Room, name: &str) {
    room.join(name);
    while room.read(name) {}
    assert!(room.order(name));
}

/// Alice adds bob and a guest, who has left by the time at which her commit comes. Bob then reads all there is.
fn loses(room: &mut Room, guest: &str) {
    asks(room, guest);
    // The guest that came first is the difference; a commit for nothing but bob would be valid.
    while room.read("alice") {}
    room.followers.get_mut("alice").unwrap().outbox.clear();
    let (session, ..) = room.parts("alice");
    if session.in_flight() {
        session.withdraw().unwrap();
    }
    room.commit_now("alice");
    let commit = room.followers["alice"].outbox.back().unwrap().clone();
    assert_eq!(decode(&commit).adds.len(), 2);
    room.leave(guest);
    assert!(room.order("alice"));
    while room.read("alice") {}
    room.followers.get_mut("alice").unwrap().outbox.clear();
    while room.read("bob") {}
}

/// Alice is in the group and has lost three races; bob waits. Zoe came before bob and does nothing, so bob founds no group.
fn three_races_lost() -> Room {
    let mut room = call(&["alice"]);
    room.join("zoe");
    room.frozen.insert("zoe".to_owned());
    asks(&mut room, "bob");
    for (race, asked) in [(0, 2), (1, 3), (2, 3)] {
        loses(&mut room, &format!("guest {race}"));
        let refused = room.ignored("bob");
        assert_eq!(refused, [RejectReason::AddsNotWaiting], "{race}");
        room.order("bob");
        while room.read("bob") {}
        assert_eq!(room.asked("bob"), asked, "{race}");
    }
    room
}

/// If it asked anew, its fresh key package would make the commit void that is on its way.
#[test]
fn a_member_keeps_its_key_package_when_an_author_loses_races() {
    let mut room = three_races_lost();
    while room.read("alice") {}
    let (session, ..) = room.parts("alice");
    if session.in_flight() {
        session.withdraw().unwrap();
    }
    room.followers.get_mut("alice").unwrap().outbox.clear();
    room.commit_now("alice");
    // Far longer than a member waits for another author than one that deceives.
    room.now += Duration::from_secs(60);
    room.wake("bob");
    assert!(room.followers["bob"].outbox.is_empty());
    assert!(room.order("alice"));
    while room.read("bob") {}
    assert_eq!(room.ignored("bob"), []);
    assert_eq!(room.number("bob"), {
        while room.read("alice") {}
        room.number("alice")
    });
    assert!(room.number("bob").is_some());
}

/// Its next commit never comes. The log said that bob still waits, so all who wait would wait for him.
#[test]
fn a_member_waits_no_longer_for_an_author_that_has_left() {
    let mut room = three_races_lost();
    room.leave("alice");
    room.pass(2 * room.timing.committer_timeout);
    assert_eq!(room.asked("bob"), 4);
}

/// The log may say so wrongly.
#[test]
fn a_member_asks_anew_in_the_end() {
    let mut room = three_races_lost();
    room.frozen.insert("alice".to_owned());
    room.pass(63 * room.timing.committer_timeout);
    assert_eq!(room.asked("bob"), 3);
    room.pass(room.timing.committer_timeout);
    assert_eq!(room.asked("bob"), 4);
}

/// The `as_of` of a commit is what those who wait judge it by. With one from before the key package that it adds they would take
/// it for void, while all members follow it, and nobody would add them again.
#[test]
fn a_commit_names_a_position_after_the_key_packages_that_it_adds() {
    let mut room = call(&["alice", "bob"]);
    room.behind.insert("carol".to_owned());
    asks(&mut room, "carol");
    while room.glance("bob") {}
    room.commit_now("bob");
    let commit = room.followers.get_mut("bob").unwrap().outbox.pop_front();
    let commit = commit.unwrap();
    let as_of = decode(&commit).as_of;
    room.insert("bob", with(&commit, |commit| commit.as_of = as_of - 1));
    while room.read("alice") {}
    assert_eq!(room.ignored("alice"), [RejectReason::AddsOtherKeyPackage]);
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [RejectReason::AddsOtherKeyPackage]);
    room.settle();
    room.behind.clear();
    room.converge();
    let events = &room.followers["carol"].events;
    assert!(!events.contains(&Event::Exhausted));
    assert!(room.log.present().contains(&id("carol")));
}

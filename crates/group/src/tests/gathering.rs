//! R3.2 and R3.3: many joins in few commits.

use super::room::{PATIENT, Room, names};
use crate::{RejectReason, Timing};
use std::time::Duration;

const GATHER: Duration = Duration::from_millis(250);

fn gathering(members: &[&str]) -> Room {
    let mut room = Room::new();
    room.timing = Timing {
        join_batch_delay: GATHER,
        ..PATIENT
    };
    for name in members {
        room.join(name);
        room.pass(Duration::from_secs(1));
    }
    room
}

#[test]
fn the_first_who_joins_a_quiet_call_is_added_at_once() {
    let mut room = gathering(&["alice", "bob"]);
    room.join("carol");
    room.quiet();
    assert!(room.number("carol").is_some());
}

#[test]
fn the_others_are_added_together() {
    let mut room = gathering(&["alice"]);
    let epoch = room.group("alice").epoch().unwrap();
    for name in ["bob", "carol", "dave", "erin"] {
        room.join(name);
        room.pass(Duration::from_millis(50));
    }
    assert_eq!(room.group("alice").epoch(), Some(epoch + 1));
    room.pass(Duration::from_millis(49));
    assert!(room.number("erin").is_none());
    room.pass(Duration::from_millis(1));
    assert_eq!(room.group("erin").epoch(), Some(epoch + 2));
}

#[test]
fn who_leaves_is_removed_at_once() {
    let mut room = gathering(&["alice", "bob", "carol"]);
    room.join("dave");
    room.quiet();
    room.leave("carol");
    room.join("erin");
    room.quiet();
    assert_eq!(
        names(&room.group("alice").members()),
        ["alice", "bob", "dave"]
    );
    room.pass(GATHER);
    room.converge();
}

/// 200 who open a link at the same moment. Classical: 200 hybrid ones take too long to test.
#[test]
fn a_burst_of_joins_takes_few_epochs() {
    let mut room = gathering(&["alice"]);
    let epoch = room.group("alice").epoch().unwrap();
    for member in 0..200 {
        let name = format!("member-{member:03}");
        room.join(&name);
        if member > 5 {
            room.behind.insert(name); // To compare what they all see takes most of the time.
        }
        if member % 20 == 0 {
            room.pass(Duration::from_millis(10));
        }
    }
    room.pass(Duration::from_millis(900));
    assert_eq!(room.group("alice").members().len(), 201);
    let epochs = room.group("alice").epoch().unwrap() - epoch;
    assert!(epochs <= 5, "{epochs}");
}

/// Each other member that a void commit adds asks anew: a commit made at once would be void for that.
#[test]
fn after_a_commit_that_came_to_nothing_all_waits_for_new_key_packages() {
    let mut room = gathering(&["alice", "bob"]);
    let read = |room: &mut Room, name: &str| while room.read(name) {};
    for name in ["carol", "dave"] {
        room.join(name);
        read(&mut room, name);
        room.order(name);
    }
    read(&mut room, "alice");
    room.leave("carol");
    room.order("alice");
    read(&mut room, "alice");
    assert_eq!(room.ignored("alice"), [RejectReason::AddsNotWaiting]);
    assert!(room.followers["alice"].outbox.is_empty(), "not at once");
    let epoch = room.group("alice").epoch().unwrap();
    room.converge();
    assert_eq!(room.group("dave").epoch(), Some(epoch + 1));
    assert_eq!(room.ignored("alice"), [], "nor in vain");
}

//! R8a: keys do not grow old.

use super::room::{PATIENT, Room};
use crate::{Event, Timing};
use std::time::Duration;

const REFRESH: Duration = Duration::from_secs(600);

fn refreshing(members: &[&str]) -> Room {
    let mut room = Room::new();
    room.timing = Timing {
        refresh: Some(REFRESH),
        ..PATIENT
    };
    for name in members {
        room.join(name);
        room.quiet();
    }
    room
}

/// The encryption keys of all leaves.
fn keys(room: &mut Room) -> Vec<Vec<u8>> {
    let (session, _, _) = room.parts("alice");
    session
        .leaves
        .iter()
        .map(|leaf| leaf.keys[0].clone())
        .collect()
}

#[test]
fn everybody_renews_its_leaf_once() {
    let mut room = refreshing(&["alice", "bob", "carol"]);
    let (before, epoch) = (keys(&mut room), room.group("alice").epoch().unwrap());
    room.pass(REFRESH - Duration::from_millis(1));
    assert_eq!(room.group("alice").epoch(), Some(epoch));
    room.pass(Duration::from_secs(10));
    let after = keys(&mut room);
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before != after)
    );
    assert_eq!(room.group("carol").epoch(), Some(epoch + 3));
    room.pass(REFRESH - Duration::from_secs(10));
    assert_eq!(
        room.group("carol").epoch(),
        Some(epoch + 3),
        "not yet again"
    );
}

#[test]
fn any_commit_will_do() {
    let mut room = refreshing(&["alice", "bob"]);
    room.pass(REFRESH / 2);
    room.join("carol");
    room.quiet();
    let epoch = room.group("alice").epoch().unwrap();
    room.pass(REFRESH / 2 + Duration::from_secs(10));
    assert_eq!(room.group("alice").epoch(), Some(epoch + 1), "bob alone");
}

/// All at once, because all their clocks jump: each gets its turn.
#[test]
fn who_loses_tries_again() {
    let mut room = refreshing(&["alice", "bob", "carol", "dave"]);
    let (before, epoch) = (keys(&mut room), room.group("alice").epoch().unwrap());
    room.now += REFRESH * 2;
    for name in room.awake() {
        room.wake(&name);
    }
    room.pass(Duration::from_secs(10));
    let after = keys(&mut room);
    assert!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before != after)
    );
    assert_eq!(room.group("alice").epoch(), Some(epoch + 4));
}

#[test]
fn not_while_there_is_a_difference_and_never_if_so_chosen() {
    let mut room = Room::new();
    for name in ["alice", "bob"] {
        room.join(name);
        room.quiet();
    }
    room.pass(REFRESH * 100);
    assert_eq!(room.group("alice").epoch(), Some(1));
    let changes = room.followers["alice"].events.iter();
    let changes = changes.filter(|event| matches!(event, Event::EpochChanged { .. }));
    assert_eq!(changes.count(), 2);
}

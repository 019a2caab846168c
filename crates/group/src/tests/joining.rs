//! Coming, one after the other and all at once.

use super::room::{Room, names};
use crate::{Event, Suite};

#[test]
fn one_after_the_other() {
    let mut room = Room::new();
    let mut numbers = Vec::new();
    for name in ["alice", "bob", "carol", "dave"] {
        room.join(name);
        room.converge();
        numbers.push(room.number("alice").unwrap());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 4, "the number changes with each epoch");
    assert_eq!(
        names(&room.group("dave").members()),
        ["alice", "bob", "carol", "dave"]
    );
}

#[test]
fn hybrid() {
    let mut room = Room::with_suite(Suite::Hybrid);
    for name in ["alice", "bob", "carol"] {
        room.join(name);
    }
    room.converge();
    room.leave("alice");
    room.converge();
}

#[test]
fn eight_at_once() {
    let mut room = Room::new();
    let all = ["a", "b", "c", "d", "e", "f", "g", "h"];
    all.iter().for_each(|name| room.join(name));
    room.converge();
    let epochs = room.followers["a"]
        .events
        .iter()
        .filter(|event| matches!(event, Event::EpochChanged { .. }))
        .count();
    assert_eq!(epochs, 3, "founded, the first who asked, all others");
}

//! R3.1 and R5: who commits, and who after it.

use super::room::{Room, call, id, names};
use crate::active::difference::Difference;
use crate::{Event, RejectReason};
use std::time::Duration;

fn freeze(room: &mut Room, names: &[&str]) {
    for name in names {
        room.frozen.insert((*name).into());
    }
}

/// The members that have a commit for the log.
fn speakers(room: &Room) -> Vec<&str> {
    let speaks = room.followers.iter().filter(|(_, f)| !f.outbox.is_empty());
    speaks.map(|(name, _)| name.as_str()).collect()
}

#[test]
fn a_removal_is_committed_by_the_nearest_neighbour() {
    for (leaver, committer) in [
        ("alice", "bob"),
        ("bob", "alice"),
        ("carol", "dave"),
        ("dave", "carol"),
        ("erin", "alice"),
    ] {
        let mut room = call(&["alice", "bob", "carol", "dave", "erin"]);
        room.leave(leaver);
        room.read_all();
        assert_eq!(speakers(&room), [committer], "{leaver} leaves");
        room.converge();
    }
}

#[test]
fn who_comes_is_added_by_the_smallest_leaf_whoever_leaves() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    room.join("erin");
    while room.read("erin") {}
    room.order("erin");
    room.leave("dave");
    room.read_all();
    // Carol has read both entries before anybody's commit; alice saw the key package first.
    assert!(speakers(&room).contains(&"alice"));
    room.converge();
}

#[test]
fn a_frozen_committer_is_overtaken() {
    let mut room = call(&["alice", "bob", "carol"]);
    freeze(&mut room, &["alice"]);
    room.join("dave");
    room.quiet();
    assert!(room.number("dave").is_none());
    room.pass(Duration::from_millis(1999));
    assert!(room.number("dave").is_none());
    room.pass(Duration::from_millis(1));
    assert_eq!(
        names(&room.group("dave").members()),
        ["alice", "bob", "carol", "dave"]
    );
    assert!(speakers(&room).is_empty(), "carol had nothing to do");
}

#[test]
fn by_the_first_in_rank_that_is_awake() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    freeze(&mut room, &["alice", "bob"]);
    room.leave("dave");
    room.quiet();
    // Dave's neighbour is carol.
    assert_eq!(names(&room.group("carol").members()).len(), 3);
    room.join("erin");
    room.pass(Duration::from_millis(3999));
    assert!(room.number("erin").is_none());
    room.pass(Duration::from_millis(1));
    assert!(room.number("erin").is_some());
    // When they thaw, they begin where they stopped, and what they say is late.
    room.frozen.clear();
    room.converge();
    assert_eq!(room.ignored("alice"), [RejectReason::OwnCommitLost]);
}

/// The clock of what is left to do goes on when an epoch begins.
#[test]
fn the_clock_goes_on_across_epochs() {
    let mut room = call(&["alice", "bob", "carol"]);
    freeze(&mut room, &["alice"]);
    room.join("dave");
    room.pass(Duration::from_millis(1500));
    // The commit of another member, empty, while dave still waits.
    room.commit_this("carol", Difference::default());
    room.pass(Duration::from_millis(499));
    assert!(room.number("dave").is_none());
    room.pass(Duration::from_millis(1));
    assert!(room.number("dave").is_some());
    // And is that of each item: erin is waited for anew.
    room.join("erin");
    room.pass(Duration::from_millis(1999));
    assert!(room.number("erin").is_none());
    room.pass(Duration::from_millis(1));
    assert!(room.number("erin").is_some());
}

#[test]
fn a_difference_that_goes_away_takes_its_clock_with_it() {
    let mut room = call(&["alice", "bob"]);
    freeze(&mut room, &["alice"]);
    room.join("dave");
    room.pass(Duration::from_millis(1500));
    room.leave("dave");
    room.quiet();
    assert_eq!(room.group("bob").next_timeout(), None);
    room.join("erin");
    room.pass(Duration::from_millis(1999));
    assert!(room.number("erin").is_none());
    room.pass(Duration::from_millis(1));
    assert!(room.number("erin").is_some());
}

/// A commit in flight is not repeated, however long it takes.
#[test]
fn nobody_overtakes_itself() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    room.read_all();
    assert_eq!(speakers(&room), ["alice"]);
    room.now += Duration::from_secs(60);
    room.wake("alice");
    assert_eq!(room.followers["alice"].outbox.len(), 1);
    room.wake("bob");
    assert_eq!(speakers(&room), ["alice", "bob"]);
    room.quiet();
    let added = |event: &&Event| matches!(event, Event::EpochChanged { added, .. } if added.contains(&id("carol")));
    assert_eq!(room.followers["bob"].events.iter().filter(added).count(), 1);
}

//! R7.3: what one who waits keeps of the log: no more than a bound, and no more than may matter to a Welcome.

use super::craft::{craft, with};
use super::room::{Room, id};
use crate::EntryKind;
use crate::active::resync::MAX_ATTEMPTS;
use crate::join::waiting::{MOST_CHANGES, MOST_NAMES};
use crate::wire::payload::Name;

/// Alice is in the group and stands still; carol has asked, and has seen her key package in the log.
fn waits() -> Room {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    room.join("carol");
    asks(&mut room);
    room
}

/// Carol's key package comes into the log, and everything that is in it to carol.
fn asks(room: &mut Room) {
    while room.glance("carol") {}
    assert!(room.order("carol"));
    while room.glance("carol") {}
    assert_eq!(noted(room), (0, 0), "what was before is of no use");
}

fn noted(room: &Room) -> (usize, usize) {
    room.group("carol").noted()
}

/// A member comes and goes, without a word, until so many changes have been made.
fn flood(room: &mut Room, changes: usize) {
    for change in 0..changes {
        let member = id("ghost");
        let present = Vec::new();
        let kind = if change % 2 == 0 {
            EntryKind::Joined { member, present }
        } else {
            EntryKind::Left { member }
        };
        room.log.append(kind, Vec::new());
        assert!(room.glance("carol"));
    }
}

fn asked(room: &Room) -> usize {
    room.followers["carol"].outbox.len()
}

#[test]
fn who_waits_through_more_changes_than_are_kept_asks_anew_and_is_added() {
    let mut room = waits();
    flood(&mut room, MOST_CHANGES);
    assert_eq!((noted(&room), asked(&room)), ((MOST_CHANGES, 0), 0));
    flood(&mut room, 1);
    room.leave("ghost");
    assert_eq!((noted(&room), asked(&room)), ((0, 0), 1));
    // Until the new key package is in the log nothing that happens matters.
    flood(&mut room, MOST_CHANGES);
    assert_eq!((noted(&room), asked(&room)), ((0, 0), 1));
    asks(&mut room);
    room.converge();
    assert_eq!(room.group("carol").members().len(), 2);
}

#[test]
fn who_has_asked_for_the_last_time_keeps_no_more_either() {
    let mut room = waits();
    for attempt in 0..MAX_ATTEMPTS {
        flood(&mut room, MOST_CHANGES + 2);
        assert_eq!(asked(&room), 1, "attempt {attempt}");
        asks(&mut room);
    }
    for _ in 0..2 {
        flood(&mut room, MOST_CHANGES + 2);
        assert_eq!(asked(&room), 0);
        assert!(noted(&room).0 <= MOST_CHANGES + 1);
    }
}

#[test]
fn commits_count_for_all_whom_they_name() {
    let mut room = waits();
    let empty = craft(&mut room, "alice", |_| ());
    let commit = with(&empty, |commit| {
        commit.adds = (0..255)
            .map(|index| Name(id(&format!("m{index}"))))
            .collect();
    });
    for _ in 0..MOST_NAMES / 256 {
        room.insert("alice", commit.clone());
        assert!(room.glance("carol"));
    }
    assert_eq!((noted(&room), asked(&room)), ((0, MOST_NAMES), 0));
    room.insert("alice", commit);
    assert!(room.glance("carol"));
    assert_eq!((noted(&room), asked(&room)), ((0, 0), 1));
}

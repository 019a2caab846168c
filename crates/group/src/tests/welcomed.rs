//! Joining by a Welcome, with other entries close behind.

use super::room::Room;
use crate::{Event, RejectReason};

/// Carol is added by alice's commit, and the next entries are there already, among them one that leads to another epoch.
#[test]
fn each_epoch_is_told_while_the_group_is_in_it() {
    let mut room = Room::new();
    for name in ["alice", "bob", "dave", "erin", "finn"] {
        room.join(name);
        room.quiet();
    }
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    room.order("alice");
    room.leave("erin");
    while room.read("alice") {}
    let first = room.group("alice").epoch().unwrap();
    while room.read("dave") {}
    room.order("dave");
    while room.read("alice") {}
    assert_eq!(room.group("alice").epoch(), Some(first + 1));

    let mut read = 0;
    let mut changes = Vec::new();
    while room.glance("carol") {
        read += 1;
        let events = std::mem::take(&mut room.followers.get_mut("carol").unwrap().events);
        let epochs = events.iter().filter_map(|event| match event {
            Event::EpochChanged { epoch, .. } => Some(*epoch),
            _ => None,
        });
        let epochs = epochs.collect::<Vec<_>>();
        assert!(epochs.len() <= 1, "{epochs:?}");
        assert!(
            epochs
                .iter()
                .all(|epoch| room.group("carol").epoch() == Some(*epoch))
        );
        changes.extend(epochs.into_iter().map(|epoch| (read, epoch)));
    }
    assert_eq!(
        read, 4,
        "her key package, a commit, a leave, another commit"
    );
    assert_eq!(changes, [(2, first), (4, first + 1)]);
    room.converge();
}

/// One bit of the tree was changed on the way.
#[test]
fn a_tree_with_a_wrong_signature_is_refused() {
    let mut room = Room::new();
    for name in ["alice", "bob", "dave", "erin"] {
        room.join(name);
        room.quiet();
    }
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    let alice = room.followers.get_mut("alice").unwrap();
    let mut message = alice.outbox.pop_front().unwrap();
    // The tree is the last part of what is common to all, and the last leaf ends with its signature.
    let common = &mut message.attachments[0].bytes;
    *common.last_mut().unwrap() ^= 1;
    room.insert("alice", message);
    while room.glance("carol") {}
    assert!(room.group("carol").epoch().is_none());
    assert_eq!(room.ignored("carol"), [RejectReason::InvalidWelcome]);
    room.converge();
}

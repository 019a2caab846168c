//! R4.9, R4.10 and R5: an insider who would have removals and joins wait for ever.

use super::craft::{craft, logged_in, refused, stage};
use super::room::{Room, call, id, names};
use crate::active::difference::Difference;
use crate::{Event, RejectReason};
use std::time::Duration;

/// A member does not send by itself.
pub(super) fn turns(room: &mut Room, rogue: &str) {
    room.frozen.insert(rogue.to_owned());
}

/// The rogue follows the log and does nothing of what its client would do.
pub(super) fn follows(room: &mut Room, rogue: &str) {
    while room.glance(rogue) {}
    room.followers.get_mut(rogue).unwrap().outbox.clear();
    let (session, ..) = room.parts(rogue);
    if session.in_flight() {
        session.withdraw().unwrap();
    }
}

/// The rogue commits this as it is, whatever else there is to do.
pub(super) fn commits(room: &mut Room, rogue: &str, edit: impl FnOnce(&mut Difference)) {
    follows(room, rogue);
    let message = stage(room, rogue, edit);
    room.insert(rogue, message);
}

fn members(room: &Room, of: &str) -> Vec<String> {
    let members = room.group(of).members();
    names(&members).into_iter().map(str::to_owned).collect()
}

fn leaf(room: &mut Room, of: &str, member: &str) -> crate::tree::leaf::Leaf {
    let (session, ..) = room.parts(of);
    let mut leaves = session.leaves.iter();
    leaves
        .find(|leaf| leaf.member == id(member))
        .unwrap()
        .clone()
}

/// The nearest neighbour of the friend who has left is the first who should remove her.
#[test]
fn a_removal_is_not_put_off() {
    let mut room = call(&["alice", "bob", "mallory", "friend"]);
    turns(&mut room, "mallory");
    room.leave("friend");
    let epoch = room.group("alice").epoch().unwrap();
    for round in 0..20 {
        commits(&mut room, "mallory", |_| {});
        room.pass(Duration::from_millis(190));
        // The first is of an epoch that began before she left; the next one must remove her.
        for honest in ["alice", "bob"] {
            let expected = if round == 0 {
                vec![]
            } else {
                vec![RejectReason::KeepsDeparted]
            };
            let removed = members(&room, honest).len() == 3;
            if !removed {
                assert_eq!(room.ignored(honest), expected);
            }
            // Patience did not begin anew with mallory's epoch.
            assert_eq!(removed, room.now >= room.timing.committer_timeout);
            if !removed {
                assert_eq!(room.group(honest).epoch(), Some(epoch + 1));
            }
        }
    }
    assert_eq!(members(&room, "bob"), ["alice", "bob", "mallory"]);
}

/// Mallory is the designated committer.
#[test]
fn a_join_is_not_put_off() {
    let mut room = call(&["mallory", "alice", "bob"]);
    turns(&mut room, "mallory");
    room.join("dave");
    room.quiet();
    let mut refused = 0;
    for _ in 0..20 {
        commits(&mut room, "mallory", |_| {});
        room.pass(Duration::from_millis(190));
        refused += room
            .ignored("alice")
            .iter()
            .filter(|reason| **reason == RejectReason::KeepsWaiting)
            .count();
    }
    assert!(refused >= 9, "all but the first until dave is in");
    for honest in ["alice", "bob", "dave"] {
        assert!(members(&room, honest).contains(&"dave".to_owned()));
    }
}

/// Mallory adds friends, one in each epoch, and never dave. Friends who came when dave waited already must wait with him.
#[test]
fn nobody_is_passed_over() {
    let mut room = call(&["mallory", "alice", "bob"]);
    turns(&mut room, "mallory");
    for name in ["dave", "friend"] {
        room.behind.insert(name.to_owned());
        room.join(name);
        while room.glance(name) {}
        room.order(name);
    }
    // A commit that was made before any of them came begins the epoch.
    commits(&mut room, "mallory", |_| {});
    room.read_all();
    follows(&mut room, "mallory");
    let friend = logged_in(&mut room, "mallory", "friend");
    let friends_alone = craft(&mut room, "mallory", |difference| {
        difference.adds.push(friend.clone())
    });
    let readers = ["alice", "bob"];
    refused(
        &mut room,
        "mallory",
        friends_alone,
        &readers,
        RejectReason::KeepsWaiting,
    );
    // Nor whoever comes within the epoch.
    room.behind.insert("late".to_owned());
    room.join("late");
    while room.glance("late") {}
    room.order("late");
    follows(&mut room, "mallory");
    let late = logged_in(&mut room, "mallory", "late");
    let latest_alone = craft(&mut room, "mallory", |difference| {
        difference.adds.push(late)
    });
    refused(
        &mut room,
        "mallory",
        latest_alone,
        &readers,
        RejectReason::KeepsWaiting,
    );
    // With dave, and without whoever came within the epoch: as a commit made in time would be.
    let dave = logged_in(&mut room, "mallory", "dave");
    commits(&mut room, "mallory", |difference| {
        difference.adds.extend([dave, friend])
    });
    room.read_all();
    for honest in readers {
        let expected = ["mallory", "alice", "bob", "dave", "friend"];
        assert_eq!(members(&room, honest), expected);
    }
}

/// A removal never waits for an add, so there may be one more for each leaf that is gone, and no more.
#[test]
fn a_commit_may_remove_and_add_nobody() {
    let mut room = call(&["mallory", "alice", "bob", "friend"]);
    turns(&mut room, "mallory");
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    commits(&mut room, "mallory", |_| {});
    room.leave("friend");
    room.read_all();
    let gone = leaf(&mut room, "alice", "friend");
    commits(&mut room, "mallory", |difference| {
        difference.removes.push(gone)
    });
    room.read_all();
    assert_eq!(members(&room, "bob"), ["mallory", "alice", "bob"]);
    follows(&mut room, "mallory");
    let empty = craft(&mut room, "mallory", |_| {});
    refused(
        &mut room,
        "mallory",
        empty,
        &["alice", "bob"],
        RejectReason::KeepsWaiting,
    );
    room.pass(room.timing.committer_timeout);
    assert!(members(&room, "dave").contains(&"bob".to_owned()));
}

/// A member that asks to be swapped has a leaf that is gone, as one that has left.
#[test]
fn a_swap_is_not_put_off() {
    let mut room = call(&["mallory", "alice", "bob"]);
    turns(&mut room, "mallory");
    room.behind.insert("bob".to_owned());
    room.leave("nobody");
    room.miss("bob");
    room.leave("nobody");
    // Bob sees the gap and asks.
    room.read_all();
    assert!(room.order("bob"));
    commits(&mut room, "mallory", |_| {});
    room.read_all();
    follows(&mut room, "mallory");
    drop(room.ignored("alice"));
    let empty = craft(&mut room, "mallory", |_| {});
    refused(
        &mut room,
        "mallory",
        empty,
        &["alice"],
        RejectReason::KeepsDeparted,
    );
    let gone = leaf(&mut room, "alice", "bob");
    // Removed, as nobody is who waits; and then he must be added.
    commits(&mut room, "mallory", |difference| {
        difference.removes.push(gone)
    });
    room.read_all();
    follows(&mut room, "mallory");
    let empty = craft(&mut room, "mallory", |_| {});
    refused(
        &mut room,
        "mallory",
        empty,
        &["alice"],
        RejectReason::KeepsWaiting,
    );
    room.pass(room.timing.committer_timeout);
    assert_eq!(members(&room, "bob").len(), 3);
}

/// Friend leaves while the commit that adds dave is on its way: dave knows from its Welcome who had left where the epoch begins,
/// and judges as the others do.
#[test]
fn a_member_that_has_just_joined_judges_alike() {
    let mut room = call(&["alice", "bob", "mallory", "friend"]);
    turns(&mut room, "mallory");
    for name in ["dave", "erin"] {
        room.join(name);
        while room.read(name) {}
    }
    room.order("dave");
    room.read_all();
    // Alice's commit is made; it adds dave.
    room.leave("friend");
    assert!(room.order("erin"));
    assert!(room.order("alice"));
    let readers = ["alice", "bob", "dave"];
    room.read_all();
    readers
        .iter()
        .for_each(|name| room.followers.get_mut(*name).unwrap().outbox.clear());
    assert_eq!(members(&room, "dave").len(), 5);
    follows(&mut room, "mallory");
    let empty = craft(&mut room, "mallory", |_| {});
    refused(
        &mut room,
        "mallory",
        empty,
        &readers,
        RejectReason::KeepsDeparted,
    );
    let gone = leaf(&mut room, "bob", "friend");
    let erin = logged_in(&mut room, "mallory", "erin");
    follows(&mut room, "mallory");
    let adds_alone = craft(&mut room, "mallory", |difference| {
        difference.adds.push(erin)
    });
    refused(
        &mut room,
        "mallory",
        adds_alone,
        &readers,
        RejectReason::KeepsDeparted,
    );
    commits(&mut room, "mallory", |difference| {
        difference.removes.push(gone)
    });
    room.read_all();
    for name in readers {
        assert_eq!(members(&room, name).len(), 4, "as {name} sees it");
    }
    follows(&mut room, "mallory");
    let empty = craft(&mut room, "mallory", |_| {});
    refused(
        &mut room,
        "mallory",
        empty,
        &readers,
        RejectReason::KeepsWaiting,
    );
}

/// An item of the difference that is there where the epoch begins, and then is not, is owed no more: a commit may have been made meanwhile.
#[test]
fn a_commit_made_in_between_is_valid() {
    let mut room = call(&["alice", "bob", "carol"]);
    turns(&mut room, "alice");
    room.join("erin");
    while room.read("erin") {}
    room.order("erin");
    commits(&mut room, "alice", |_| {});
    room.read_all();
    assert!(!room.parts("bob").0.owed.is_empty());
    // Erin goes and comes back: alice's commit is of the moment in between.
    room.leave("erin");
    follows(&mut room, "alice");
    let empty = stage(&mut room, "alice", |_| {});
    room.join("erin");
    room.quiet_but("bob");
    let epoch = room.group("carol").epoch();
    room.insert("alice", empty);
    while room.read("carol") {}
    assert_eq!(room.group("carol").epoch(), epoch.map(|epoch| epoch + 1));
    room.frozen.clear();
    room.converge();
}

/// Comings and goings at every timing, with two committers at work.
#[test]
fn honest_members_are_never_refused() {
    let mut room = call(&["alice", "bob", "carol"]);
    for round in 0..6 {
        for name in ["dave", "erin"] {
            if room.is_present(name) {
                room.leave(name);
            } else {
                room.join(name);
            }
            for reader in ["alice", "bob", "carol"].iter().cycle().skip(round).take(2) {
                while room.read(reader) {}
                room.order(reader);
            }
        }
        room.commit_now_if("carol");
        room.quiet();
    }
    room.converge();
    for name in ["alice", "bob", "carol"] {
        let ignored = room.ignored(name);
        let refused = |reason: &RejectReason| {
            matches!(
                reason,
                RejectReason::KeepsDeparted | RejectReason::KeepsWaiting
            )
        };
        assert!(!ignored.iter().any(refused), "{name}: {ignored:?}");
        let epochs = room.followers[name].events.iter();
        assert!(
            epochs
                .filter(|event| matches!(event, Event::EpochChanged { .. }))
                .count()
                > 6
        );
    }
}

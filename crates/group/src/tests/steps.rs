//! What takes long is done in steps.

use super::room::{Room, names};
use crate::{Event, Ignored, Pace};
use openmls::prelude::OpenMlsProvider;
use std::sync::atomic::Ordering;
use std::time::Duration;

fn room(stride: usize) -> Room {
    let mut room = Room::new();
    room.pace = Pace {
        stride,
        ..room.pace
    };
    room
}

/// How many encapsulations members have used that were made ahead; missed; and made in vain.
fn foresight(room: &mut Room) -> (usize, usize, usize) {
    let mut sum = (0, 0, 0);
    for name in room.awake() {
        if room.group(&name).epoch().is_some() {
            let (session, _, _) = room.parts(&name);
            let foresight = &session.provider.crypto().foresight;
            sum.0 += foresight.used.load(Ordering::Relaxed);
            sum.1 += foresight.missing.load(Ordering::Relaxed);
            sum.2 += foresight.left_over.load(Ordering::Relaxed);
        }
    }
    sum
}

#[test]
fn a_commit_to_many_is_made_in_steps() {
    let mut room = room(8);
    room.join("alice");
    room.quiet();
    for member in 0..17 {
        let name = format!("m{member:02}");
        room.join(&name);
        while room.read(&name) {}
        room.order(&name);
    }
    // The first one is added when its key package comes. A commit is in flight, so the others wait.
    while room.read("alice") {}
    room.order("alice");
    while room.glance("alice") {}
    let mut steps = 0;
    while room.followers["alice"].outbox.is_empty() {
        assert_eq!(room.group("alice").next_timeout(), Some(room.now));
        room.wake("alice");
        steps += 1;
    }
    // 16 init keys and the leaf of the first one: eight were made when the echo came, eight in a step, and one with the commit.
    assert_eq!(steps, 2);
    assert_eq!(room.group("alice").next_timeout(), None);
    room.converge();
}

/// Somebody leaves between two steps: the commit is of what is so when it is made.
#[test]
fn what_comes_between_two_steps_counts() {
    let mut room = room(2);
    for name in ["alice", "bob", "carol", "dave", "erin"] {
        room.join(name);
        room.quiet();
    }
    room.join("fred");
    while room.read("fred") {}
    room.order("fred");
    while room.glance("alice") {}
    assert!(
        room.followers["alice"].outbox.is_empty(),
        "a step is not all"
    );
    room.leave("bob");
    while room.read("alice") {}
    let (_, missing, left_over) = foresight(&mut room);
    assert_eq!(missing, 0);
    assert_eq!(
        left_over, 1,
        "what was made for bob is erased with the commit"
    );
    room.converge();
    assert_eq!(
        names(&room.group("alice").members()),
        ["alice", "fred", "carol", "dave", "erin"]
    );
    let epoch = room.group("alice").epoch();
    assert_eq!(epoch, Some(5), "one commit removed one and added the other");
}

/// Trees that are empty, half full and tended, with holes, and removals together with joins.
#[test]
fn whom_a_commit_is_encrypted_to_is_known_before() {
    let mut room = room(5);
    let crowd = |room: &mut Room, members: std::ops::Range<usize>| {
        members.for_each(|member| room.join(&format!("m{member:03}")));
        room.quiet();
    };
    crowd(&mut room, 0..37);
    room.pass(Duration::from_secs(30));
    for (gone, come) in [
        (3..9, 37..38),
        (20..24, 38..47),
        (0..2, 47..47),
        (40..41, 47..52),
    ] {
        for member in gone {
            room.leave(&format!("m{member:03}"));
        }
        crowd(&mut room, come);
        room.pass(Duration::from_secs(5));
    }
    room.converge();
    let (used, missing, left_over) = foresight(&mut room);
    assert!(used > 100, "{used}");
    assert_eq!((missing, left_over), (0, 0));
}

/// Carol is about to join by alice's commit when the next entries come, among them one that leads to another epoch.
#[test]
fn a_joiner_follows_nothing_before_it_has_joined() {
    let mut room = room(1);
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
    let mut note = |room: &mut Room, read: u32| {
        let events = std::mem::take(&mut room.followers.get_mut("carol").unwrap().events);
        let epochs = events.iter().filter_map(|event| match event {
            Event::EpochChanged { epoch, .. } => Some(*epoch),
            _ => None,
        });
        let epochs = epochs.collect::<Vec<_>>();
        // Whoever is told of an epoch finds the group in it.
        assert!(epochs.len() <= 1, "{epochs:?}");
        assert!(
            epochs
                .iter()
                .all(|epoch| room.group("carol").epoch() == Some(*epoch))
        );
        changes.extend(epochs.into_iter().map(|epoch| (read, epoch)));
    };
    while room.glance("carol") {
        read += 1;
        note(&mut room, read);
    }
    while room.group("carol").next_timeout() == Some(room.now) {
        room.wake("carol");
        note(&mut room, read);
    }
    assert_eq!(
        read, 4,
        "her key package, a commit, a leave, another commit"
    );
    assert_eq!(changes, [(4, first), (4, first + 1)]);
    room.converge();
}

/// Alice has it all, and one bit of the tree was changed on the way.
#[test]
fn a_signature_that_is_wrong_is_found_in_the_last_step() {
    let mut room = room(1);
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
    let mut steps = 0;
    while room.group("carol").next_timeout() == Some(room.now) {
        room.wake("carol");
        steps += 1;
    }
    assert!(steps >= 2, "{steps}");
    assert_eq!(room.ignored("carol"), [Ignored::InvalidWelcome]);
    room.converge();
}

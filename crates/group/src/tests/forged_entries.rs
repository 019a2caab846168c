//! Entries that a server may write into the log.

use super::room::{call, id};
use crate::{EntryKind, Event, MlsCipherSuite, RejectReason, Timing};
use std::time::Duration;

#[test]
fn a_server_that_says_what_cannot_be() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.converge();
    room.leave("carol");
    room.converge();
    let says = [(
        EntryKind::Left {
            member: id("nobody"),
        },
        RejectReason::NotPresent,
    )];
    ["alice", "bob"]
        .iter()
        .for_each(|name| drop(room.ignored(name)));
    let number = room.number("alice");
    for (kind, reason) in says {
        room.log.append(kind, Vec::new());
        room.read_all();
        assert_eq!(room.ignored_by(&["alice", "bob"]), vec![vec![reason]; 2]);
    }
    // A member that is there comes: all but herself ignore it.
    room.log.append(
        EntryKind::Joined {
            member: id("alice"),
            present: vec![],
        },
        Vec::new(),
    );
    while room.read("bob") {}
    assert_eq!(room.ignored("bob"), [RejectReason::AlreadyPresent]);
    assert_eq!(room.number("bob"), number);
}

#[test]
fn entries_out_of_sequence() {
    let mut room = call(&["alice", "bob"]);
    let last = room.end() - 1;
    let replays = (0..=last).map(|index| room.entry(index, "bob"));
    // All but his own `joined`, which begins a new life.
    let own = |entry: &crate::Entry| matches!(&entry.kind, EntryKind::Joined { member, .. } if *member == id("bob"));
    let replays = replays.filter(|entry| !own(entry)).collect::<Vec<_>>();
    let bob = room.followers.get_mut("bob").unwrap();
    replays
        .into_iter()
        .for_each(|entry| bob.handle(entry, Duration::ZERO));
    assert_eq!(room.ignored("bob"), vec![RejectReason::Replayed; last]);
    // An entry withheld from bob.
    room.join("carol");
    room.followers.get_mut("bob").unwrap().next += 1;
    room.leave("carol");
    let seq = room.log.last() - 1;
    while room.read("bob") {}
    let events = &room.followers["bob"].events;
    let gap = Event::Ignored {
        seq,
        from: None,
        reason: RejectReason::Gap,
    };
    let unknown = Event::Ignored {
        seq: seq + 1,
        from: None,
        reason: RejectReason::NotPresent,
    };
    assert_eq!(events[events.len() - 3..], [gap, Event::Waiting, unknown]);
    room.converge();
}

#[test]
fn before_joining_and_after_leaving() {
    let mut group = crate::Group::new(crate::Config {
        member: id("alice"),
        suite: MlsCipherSuite::Classical,
        timing: Timing::default(),
        policy: crate::GroupPolicy::default(),
        link: None,
    })
    .unwrap();
    let entries = [
        EntryKind::Joined {
            member: id("bob"),
            present: vec![],
        },
        EntryKind::Left {
            member: id("alice"),
        },
        EntryKind::Message {
            from: id("bob"),
            payload: vec![],
            attachments: vec![],
        },
    ];
    for (seq, kind) in entries.into_iter().enumerate() {
        group.handle(
            crate::Entry {
                seq: seq as u64,
                kind,
            },
            Duration::ZERO,
        );
        assert!(matches!(
            group.poll(),
            Some(crate::Output::Event(Event::Ignored {
                reason: RejectReason::NotJoined,
                ..
            }))
        ));
    }
    for present in [vec![id("bob"), id("bob")], vec![id("alice")]] {
        let seq = 3 + present.len() as u64;
        let mut group = crate::Group::new(crate::Config {
            member: id("alice"),
            suite: MlsCipherSuite::Classical,
            timing: Timing::default(),
            policy: crate::GroupPolicy::default(),
            link: None,
        })
        .unwrap();
        group.handle(
            crate::Entry {
                seq,
                kind: EntryKind::Joined {
                    member: id("alice"),
                    present,
                },
            },
            Duration::ZERO,
        );
        assert!(matches!(
            group.poll(),
            Some(crate::Output::Event(Event::Ignored {
                reason: RejectReason::InvalidPresence,
                ..
            }))
        ));
    }
}

//! Bytes that nobody meant.

use super::room::{Room, attached, id};
use crate::{Entry, EntryKind, Event, Group, Outgoing, Output, RejectReason};
use proptest::prelude::*;
use std::cell::RefCell;
use std::time::Duration;

/// Takes a payload and attachments.
type Feed<'a> = dyn FnMut(&[u8], &[Vec<u8>]) + 'a;

/// Alice and bob are in the group, carol waits; the message is alice's commit that adds carol.
fn scene() -> (Room, Outgoing) {
    let mut room = Room::new();
    for name in ["alice", "bob"] {
        room.join(name);
        room.converge();
    }
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    room.read_all();
    let commit = room.followers["alice"].outbox[0].clone();
    (room, commit)
}

/// Hands the group a message at the next position, which every group has.
fn feed(group: &mut Group, seq: &mut u64, payload: &[u8], attachments: &[Vec<u8>]) -> Vec<Event> {
    *seq += 1;
    let kind = EntryKind::Message {
        from: id("alice"),
        payload: payload.to_vec(),
        attachments: attachments.to_vec(),
    };
    group.handle(Entry { seq: *seq, kind }, Duration::ZERO);
    let mut events = Vec::new();
    while let Some(output) = group.poll() {
        match output {
            Output::Event(event) => events.push(event),
            Output::Heard(_) => panic!("nothing was asked"),
            Output::Send(message) => {
                // A member that waits may ask again; one in a group may ask whether others are in its state.
                let expected = if group.epoch().is_none() { 1 } else { 3 };
                assert_eq!(message.payload[..2], [1, expected]);
            }
        }
    }
    events
}

/// Nothing that is done to the message makes `name` do anything but refuse it; then the message itself is followed.
fn withstands(name: &str, mut damage: impl FnMut(&Outgoing, &mut Feed)) {
    let (mut room, commit) = scene();
    let mut seq = room.log.last();
    let waits = name == "carol";
    let attachments = attached(&commit.attachments, name);
    let group = &mut room.followers.get_mut(name).unwrap().group;
    let before = (group.epoch(), group.members(), group.safety_number());
    damage(&commit, &mut |payload, attached| {
        if waits {
            assert!(
                group
                    .try_join(seq + 1, &id("alice"), payload, attached)
                    .is_err()
            );
        } else {
            let events = feed(group, &mut seq, payload, &[]);
            assert!(matches!(events[..], [Event::Ignored { .. }]), "{events:?}");
        }
        assert_eq!(
            before,
            (group.epoch(), group.members(), group.safety_number())
        );
    });
    let events = feed(group, &mut seq, &commit.payload, &attachments);
    assert!(
        matches!(events.last(), Some(Event::EpochChanged { .. })),
        "{events:?}"
    );
}

fn cut(commit: &Outgoing, feed: &mut Feed) {
    let attachments = attached(&commit.attachments, "carol");
    for len in 0..commit.payload.len() {
        feed(&commit.payload[..len], &attachments);
    }
}

#[test]
fn cut_short_at_every_length() {
    withstands("bob", cut);
    withstands("carol", |commit, feed| {
        cut(commit, feed);
        damaged(
            commit,
            |bytes, feed| {
                (0..bytes.len()).for_each(|len| feed(&bytes[..len]));
            },
            &mut |attachments| feed(&commit.payload, attachments),
        );
    });
}

/// Each of carol's attachments as `damage` leaves it, among the others as they are.
fn damaged(
    commit: &Outgoing,
    mut damage: impl FnMut(&[u8], &mut dyn FnMut(&[u8])),
    feed: &mut dyn FnMut(&[Vec<u8>]),
) {
    let whole = attached(&commit.attachments, "carol");
    for (at, bytes) in whole.iter().enumerate() {
        damage(bytes, &mut |bytes| {
            let mut attachments = whole.clone();
            attachments[at] = bytes.to_vec();
            feed(&attachments);
        });
    }
}

fn flipped(bytes: &[u8], step: usize, mut feed: impl FnMut(&[u8])) {
    for bit in (0..bytes.len() * 8).step_by(step) {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        feed(&bytes);
    }
}

/// Byte 2 to 10 are `as_of`, which those in the group do not use.
#[test]
fn bits_flipped() {
    let meaningful = |bytes: &[u8], commit: &Outgoing| {
        bytes[..2] != commit.payload[..2] || bytes[10..] != commit.payload[10..]
    };
    withstands("bob", |commit, feed| {
        flipped(&commit.payload, 3, |bytes| {
            if meaningful(bytes, commit) {
                feed(bytes, &[])
            }
        });
    });
    withstands("carol", |commit, feed| {
        damaged(
            commit,
            |bytes, feed| flipped(bytes, 5, feed),
            &mut |attachments| feed(&commit.payload, attachments),
        );
    });
}

/// A waiting member cannot check a commit's signature; all that a flipped bit may achieve is that it joins by a true Welcome.
#[test]
fn bits_flipped_of_the_commit_for_one_who_waits() {
    let (room, commit) = scene();
    let attachments = attached(&commit.attachments, "carol");
    let seen = RefCell::new(std::collections::BTreeSet::new());
    flipped(&commit.payload, 211, |payload| {
        let (mut room, seq) = (scene().0, room.log.last());
        let group = &mut room.followers.get_mut("carol").unwrap().group;
        feed(group, &mut { seq }, payload, &attachments);
        seen.borrow_mut().insert(group.epoch());
        assert!(
            group.epoch().is_none(),
            "another scene's Welcome opens nothing"
        );
    });
    assert_eq!(seen.into_inner().len(), 1);
}

#[test]
fn extended() {
    for name in ["bob", "carol"] {
        withstands(name, |commit, feed| {
            feed(
                &[commit.payload.as_slice(), &[0]].concat(),
                &attached(&commit.attachments, "carol"),
            );
            if name == "carol" {
                damaged(
                    commit,
                    |bytes, feed| feed(&[bytes, &[0]].concat()),
                    &mut |attachments| feed(&commit.payload, attachments),
                );
            }
        });
    }
}

#[test]
fn a_commit_twice() {
    let (mut room, commit) = scene();
    for name in ["bob", "carol"] {
        let mut seq = room.log.last();
        let group = &mut room.followers.get_mut(name).unwrap().group;
        let attachments = attached(&commit.attachments, name);
        feed(group, &mut seq, &commit.payload, &attachments);
        let number = group.safety_number();
        let events = feed(group, &mut seq, &commit.payload, &attachments);
        let stale = |event: &Event| {
            matches!(
                event,
                Event::Ignored {
                    reason: RejectReason::StaleEpoch,
                    ..
                }
            )
        };
        assert!(events.iter().all(stale) && events.len() == 1, "{events:?}");
        assert_eq!(group.safety_number(), number);
    }
}

#[test]
fn every_message_of_a_call_cut_short_and_flipped() {
    let mut room = Room::new();
    ["alice", "bob", "carol"]
        .iter()
        .for_each(|name| room.join(name));
    room.converge();
    room.leave("bob");
    room.converge();
    let messages = room.sent.clone();
    let mut seq = room.log.last();
    let group = &mut room.followers.get_mut("carol").unwrap().group;
    let number = group.safety_number();
    for message in messages {
        let attachments = message
            .attachments
            .iter()
            .map(|attachment| attachment.bytes.clone())
            .collect::<Vec<_>>();
        for len in (0..=message.payload.len()).step_by(7) {
            feed(group, &mut seq, &message.payload[..len], &attachments);
        }
        flipped(&message.payload, 61, |payload| {
            drop(feed(group, &mut seq, payload, &attachments))
        });
    }
    assert_eq!(group.safety_number(), number);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn random_bytes(
        messages in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..200), prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..3), 0..4u8),
            1..40,
        )
    ) {
        let (mut room, _) = scene();
        for name in ["bob", "carol"] {
            let mut seq = room.log.last();
            let group = &mut room.followers.get_mut(name).unwrap().group;
            let number = group.safety_number();
            for (payload, attachments, plausible) in &messages {
                // Random bytes behind a plausible beginning get further than random bytes alone.
                let head: &[u8] = match plausible {
                    1 => &[1, 1],
                    2 => &[1, 2, 0, 0, 0, 0, 0, 0, 0, 9],
                    3 => &[1, 1, 0x40, 0xc8, 0, 1, 0, 5],
                    _ => &[],
                };
                let events = feed(group, &mut seq, &[head, payload].concat(), attachments);
                let ignored = matches!(events[..], [Event::Ignored { .. }]);
                prop_assert!(ignored, "{:?}", events);
            }
            prop_assert_eq!(group.safety_number(), number);
        }
    }
}

//! No log, with any entries, brings a member down, nor adds a member to its group that was never in the room.

use crate::edits::{edit, take, take_bytes};
use crate::room::{LINKED_LOG, LOG, Member, name};
use sotto_group::test_kit::Logged;
use sotto_group::{Attachment, EntryKind};
use std::time::Duration;

/// Entries of one log, so that one input does not take for ever.
const MOST: usize = 24;

pub(crate) fn run(mut bytes: &[u8]) {
    let which = take(&mut bytes);
    let (mut member, log) = if is_linked(which) {
        (Member::linked(usize::from(which) % 3), &*LINKED_LOG)
    } else {
        (Member::new(usize::from(which) % 3), &*LOG)
    };
    let mut seq = 0;
    let mut now = Duration::ZERO;
    for _ in 0..MOST {
        if bytes.is_empty() {
            break;
        }
        let operation = take(&mut bytes);
        // Gaps and repetitions.
        match operation >> 6 {
            2 => seq += 2,
            3 => {}
            _ => seq += 1,
        }
        let logged = match operation & 7 {
            0 => joined(&mut bytes),
            1 => Logged {
                kind: EntryKind::Left {
                    member: name(take(&mut bytes).into()),
                },
                attachments: Vec::new(),
            },
            2 => arbitrary(&mut bytes, &member),
            3 => {
                now += Duration::from_millis(100 * u64::from(take(&mut bytes)));
                member.participant.handle_timeout(now);
                member.drain();
                continue;
            }
            4 => own(&mut bytes, &member),
            _ => genuine(&mut bytes, log),
        };
        member.follow(seq, &logged);
        assert!(
            member.members.is_empty() || member.members.contains(&member.name),
            "whoever is in a group is a member of it"
        );
        assert!(
            member.members.is_sorted_by(|a, b| a != b),
            "nobody is there twice"
        );
    }
}

/// Whether the first byte of an input says that the call has a link.
fn is_linked(which: u8) -> bool {
    which / 3 % 2 == 1
}

fn joined(bytes: &mut &[u8]) -> Logged {
    let (member, present) = (take(bytes), take(bytes));
    Logged {
        kind: EntryKind::Joined {
            member: name(member.into()),
            present: (0..3).filter(|n| present >> n & 1 == 1).map(name).collect(),
        },
        attachments: Vec::new(),
    }
}

/// A message with arbitrary bytes, as no member makes it.
fn arbitrary(bytes: &mut &[u8], member: &Member) -> Logged {
    let from = name(take(bytes).into());
    let len = take(bytes);
    let payload = take_bytes(bytes, len.into());
    let len = take(bytes);
    Logged {
        kind: EntryKind::Message {
            from,
            payload,
            attachments: Vec::new(),
        },
        attachments: vec![Attachment {
            to: vec![member.name.clone()],
            bytes: take_bytes(bytes, len.into()),
        }],
    }
}

/// A message of the member itself, as it was or changed.
fn own(bytes: &mut &[u8], member: &Member) -> Logged {
    let which = usize::from(take(bytes));
    let said = member.sent.get(which % member.sent.len().max(1));
    let mut payload = said.map_or_else(Vec::new, |outgoing| outgoing.payload.clone());
    edit(&mut payload, bytes);
    Logged {
        kind: EntryKind::Message {
            from: member.name.clone(),
            payload,
            attachments: Vec::new(),
        },
        attachments: said.map_or_else(Vec::new, |outgoing| outgoing.attachments.clone()),
    }
}

/// An entry of a call that took place, as it was or changed.
fn genuine(bytes: &mut &[u8], log: &[Logged]) -> Logged {
    let which = usize::from(take(bytes)) % log.len().max(1);
    let Some(logged) = log.get(which) else {
        return joined(bytes);
    };
    let mut logged = logged.clone();
    if let EntryKind::Message { payload, .. } = &mut logged.kind {
        edit(payload, bytes);
    }
    logged
}

/// The call as it was, as each of the three saw it, and with a few things in between.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let whole = |who: u8| {
        let log = if is_linked(who) { &LINKED_LOG } else { &LOG };
        let entries = u8::try_from(log.len()).unwrap_or(0);
        std::iter::once(who)
            .chain((0..entries).flat_map(|which| {
                // Entries of the server have no changes.
                match log.get(usize::from(which)).map(|logged| &logged.kind) {
                    Some(EntryKind::Message { .. }) => vec![5, which, 0],
                    _ => vec![5, which],
                }
            }))
            .collect::<Vec<u8>>()
    };
    let mut seeds: Vec<Vec<u8>> = (0..6).map(whole).collect();
    seeds.push(vec![
        0, 0, 0, 0, 4, 0, 0, 0, 1, 1, 3, 200, 1, 1, 2, 1, 3, 9, 9, 9, 0,
    ]);
    seeds
}

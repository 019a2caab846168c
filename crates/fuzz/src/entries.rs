//! No log, whatever is in it, brings a client down, nor anybody into its group who was never in the room.

use crate::edits::{edit, take, take_bytes};
use crate::room::{LOG, Logged, Member, name};
use sotto_group::{Attachment, EntryKind};
use std::time::Duration;

/// Entries of one log, so that one input does not take for ever.
const MOST: usize = 24;

pub(crate) fn run(mut bytes: &[u8]) {
    let mut client = Member::new(usize::from(take(&mut bytes)) % 3);
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
            2 => arbitrary(&mut bytes, &client),
            3 => {
                now += Duration::from_millis(100 * u64::from(take(&mut bytes)));
                client.client.handle_timeout(now);
                client.drain();
                continue;
            }
            4 => own(&mut bytes, &client),
            _ => genuine(&mut bytes),
        };
        client.follow(seq, logged);
        assert!(
            client.members.is_empty() || client.members.contains(&client.name),
            "whoever is in a group is a member of it"
        );
        assert!(
            client.members.is_sorted_by(|a, b| a != b),
            "nobody is there twice"
        );
    }
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

/// What nobody would say.
fn arbitrary(bytes: &mut &[u8], client: &Member) -> Logged {
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
            to: vec![client.name.clone()],
            bytes: take_bytes(bytes, len.into()),
        }],
    }
}

/// What the client itself has said, as it was or changed.
fn own(bytes: &mut &[u8], client: &Member) -> Logged {
    let which = usize::from(take(bytes));
    let said = client.sent.get(which % client.sent.len().max(1));
    let mut payload = said.map_or_else(Vec::new, |outgoing| outgoing.payload.clone());
    edit(&mut payload, bytes);
    Logged {
        kind: EntryKind::Message {
            from: client.name.clone(),
            payload,
            attachments: Vec::new(),
        },
        attachments: said.map_or_else(Vec::new, |outgoing| outgoing.attachments.clone()),
    }
}

/// An entry of a call that took place, as it was or changed.
fn genuine(bytes: &mut &[u8]) -> Logged {
    let which = usize::from(take(bytes)) % LOG.len().max(1);
    let Some(logged) = LOG.get(which) else {
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
    let entries = u8::try_from(LOG.len()).unwrap_or(0);
    let whole = |who: u8| {
        std::iter::once(who)
            .chain((0..entries).flat_map(|which| {
                // Entries of the server have no changes.
                match LOG.get(usize::from(which)).map(|logged| &logged.kind) {
                    Some(EntryKind::Message { .. }) => vec![5, which, 0],
                    _ => vec![5, which],
                }
            }))
            .collect::<Vec<u8>>()
    };
    let mut seeds: Vec<Vec<u8>> = (0..3).map(whole).collect();
    seeds.push(vec![
        0, 0, 0, 0, 4, 0, 0, 0, 1, 1, 3, 200, 1, 1, 2, 1, 3, 9, 9, 9, 0,
    ]);
    seeds
}

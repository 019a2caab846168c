//! One entry of a room's log.

use super::attachments::Attachments;
use crate::wire::{EntryKind, ServerMessage, frame};
use bytes::Bytes;
use std::sync::Arc;

/// An entry with everything in it, for all members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Counts from 1, without a gap.
    pub seq: u64,
    /// The event.
    pub kind: Kind,
}

/// An event of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A member entered.
    Joined {
        /// The member that has joined.
        member: Arc<str>,
        /// The members that were in the room before, in order of joining.
        present: Vec<Arc<str>>,
    },
    /// A member left.
    Left {
        /// The member that has left.
        member: Arc<str>,
    },
    /// A member has sent a message.
    Message {
        /// The sender.
        from: Arc<str>,
        /// For all members.
        payload: Bytes,
        /// Each for some members.
        attachments: Attachments,
    },
}

impl Entry {
    /// Bytes that keeping it takes, roughly.
    #[must_use]
    pub fn size(&self) -> usize {
        const FIXED: usize = 64;
        FIXED
            + match &self.kind {
                Kind::Joined { member, present } => {
                    let names = present.iter().map(|name| name.len() + size_of_val(name));
                    member.len() + names.sum::<usize>()
                }
                Kind::Left { member } => member.len(),
                Kind::Message {
                    from,
                    payload,
                    attachments,
                } => from.len() + payload.len() + attachments.size(),
            }
    }

    /// Bytes that sending it to `member` takes, roughly.
    #[must_use]
    pub fn size_for(&self, member: &str) -> usize {
        match &self.kind {
            Kind::Message {
                payload,
                attachments,
                ..
            } => payload.len() + attachments.of(member).map(Bytes::len).sum::<usize>(),
            _ => self.size(),
        }
    }

    /// The WebSocket message for `member`, in pieces that nothing is copied for: everything but the attachments of others.
    #[must_use]
    pub fn pieces_for(&self, member: &str) -> Vec<Bytes> {
        let (kind, body) = match &self.kind {
            Kind::Joined { member, present } => (
                EntryKind::Joined {
                    member: member.to_string(),
                    present: present.iter().map(ToString::to_string).collect(),
                },
                Vec::new(),
            ),
            Kind::Left { member } => (
                EntryKind::Left {
                    member: member.to_string(),
                },
                Vec::new(),
            ),
            Kind::Message {
                from,
                payload,
                attachments,
            } => {
                let mut body = vec![payload.clone()];
                body.extend(attachments.of(member).cloned());
                (
                    EntryKind::Message {
                        from: from.to_string(),
                        payload: length(payload),
                        attachments: attachments.of(member).map(length).collect(),
                    },
                    body,
                )
            }
        };
        let header = frame::write(
            &ServerMessage::Entry {
                seq: self.seq,
                kind,
            },
            &[],
        );
        std::iter::once(header).chain(body).collect()
    }
}

/// Messages are limited to less than 4 GiB.
fn length(bytes: &Bytes) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

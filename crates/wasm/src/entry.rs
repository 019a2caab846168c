//! Entries of the room log as JavaScript objects.

use serde::Deserialize;
use serde_bytes::ByteBuf;
use sotto_group::{EntryKind, InvalidMemberId, MemberId};
use tsify::Tsify;

/// One entry of the room log.
#[derive(Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// Written by the server when a member comes.
    Joined {
        /// Position in the log.
        seq: u64,
        /// Who came.
        member: String,
        /// Who was there before, in the order in which they came.
        present: Vec<String>,
    },
    /// Written by the server when a member has gone.
    Left {
        /// Position in the log.
        seq: u64,
        /// Who went.
        member: String,
    },
    /// Sent by a member.
    Message {
        /// Position in the log.
        seq: u64,
        /// Who sent it.
        from: String,
        /// What everybody gets.
        #[tsify(type = "Uint8Array")]
        payload: ByteBuf,
        /// What this member gets besides, in the order in which it was sent.
        #[tsify(optional, type = "Uint8Array[]")]
        #[serde(default)]
        attachments: Vec<ByteBuf>,
    },
}

impl TryFrom<Entry> for sotto_group::Entry {
    type Error = InvalidMemberId;

    fn try_from(entry: Entry) -> Result<Self, Self::Error> {
        let member = |id: String| MemberId::try_from(id);
        Ok(match entry {
            Entry::Joined {
                seq,
                member: joined,
                present,
            } => Self {
                seq,
                kind: EntryKind::Joined {
                    member: member(joined)?,
                    present: present.into_iter().map(member).collect::<Result<_, _>>()?,
                },
            },
            Entry::Left { seq, member: left } => Self {
                seq,
                kind: EntryKind::Left {
                    member: member(left)?,
                },
            },
            Entry::Message {
                seq,
                from,
                payload,
                attachments,
            } => Self {
                seq,
                kind: EntryKind::Message {
                    from: member(from)?,
                    payload: payload.into_vec(),
                    attachments: attachments.into_iter().map(ByteBuf::into_vec).collect(),
                },
            },
        })
    }
}

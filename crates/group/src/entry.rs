//! Entries of the room log.

use crate::MemberId;

/// One entry of the room log, as the server ordered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Position in the log. Each entry's is one more than that of the entry before.
    pub seq: u64,
    /// What happened.
    pub kind: EntryKind,
}

/// What an entry of the room log says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Written by the server when a member comes.
    Joined {
        /// Who came.
        member: MemberId,
        /// Who was there before, in the order in which they came.
        present: Vec<MemberId>,
    },
    /// Written by the server when a member has gone.
    Left {
        /// Who went.
        member: MemberId,
    },
    /// Sent by a member.
    Message {
        /// Who sent it, as the server says.
        from: MemberId,
        /// What everybody gets.
        payload: Vec<u8>,
        /// What this member gets besides: the attachments addressed to it, in the order in which they were sent.
        attachments: Vec<Vec<u8>>,
    },
}

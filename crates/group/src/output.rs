//! What a member wants done.

use crate::{Fingerprint, Ignored, MemberId};
use std::time::Duration;

/// One thing to do, from [`Group::poll`](crate::Group::poll), in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Append this to the room log, at least once: members ignore the second of two equal messages.
    Send(Outgoing),
    /// Members of the epoch have [answered](crate::Group::challenge): it lived at this time, by the clock of the one who
    /// asked. Never earlier than the one before.
    Heard(Duration),
    /// Something happened.
    Event(Event),
}

/// A message for the room log: one entry, one sequence number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What everybody gets.
    pub payload: Vec<u8>,
    /// What some members get besides.
    pub attachments: Vec<Attachment>,
}

/// A part of a message that only some members get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Who gets it. A member may be addressed by several attachments of a message.
    pub to: Vec<MemberId>,
    /// The deed.
    pub bytes: Vec<u8>,
}

/// A member of the MLS group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// Index of its leaf (RFC 9420 §4.1), unique within an epoch and kept for as long as the member stays.
    pub leaf: u32,
    /// Its name.
    pub id: MemberId,
    /// The fingerprint of its continuity key; none of a member without one.
    pub fingerprint: Option<Fingerprint>,
}

/// The event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The group has a new epoch; use its keys from now on.
    EpochChanged {
        /// Counts the groups that this member has been in: a group founded or joined anew is another group, and epoch
        /// numbers of different groups have nothing to do with each other.
        group: u64,
        /// RFC 9420 §8.1: counts the commits of this group.
        epoch: u64,
        /// This member's own leaf.
        own_leaf: u32,
        /// All members, this one included, by leaf.
        members: Vec<Member>,
        /// Who came with this epoch.
        added: Vec<MemberId>,
        /// Who went with this epoch.
        removed: Vec<MemberId>,
        /// When the group last lived for certain, as [`Output::Heard`] says it.
        heard: Option<Duration>,
    },
    /// This member cannot follow the group and has asked to be added again as often as it may: it is in no group, and stays
    /// so until its next `joined`. Comes after [`Waiting`](Self::Waiting).
    Exhausted,
    /// A member that was in a group of this one's before is in it again, in another life, with the same continuity key.
    /// Follows the [`Event::EpochChanged`] that brought it.
    Returned {
        /// Its name.
        member: MemberId,
        /// Its key's.
        fingerprint: Fingerprint,
    },
    /// As [`Event::Returned`], but with another key, or with none where there was one, or with one where there was none.
    /// Another person may have come under the name.
    KeyChanged {
        /// The name.
        member: MemberId,
        /// The former fingerprint.
        before: Option<Fingerprint>,
        /// The fingerprint now.
        fingerprint: Option<Fingerprint>,
    },
    /// This member is in no group, or no longer: it has just joined the room, has been declared gone, or was removed.
    /// Keys of former epochs must not be used any more.
    Waiting,
    /// An entry, or part of one, was not followed.
    Ignored {
        /// Position of the entry; for [`Ignored::Gap`], that of the first one missing.
        seq: u64,
        /// Who sent it, if it was a message.
        from: Option<MemberId>,
        /// Why.
        reason: Ignored,
    },
}

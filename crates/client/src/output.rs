//! What a client asks its caller to do.

use sotto_group::{Fingerprint, Ignored, Member, MemberId, Outgoing, SafetyNumber};
use std::time::Duration;

/// One thing to do, from [`Client::poll_output`](crate::Client::poll_output), in order.
#[derive(Debug)]
pub enum Output {
    /// Append this to the room log. At least once: a message that may not have arrived is sent again, and members
    /// ignore the second one.
    Send(Outgoing),
    /// Tell the application.
    Event(Event),
}

/// What an application may want to show.
#[derive(Debug)]
pub enum Event {
    /// This member is in no group: it has just joined the room, or has been dropped from the group. Every frame is
    /// dropped until an [`Event::Epoch`] follows.
    Waiting,
    /// The group has changed; frames of this epoch open from now on, and own frames are protected with its
    /// keys at once, or [`SWITCH_DELAY`](crate::SWITCH_DELAY) later if it only added.
    Epoch {
        /// RFC 9420 §8: counts the changes of this group.
        epoch: u64,
        /// Who is in the group, this member included, by leaf.
        members: Vec<Member>,
        /// Who came with this epoch.
        added: Vec<MemberId>,
        /// Who went with this epoch.
        removed: Vec<MemberId>,
        /// Equal on all screens that show the same group state.
        safety_number: Box<SafetyNumber>,
    },
    /// No member has shown for [too long](crate::FRESH) that this epoch still lives: a server may be withholding the log.
    /// Frames are not sent until [`Event::Fresh`]. Told once, after the first frames were dropped.
    Stale {
        /// For how long frames have been dropped.
        lasting: Duration,
    },
    /// Members have shown that the epoch lives: frames are sent again.
    Fresh,
    /// This member cannot follow the group and has asked to be added again as often as it may. Every frame is dropped until
    /// it leaves the room and joins it anew. Comes after [`Event::Waiting`].
    Exhausted,
    /// As [`sotto_group::Event::Returned`]. Follows the [`Event::Epoch`] that brought it.
    Returned {
        /// Its name.
        member: MemberId,
        /// Its continuity key's.
        fingerprint: Fingerprint,
    },
    /// As [`sotto_group::Event::KeyChanged`]: somebody else may have come under the name.
    KeyChanged {
        /// The name.
        member: MemberId,
        /// The former fingerprint.
        before: Option<Fingerprint>,
        /// The fingerprint now.
        fingerprint: Option<Fingerprint>,
    },
    /// An entry of the log was not followed. One or another is normal (two members may commit at once); many mean
    /// that a member or the server misbehaves.
    Ignored {
        /// Position of the entry in the log.
        seq: u64,
        /// Who sent it, if it was a message.
        from: Option<MemberId>,
        /// Why.
        reason: Ignored,
    },
}

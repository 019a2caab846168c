//! Events for the application.

use sotto_group::{
    Fingerprint, InternalError, Member, MemberId, RefusalReason, RejectReason, SafetyNumber,
    ShortAuthentication, UndeliveredReason,
};
use std::time::Duration;

/// A change that an application may want to show.
#[derive(Debug)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(
        tag = "type",
        rename_all = "kebab-case",
        rename_all_fields = "camelCase"
    ),
    tsify(missing_as_null)
)]
pub enum Event {
    /// This member is in no group: it has just joined the room, or has been dropped from the group. Every frame is
    /// dropped until an [`Event::Epoch`] follows.
    Waiting,
    /// The group has changed. Frames of this epoch are decrypted from now on, and own frames encrypted with its keys at
    /// once, or [`SWITCH_DELAY`](crate::SWITCH_DELAY) later if the commit only added.
    Epoch {
        /// RFC 9420 §8: counts the changes of this group.
        epoch: u64,
        /// The members of the group, this one included, by leaf.
        members: Vec<Member>,
        /// The members that came with this epoch.
        added: Vec<MemberId>,
        /// The members that went with this epoch.
        removed: Vec<MemberId>,
        /// Equal on all screens that show the same group state.
        safety_number: Box<SafetyNumber>,
    },
    /// No member has shown for [too long](crate::FRESH) that this epoch still lives: a server may be withholding the log.
    /// Frames are not sent until [`Event::Fresh`]. Told once, after the first frames were dropped.
    Stale {
        /// For how long frames have been dropped.
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::milliseconds"),
            tsify(type = "number")
        )]
        lasting: Duration,
    },
    /// Members have shown that the epoch lives: frames are sent again.
    Fresh,
    /// This member cannot follow the group and has asked to be added again as often as it may. Every frame is dropped until
    /// it leaves the room and joins it anew. Comes after [`Event::Waiting`].
    Exhausted,
    /// As [`sotto_group::Event::Refused`]: why this member may be waiting in vain.
    Refused {
        /// The member that says so.
        by: MemberId,
        /// Its reason.
        reason: RefusalReason,
    },
    /// As [`sotto_group::Event::Returned`]. Follows the [`Event::Epoch`] that brought it.
    Returned {
        /// Its name.
        member: MemberId,
        /// Its continuity key's.
        fingerprint: Fingerprint,
    },
    /// As [`sotto_group::Event::KeyChanged`]: another person may have joined under the name.
    KeyChanged {
        /// The name.
        member: MemberId,
        /// The former fingerprint.
        before: Option<Fingerprint>,
        /// The fingerprint now.
        fingerprint: Option<Fingerprint>,
    },
    /// As [`sotto_group::Event::Message`]: a message of a member to the group, this member's own included.
    Message {
        /// The member that has encrypted and signed it.
        from: MemberId,
        /// The application's name for what the data is.
        label: String,
        /// The data.
        #[cfg_attr(
            feature = "typescript",
            serde(serialize_with = "crate::javascript::bytes"),
            tsify(type = "Uint8Array")
        )]
        data: Vec<u8>,
    },
    /// As [`sotto_group::Event::Delivered`]: a message of this member's own has reached all members.
    Delivered {
        /// The number that the caller gave it.
        id: u32,
    },
    /// As [`sotto_group::Event::Undelivered`]: a message of this member's own has reached nobody, and will not.
    Undelivered {
        /// The number that the caller gave it.
        id: u32,
        /// The reason.
        reason: UndeliveredReason,
    },
    /// As [`sotto_group::Event::ShortAuthentication`].
    ShortAuthentication(Box<ShortAuthentication>),
    /// As [`sotto_group::Event::InternalError`]: a step inside this member failed, and no entry is to blame. For a report; the
    /// member tries again or asks to be added anew by itself.
    InternalError(InternalError),
    /// An entry of the log was not followed. One or another is normal (two members may commit at once); many mean
    /// that a member or the server misbehaves.
    Rejected {
        /// Position of the entry in the log, if that could be read.
        #[cfg_attr(
            feature = "typescript",
            serde(skip_serializing_if = "Option::is_none"),
            tsify(optional)
        )]
        seq: Option<u64>,
        /// The sender, if it was a message.
        #[cfg_attr(
            feature = "typescript",
            serde(skip_serializing_if = "Option::is_none"),
            tsify(optional)
        )]
        from: Option<MemberId>,
        /// The reason, from a closed list.
        reason: RejectReason,
    },
}

//! The outputs of a group: messages to send, and events.

use crate::{
    DisplayName, Fingerprint, InternalError, MemberId, RefusalReason, RejectReason,
    ShortAuthentication,
};
use std::time::Duration;

/// One thing to do, from [`Group::poll`](crate::Group::poll), in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Append this to the room log, at least once: members ignore the second of two equal messages.
    Send(Outgoing),
    /// Members of the epoch have [answered](crate::Group::challenge): it lived at this time, by the challenger's
    /// clock. Never earlier than the time before.
    Heard(Duration),
    /// An event for the application.
    Event(Event),
}

/// A message for the room log: one entry, one sequence number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct Outgoing {
    /// The part for all members.
    #[cfg_attr(
        feature = "typescript",
        serde(with = "serde_bytes"),
        tsify(type = "Uint8Array")
    )]
    pub payload: Vec<u8>,
    /// Parts for some members each.
    pub attachments: Vec<Attachment>,
}

impl Outgoing {
    /// A message without attachments.
    pub(crate) fn to_all(payload: Vec<u8>) -> Self {
        Self {
            payload,
            attachments: Vec::new(),
        }
    }
}

/// A part of a message for some members only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct Attachment {
    /// The recipients. A member may be a recipient of several attachments of a message.
    pub to: Vec<MemberId>,
    /// The content.
    #[cfg_attr(
        feature = "typescript",
        serde(with = "serde_bytes"),
        tsify(type = "Uint8Array")
    )]
    pub bytes: Vec<u8>,
}

/// A member of the MLS group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    tsify(missing_as_null)
)]
pub struct Member {
    /// Index of the member's leaf (RFC 9420 §4.1), unique within an epoch and constant for as long as the member stays.
    #[cfg_attr(feature = "typescript", serde(skip))]
    pub leaf: u32,
    /// The member's name in the log. In a call with a link applications make it up at random.
    #[cfg_attr(feature = "typescript", serde(rename = "member"))]
    pub id: MemberId,
    /// The name that it shows, which the server does not see; `None` if it shows none, or in a call without a link.
    pub name: Option<DisplayName>,
    /// The fingerprint of the member's continuity key; `None` without one.
    pub fingerprint: Option<Fingerprint>,
    /// Whether it has proved that it has the link. In a group that was founded on one, every member has; in others, none.
    pub proven: bool,
}

/// The reason for which a message is given up. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum UndeliveredReason {
    /// This member is in no group, or has left the one that the message was for.
    NoGroup,
    /// The data or the label is too long.
    TooLong,
    /// Too many messages of this member are on their way.
    TooMany,
    /// The group has changed so often that the message has not come through.
    Overtaken,
}

/// A change that the application should know of.
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
        /// The members added by the commit of this epoch.
        added: Vec<MemberId>,
        /// The members removed by the commit of this epoch.
        removed: Vec<MemberId>,
        /// The time at which the group last lived for certain, as [`Output::Heard`] says it.
        heard: Option<Duration>,
    },
    /// This member cannot follow the group and has asked to be added again as often as it may: it is in no group, and stays
    /// so until its next `joined`. Comes after [`Waiting`](Self::Waiting).
    Exhausted,
    /// A member of the group says that it has rejected this member's request to be added. Words for a screen: unsigned, so a server can
    /// make them up. This member goes on waiting. Told once for each request.
    Refused {
        /// The member that says so.
        by: MemberId,
        /// Its reason.
        reason: RefusalReason,
    },
    /// A member that was in a group of this one's before is in it again, in another life, with the same continuity key.
    /// Follows the [`Event::EpochChanged`] that brought it.
    Returned {
        /// The member's name.
        member: MemberId,
        /// The fingerprint of its continuity key.
        fingerprint: Fingerprint,
    },
    /// As [`Event::Returned`], but with another key, or with none where there was one, or with one where there was none.
    /// Another person may have joined under the name.
    KeyChanged {
        /// The name.
        member: MemberId,
        /// The former fingerprint.
        before: Option<Fingerprint>,
        /// The fingerprint now.
        fingerprint: Option<Fingerprint>,
    },
    /// A message of a member to the group, this member's own included: in the same order, of the same content, for all members.
    Message {
        /// The member that has encrypted and signed it.
        from: MemberId,
        /// The application's name for what the data is.
        label: String,
        /// The data.
        data: Vec<u8>,
    },
    /// A [message](crate::Group::send_message) of this member's own has counted; its [`Event::Message`] follows.
    Delivered {
        /// The number that the caller gave it.
        id: u32,
    },
    /// A [message](crate::Group::send_message) of this member's own is given up.
    Undelivered {
        /// The number that the caller gave it.
        id: u32,
        /// The reason.
        reason: UndeliveredReason,
    },
    /// A change of a short authentication.
    ShortAuthentication(ShortAuthentication),
    /// A step inside this member failed, and no entry is to blame. The member is as it was before the step and tries again, or
    /// has given its group up (then [`Waiting`](Self::Waiting) comes with it) and asks to be added anew. Told once at each line
    /// of the source until the next epoch or request to be added, however often the step is tried.
    InternalError(InternalError),
    /// This member is in no group, or no longer: it has just joined the room, has been declared gone, or was removed.
    /// Keys of former epochs must not be used any more.
    Waiting,
    /// An entry, or a part of one, was rejected.
    Ignored {
        /// Position of the entry; for [`RejectReason::Gap`], that of the first one missing.
        seq: u64,
        /// The sender, if the entry is a message.
        from: Option<MemberId>,
        /// The reason.
        reason: RejectReason,
    },
}

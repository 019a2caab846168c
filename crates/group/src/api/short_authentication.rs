//! Short authentication: what the application is told of it.

use crate::{Emoji, MemberId};

/// A change of a short authentication: of seven pictures that all members of the group get at once, for people who read them to
/// each other in the call.
///
/// The pictures are drawn by commitment and disclosure, so a man in the middle has one blind guess at 42 bits
/// (`docs/protocol.md`, R13.1 to R13.8).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(
        tag = "state",
        rename_all = "kebab-case",
        rename_all_fields = "camelCase"
    )
)]
pub enum ShortAuthentication {
    /// A member has started a draw, or has started it again after the members have changed. All members take part.
    Started {
        /// The member that has started it.
        by: MemberId,
        /// The members that take part, by leaf.
        members: Vec<MemberId>,
    },
    /// The draw has got further, or has waited for long.
    Progress {
        /// The step that all members have to take.
        step: ShortAuthenticationStep,
        /// The members that have not taken it, by leaf.
        missing: Vec<MemberId>,
        /// Whether they have been waited for long, by this member's clock.
        overdue: bool,
    },
    /// The draw has ended: people compare the pictures.
    Pictures {
        /// The members that took part, by leaf. Equal pictures say that these, and no others, are in one group.
        members: Vec<MemberId>,
        /// The pictures, in order.
        #[cfg_attr(feature = "typescript", tsify(type = "Emoji[]"))]
        pictures: [Emoji; ShortAuthentication::PICTURES],
    },
    /// Members have come or gone, so the draw begins anew: a `started` follows.
    Restarted {
        /// The members that have come.
        added: Vec<MemberId>,
        /// The members that have gone.
        removed: Vec<MemberId>,
        /// How often it has begun anew, this time included.
        restarts: u8,
    },
    /// The short authentication has ended without pictures.
    Failed {
        /// The reason.
        failure: ShortAuthenticationFailure,
    },
}

impl ShortAuthentication {
    /// Number of pictures.
    pub const PICTURES: usize = 7;
    /// The largest group that can draw.
    pub const MOST_MEMBERS: usize = 100;
    /// How often a draw begins anew when members come or go.
    pub const MOST_RESTARTS: u8 = 3;
}

/// A step of a draw that all members take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum ShortAuthenticationStep {
    /// To commit to a nonce.
    Commit,
    /// To reveal it.
    Reveal,
}

/// The members that have come and gone with one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct MemberChange {
    /// The members that have come.
    pub added: Vec<MemberId>,
    /// The members that have gone.
    pub removed: Vec<MemberId>,
}

/// The reason for which a short authentication has ended without pictures. A closed list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(
        tag = "reason",
        rename_all = "kebab-case",
        rename_all_fields = "camelCase"
    )
)]
pub enum ShortAuthenticationFailure {
    /// A member has revealed another nonce than it had committed to: it has tried to choose the pictures.
    WrongNonce {
        /// The member.
        member: MemberId,
    },
    /// Members have not taken a step in time.
    Silent {
        /// The step.
        step: ShortAuthenticationStep,
        /// The members.
        members: Vec<MemberId>,
        /// The member that has ended the draw for that.
        by: MemberId,
    },
    /// A member has ended the draw.
    Cancelled {
        /// The member.
        by: MemberId,
        /// The members that the draw was waiting for.
        missing: Vec<MemberId>,
    },
    /// Members have come or gone too often.
    MembersChanged {
        /// The members that have come and gone, each time.
        changes: Vec<MemberChange>,
    },
    /// This member has left the group, or is added to it anew.
    LeftGroup,
    /// There is no other member.
    Alone,
    /// There are more members than can draw.
    TooManyMembers,
    /// This member has started as many as it may while the members are the same.
    TooManyStarts,
}

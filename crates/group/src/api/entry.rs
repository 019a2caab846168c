//! Entries of the room log.

use crate::MemberId;

/// One entry of the room log, at its position in the server's order.
///
/// ```
/// use sotto_group::{Entry, EntryKind};
///
/// let entry = Entry {
///     seq: 7,
///     kind: EntryKind::Joined { member: "bob".try_into()?, present: vec!["alice".try_into()?] },
/// };
/// let EntryKind::Joined { present, .. } = entry.kind else { unreachable!() };
/// assert_eq!(present[0].as_str(), "alice");
/// # Ok::<(), sotto_group::InvalidMemberId>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Deserialize, tsify::Tsify))]
pub struct Entry {
    /// Position in the log. Each entry's is one more than that of the entry before.
    pub seq: u64,
    /// The content.
    #[cfg_attr(feature = "typescript", serde(flatten), tsify(type = "EntryKind"))]
    pub kind: EntryKind,
}

/// The content of an entry of the room log.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, tsify::Tsify),
    serde(tag = "kind", rename_all = "kebab-case")
)]
pub enum EntryKind {
    /// Written by the server when a member joins.
    Joined {
        /// The member that has joined.
        member: MemberId,
        /// The members that were in the room before, in the order in which they joined.
        present: Vec<MemberId>,
    },
    /// Written by the server when a member has left.
    Left {
        /// The member that has left.
        member: MemberId,
    },
    /// Sent by a member.
    Message {
        /// The sender, by the server's account.
        from: MemberId,
        /// The part for all members.
        #[cfg_attr(
            feature = "typescript",
            serde(with = "serde_bytes"),
            tsify(type = "Uint8Array")
        )]
        payload: Vec<u8>,
        /// The attachments addressed to this member, in the order in which they were sent.
        #[cfg_attr(
            feature = "typescript",
            serde(default, deserialize_with = "byte_strings"),
            tsify(optional, type = "Uint8Array[]")
        )]
        attachments: Vec<Vec<u8>>,
    },
}

/// Reads a sequence of byte strings: serde would read a `Vec<u8>` as a sequence of numbers.
#[cfg(feature = "typescript")]
fn byte_strings<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Vec<u8>>, D::Error> {
    let strings: Vec<serde_bytes::ByteBuf> = serde::Deserialize::deserialize(from)?;
    Ok(strings
        .into_iter()
        .map(serde_bytes::ByteBuf::into_vec)
        .collect())
}

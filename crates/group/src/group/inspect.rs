//! A look inside, for the simulation.

use crate::tree::leaf::Leaf;
use crate::{Group, MemberId};

/// The state of a member, as the simulation compares it with its own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// RFC 9420 §8.1; none without a group.
    pub group_id: Option<Vec<u8>>,
    /// RFC 9420 §8.1; none without a group.
    pub epoch: Option<u64>,
    /// Position of the last entry followed.
    pub seq: Option<u64>,
    /// Leaf index, member and name of the key package that the leaf was made from.
    pub leaves: Vec<(u32, MemberId, [u8; 16])>,
    /// The members in the room, in the order in which they came, each with the name of its latest key package.
    pub roster: Vec<(MemberId, Option<[u8; 16]>)>,
    /// Whether a commit of this member's own is on its way.
    pub in_flight: bool,
    /// Leaf of the member that is to repair the tree (R8b), if it needs that.
    pub tree_repair: Option<u32>,
    /// Whether a short authentication goes on.
    pub drawing: bool,
    /// The id of the last draw of a short authentication that has ended in pictures, and their names.
    pub drawn: Option<([u8; 16], Vec<&'static str>)>,
}

impl Group {
    /// The state of this member at the moment.
    #[must_use]
    pub fn inspect(&self) -> Inspection {
        let session = self.session();
        let leaf = |leaf: &Leaf| (leaf.index.u32(), leaf.member.clone(), leaf.id.0);
        Inspection {
            group_id: session.map(|session| session.mls.group_id().to_vec()),
            epoch: self.epoch(),
            seq: self.seq,
            leaves: session
                .map(|session| session.leaves.iter().map(leaf).collect())
                .unwrap_or_default(),
            roster: self
                .roster
                .iter()
                .map(|present| {
                    let id = present.latest.as_ref().map(|latest| latest.id().0);
                    (present.member.clone(), id)
                })
                .collect(),
            in_flight: session.is_some_and(crate::active::session::Session::in_flight),
            tree_repair: session.and_then(|session| Some(session.tree_repair.as_ref()?.leaf())),
            drawing: session.is_some_and(|session| !session.short_authentication.is_idle()),
            drawn: session.and_then(|session| session.short_authentication.drawn.clone()),
        }
    }
}

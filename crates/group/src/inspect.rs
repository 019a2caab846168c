//! A look inside, for the simulation.

use crate::tree::Leaf;
use crate::{Group, MemberId};

/// What a group believes, as the simulation compares it with its own account.
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
    /// Who is in the room, in the order in which they came, each with the name of its latest key package.
    pub roster: Vec<(MemberId, Option<[u8; 16]>)>,
    /// Whether a commit of this member's own is on its way.
    pub in_flight: bool,
    /// Position of the commit that it is about to join by: it has read it, and is not done verifying.
    pub joining: Option<u64>,
    /// Leaf of the member that is to tend the tree (rule 8), if it needs that.
    pub tender: Option<u32>,
}

impl Group {
    /// What this member believes at the moment.
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
            in_flight: session.is_some_and(crate::session::Session::in_flight),
            joining: self.invitation().map(|invitation| invitation.position.seq),
            tender: session.and_then(|session| Some(session.tender.as_ref()?.leaf())),
        }
    }
}

//! Rule 3: who commits.

use crate::roster::Roster;
use crate::tree::Leaf;
use openmls::prelude::LeafNodeIndex;

/// The designated committer: the member with the smallest leaf index among those who are still there.
///
/// Everybody can tell who it is from log and tree alone, so nobody has to ask, and a committer that leaves is replaced
/// at its `left`. Who has sent a new key package cannot follow the group with its old leaf, so it is passed over.
pub(crate) fn designated(leaves: &[Leaf], roster: &Roster) -> Option<LeafNodeIndex> {
    leaves
        .iter()
        .filter(|leaf| leaf.is_current(roster))
        .map(|leaf| leaf.index)
        .min()
}

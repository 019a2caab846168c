//! R3.1: who commits, and who after it.

use crate::active::difference::Difference;
use crate::room::roster::Roster;
use crate::tree::leaf::Leaf;
use openmls::prelude::LeafNodeIndex;

/// The leaf that the order of committers starts from: the first one to be removed, or leaf 0 if somebody is added.
///
/// A commit that adds is long by the path of its author, which is short if the author's copath is filled; so it is always
/// the same corner of the tree that commits, and that one is repaired (R8b). A removal blanks the path of the removed
/// leaf, and the path of its nearest neighbour is what fills the very nodes that it blanked: a filled tree stays filled.
pub(crate) fn anchor(difference: &Difference) -> u32 {
    match difference.removes.first() {
        Some(leaf) if difference.adds.is_empty() => leaf.index.u32(),
        _ => 0,
    }
}

/// How many current leaves come before `own` in the order that starts from `anchor`; none if `own` is not current.
///
/// The order is that of the XOR distance of leaf indices, which is distance in the tree; from leaf 0, it is the order of
/// the indices. The first is the designated committer. Everybody can tell who it is from log and tree alone, so nobody
/// has to ask, and a committer that leaves is replaced at its `left`. Who has sent a new key package cannot follow the
/// group with its old leaf, so it is passed over.
pub(crate) fn rank(
    leaves: &[Leaf],
    roster: &Roster,
    own: LeafNodeIndex,
    anchor: u32,
) -> Option<u32> {
    let distance = |leaf: &Leaf| leaf.index.u32() ^ anchor;
    let own = leaves.iter().find(|leaf| leaf.index == own)?;
    let before = |leaf: &&Leaf| distance(leaf) < distance(own) && leaf.is_current(roster);
    let before = || leaves.iter().filter(before).count();
    own.is_current(roster)
        .then(before)
        .map(|rank| u32::try_from(rank).unwrap_or(u32::MAX))
}

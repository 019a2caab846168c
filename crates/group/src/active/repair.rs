//! R8b: tree repair, commits without proposals that fill blank parent nodes, so that later commits stay short.
//!
//! A new member's leaf is under no key but its own (RFC 9420 §7.7). After a burst of joins nearly all parent nodes are
//! blank, and a commit encrypts to nearly every leaf by itself. It takes one commit by one member under each node of the
//! committer's copath to fill it: ten for 1,000 members.

use crate::Timing;
use crate::active::committer_timeout;
use crate::active::times::Times;
use crate::tree::leaf::Leaf;
use crate::tree::math::under;
use crate::tree::resolution_sizes::ResolutionSizes;
use openmls::prelude::{LeafNodeIndex, MlsGroup};
use std::ops::Range;
use std::time::Duration;

/// Smaller groups are not repaired: their commits are short as they are.
const SMALLEST: usize = 32;

/// The next commit of tree repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TreeRepair {
    leaf: u32,
    /// Any other member under the same node can do it as well, if not as well.
    under: Range<u32>,
}

/// The leaf whose commit shortens those of the committer for joins the most, if they are longer than they should be.
///
/// The committer is the smallest leaf (R3.1), and its commits are as long as the resolutions of its copath. Of these,
/// the largest is looked at first, down to its emptiest corner: each commit then fills what costs most, the next ones get
/// cheaper, and members that came after the last one are merged. One at a time: everybody computes the same one, and the
/// next one only after the epoch has changed. One ciphertext too many is no reason, so that not every
/// join and leave of a call is followed by a repair.
pub(crate) fn wanted(mls: &MlsGroup, leaves: &[Leaf]) -> Option<TreeRepair> {
    if leaves.len() < SMALLEST {
        return None;
    }
    let shape = ResolutionSizes::of(mls)?;
    let committer = leaves.first()?.index.u32();
    let copath = shape.copath(committer);
    if excess(&shape, &copath) <= 1 {
        return None;
    }
    // Of equals the last one: further up.
    let node = copath.into_iter().max_by_key(|node| shape.size(*node))?;
    Some(TreeRepair {
        leaf: shape.emptiest(node),
        under: under(node),
    })
}

/// How many more ciphertexts than in a filled tree it takes to reach everybody.
fn excess(shape: &ResolutionSizes, copath: &[u32]) -> u32 {
    copath
        .iter()
        .map(|node| shape.size(*node).saturating_sub(1))
        .sum()
}

/// When `own` repairs the tree, if it is under the node to be filled and nobody does it before. All leaves are current, or
/// there would be a difference to commit instead.
pub(crate) fn due(
    tree_repair: &TreeRepair,
    leaves: &[Leaf],
    own: LeafNodeIndex,
    times: &Times,
    timing: &Timing,
) -> Option<Duration> {
    let own = own.u32();
    let distance = |leaf: u32| leaf ^ tree_repair.leaf;
    let before = leaves
        .iter()
        .filter(|leaf| distance(leaf.index.u32()) < distance(own))
        .count();
    let rank = u32::try_from(before).unwrap_or(u32::MAX);
    tree_repair.under.contains(&own).then(|| {
        committer_timeout::due(
            times.epoch.saturating_add(timing.tree_repair_idle),
            rank,
            timing,
        )
    })
}

#[cfg(any(test, feature = "inspect"))]
impl TreeRepair {
    pub(crate) fn leaf(&self) -> u32 {
        self.leaf
    }
}

#[cfg(test)]
pub(crate) fn excess_of(mls: &MlsGroup, committer: u32) -> Option<u32> {
    let shape = ResolutionSizes::of(mls)?;
    Some(excess(&shape, &shape.copath(committer)))
}

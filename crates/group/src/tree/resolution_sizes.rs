//! How much of the ratchet tree is filled.

use crate::tree::math::{copath, left, level, right};
use crate::tree::parent_nodes::Parent;
use openmls::prelude::MlsGroup;

/// The sizes of the resolutions of all nodes (RFC 9420 §4.1.1): how many ciphertexts it takes to reach everybody under a
/// node. 0 if nobody is there, 1 if the node is a leaf or has a key that all leaves under it know.
///
/// Nodes are numbered as in RFC 9420 appendix C: leaf `i` is node `2i`.
pub(crate) struct ResolutionSizes(Vec<u32>);

impl ResolutionSizes {
    pub(crate) fn of(mls: &MlsGroup) -> Option<Self> {
        let tree = mls.public_group().treesync();
        let parents = tree
            .full_parents()
            .map(|(index, parent)| {
                let unmerged = Parent::of(parent)?.unmerged.len();
                Some((index.u32(), u32::try_from(unmerged).ok()?))
            })
            .collect::<Option<Vec<_>>>()?;
        let leaves = tree.full_leaves().map(|(index, _)| index.u32());
        Some(Self::new(leaves, parents))
    }

    /// `leaves`: those that are not blank, in order. `parents`: those that are not blank, with the number of their
    /// unmerged leaves.
    fn new(
        leaves: impl Iterator<Item = u32>,
        parents: impl IntoIterator<Item = (u32, u32)>,
    ) -> Self {
        let leaves = leaves.collect::<Vec<_>>();
        let capacity = leaves
            .last()
            .map_or(1, |last| last.saturating_add(1))
            .next_power_of_two();
        let mut shape = Self(vec![0; (2 * capacity - 1) as usize]);
        for leaf in leaves {
            shape.set(2 * leaf, 1);
        }
        for (parent, unmerged) in parents {
            shape.set(2 * parent + 1, 1 + unmerged);
        }
        // Bottom up: a blank node needs what its children need.
        for level in 1..=capacity.trailing_zeros() {
            let first = (1 << level) - 1;
            for node in (first..2 * capacity - 1).step_by(1 << (level + 1)) {
                if shape.size(node) == 0 {
                    shape.set(node, shape.size(left(node)) + shape.size(right(node)));
                }
            }
        }
        shape
    }

    fn set(&mut self, node: u32, size: u32) {
        if let Some(entry) = self.0.get_mut(node as usize) {
            *entry = size;
        }
    }

    pub(crate) fn size(&self, node: u32) -> u32 {
        self.0.get(node as usize).copied().unwrap_or(0)
    }

    /// The copath of a leaf, from the leaf's neighbour upwards: whom it must encrypt to in a commit.
    pub(crate) fn copath(&self, leaf: u32) -> Vec<u32> {
        let root = u32::try_from(self.0.len() / 2).unwrap_or(u32::MAX);
        copath(leaf, root)
    }

    /// The leaf in the emptiest part under a node.
    pub(crate) fn emptiest(&self, mut node: u32) -> u32 {
        while level(node) > 0 {
            let (left, right) = (left(node), right(node));
            node = if self.size(right) > self.size(left) {
                right
            } else {
                left
            };
        }
        node / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_eight() {
        // Leaves 0 to 6; the nodes over 0 and 1 and over 4 to 7 have keys, and leaf 5 does not know the latter.
        let shape = ResolutionSizes::new(0..7, [(0, 0), (5, 1)]);
        let copath = shape.copath(0);
        assert_eq!(copath, [2, 5, 11]);
        assert_eq!(
            copath
                .iter()
                .map(|node| shape.size(*node))
                .collect::<Vec<_>>(),
            [1, 2, 2]
        );
        assert_eq!(shape.copath(6), [14, 9, 3]);
        assert_eq!(shape.size(14), 0);
        assert_eq!(shape.size(3), 3);
        assert_eq!(shape.emptiest(3), 2, "where nothing is filled");
        assert_eq!(shape.emptiest(11), 4);
    }

    #[test]
    fn one_leaf() {
        let shape = ResolutionSizes::new(0..1, []);
        assert_eq!((shape.copath(0), shape.size(0)), (vec![], 1));
    }
}

//! How much of the ratchet tree is filled.

use openmls::prelude::{MlsGroup, ParentNode};
use tls_codec::{Deserialize, Serialize, VLBytes};

/// The sizes of the resolutions of all nodes (RFC 9420 §4.1.1): how many ciphertexts it takes to reach everybody under a
/// node. 0 if nobody is there, 1 if the node is a leaf or has a key that all leaves under it know.
///
/// Nodes are numbered as in RFC 9420 appendix C: leaf `i` is node `2i`.
pub(crate) struct Shape(Vec<u32>);

impl Shape {
    pub(crate) fn of(mls: &MlsGroup) -> Option<Self> {
        let tree = mls.public_group().treesync();
        let parents = tree
            .full_parents()
            .map(|(index, parent)| Some((index.u32(), unmerged(parent)?)))
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

    /// The copath of a leaf (RFC 9420 §4.1), from the leaf's neighbour upwards: whom it must encrypt to in a commit.
    pub(crate) fn copath(&self, leaf: u32) -> Vec<u32> {
        let root = u32::try_from(self.0.len() / 2).unwrap_or(u32::MAX);
        let mut copath = Vec::new();
        let mut node = 2 * leaf;
        while level(node) < level(root) {
            let parent = parent(node);
            let other = if node < parent { right } else { left };
            copath.push(other(parent));
            node = parent;
        }
        copath
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

/// How many leaves under a node do not know its key yet (RFC 9420 §7.1). OpenMLS does not say, but encodes it.
fn unmerged(parent: &ParentNode) -> Option<u32> {
    let bytes = parent.tls_serialize_detached().ok()?;
    let mut rest = bytes.as_slice();
    VLBytes::tls_deserialize(&mut rest).ok()?; // encryption_key
    VLBytes::tls_deserialize(&mut rest).ok()?; // parent_hash
    let leaves = Vec::<u32>::tls_deserialize(&mut rest).ok()?;
    u32::try_from(leaves.len()).ok()
}

fn level(node: u32) -> u32 {
    node.trailing_ones()
}

fn left(parent: u32) -> u32 {
    parent ^ (1 << (level(parent) - 1))
}

fn right(parent: u32) -> u32 {
    parent ^ (3 << (level(parent) - 1))
}

fn parent(node: u32) -> u32 {
    let level = level(node);
    (node | (1 << level)) & !(1 << (level + 1))
}

/// The leaves under a node, as a range of their indices.
pub(crate) fn under(node: u32) -> std::ops::Range<u32> {
    let first = (node + 1 - (1 << level(node))) / 2;
    first..first + (1 << level(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_of_eight() {
        // Leaves 0 to 6; the nodes over 0 and 1 and over 4 to 7 have keys, and leaf 5 does not know the latter.
        let shape = Shape::new(0..7, [(0, 0), (5, 1)]);
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
        assert_eq!((under(11), under(5), under(14)), (4..8, 2..4, 7..8));
    }

    #[test]
    fn one_leaf() {
        let shape = Shape::new(0..1, []);
        assert_eq!((shape.copath(0), shape.size(0)), (vec![], 1));
    }
}

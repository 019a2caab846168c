//! RFC 9420 appendix C: nodes of the ratchet tree by number. Leaf `i` is node `2i`, and parent `i` is node `2i + 1`.

/// How far a node is above the leaves.
pub(crate) fn level(node: u32) -> u32 {
    node.trailing_ones()
}

pub(crate) fn left(parent: u32) -> u32 {
    parent ^ (1 << (level(parent) - 1))
}

pub(crate) fn right(parent: u32) -> u32 {
    parent ^ (3 << (level(parent) - 1))
}

pub(crate) fn parent(node: u32) -> u32 {
    let level = level(node);
    (node | (1 << level)) & !(1 << (level + 1))
}

/// The siblings of a leaf and of all nodes above it but the root (RFC 9420 §4.1), from the leaf's neighbour upwards.
pub(crate) fn copath(leaf: u32, root: u32) -> Vec<u32> {
    let mut copath = Vec::new();
    let mut node = 2 * leaf;
    while level(node) < level(root) {
        let parent = parent(node);
        let sibling = if node < parent { right } else { left };
        copath.push(sibling(parent));
        node = parent;
    }
    copath
}

/// The leaves under a node, as a range of their indices.
pub(crate) fn under(node: u32) -> std::ops::Range<u32> {
    let first = (node + 1 - (1 << level(node))) / 2;
    first..first + (1 << level(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree of RFC 9420 appendix C.
    #[test]
    fn a_tree_of_eight() {
        assert_eq!((left(7), right(7), left(5), right(5)), (3, 11, 4, 6));
        assert_eq!((parent(0), parent(5), parent(11)), (1, 3, 7));
        assert_eq!((level(0), level(5), level(11), level(7)), (0, 1, 2, 3));
        assert_eq!(copath(0, 7), [2, 5, 11]);
        assert_eq!(copath(6, 7), [14, 9, 3]);
        assert_eq!(copath(0, 0), [0; 0]);
        assert_eq!((under(11), under(5), under(14)), (4..8, 2..4, 7..8));
    }
}

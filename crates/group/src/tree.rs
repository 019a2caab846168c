//! The ratchet tree (RFC 9420 §4, §7): leaves, indices, parent nodes, sizes of resolutions.

pub(crate) mod leaf;
pub(crate) mod math;
pub(crate) mod parent_nodes;
pub(crate) mod resolution_sizes;

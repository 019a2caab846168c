//! Who is in the MLS group, as its tree says.

use crate::crypto::Crypto;
use crate::crypto::public_key::is_admissible;
use crate::key_package::{KeyPackageId, encryption_key, leaf_keys, member_named};
use crate::parent::Parent;
use crate::roster::Roster;
use crate::{Fingerprint, Member, MemberId, Suite, continuity};
use openmls::prelude::{LeafNode, LeafNodeIndex, MlsGroup};
use std::collections::BTreeSet;

/// A leaf that holds a member.
#[derive(Debug, Clone)]
pub(crate) struct Leaf {
    pub(crate) index: LeafNodeIndex,
    pub(crate) member: MemberId,
    pub(crate) id: KeyPackageId,
    /// Its public keys, encoded.
    pub(crate) keys: [Vec<u8>; 2],
    /// Of its continuity key, which was verified when the leaf was judged.
    pub(crate) fingerprint: Option<Fingerprint>,
}

impl Leaf {
    fn new(index: LeafNodeIndex, node: &LeafNode) -> Option<Self> {
        Some(Self {
            index,
            member: member_named(node.credential())?,
            id: KeyPackageId::of_leaf(node)?,
            keys: leaf_keys(node).ok()?,
            fingerprint: continuity::of_leaf(node)
                .ok()?
                .map(|proof| proof.fingerprint()),
        })
    }

    /// Whether the member is there and this leaf is made from its latest key package. All others are to be removed.
    pub(crate) fn is_current(&self, roster: &Roster) -> bool {
        roster
            .latest(&self.member)
            .is_some_and(|latest| latest.id() == self.id)
    }

    pub(crate) fn to_member(&self) -> Member {
        Member {
            leaf: self.index.u32(),
            id: self.member.clone(),
            fingerprint: self.fingerprint,
        }
    }
}

/// All leaves, in order; none if any of them is not one of ours, or a member has two.
pub(crate) fn leaves(group: &MlsGroup) -> Option<Vec<Leaf>> {
    let leaves = group
        .members()
        .map(|member| Leaf::new(member.index, group.public_group().leaf(member.index)?))
        .collect::<Option<Vec<_>>>()?;
    let members = leaves
        .iter()
        .map(|leaf| &leaf.member)
        .collect::<BTreeSet<_>>();
    (members.len() == leaves.len()).then_some(leaves)
}

/// The public keys of all parent nodes.
///
/// RFC 9420 §7.3 wants those of leaves to be all different; whoever joins finds a tree invalid in which any two nodes have
/// the same (§12.4.3.1). The keys of parents are in the log for everybody to copy.
pub(crate) fn parent_keys(group: &MlsGroup) -> Option<BTreeSet<Vec<u8>>> {
    let tree = group.public_group().treesync();
    let key = |parent| Some(Parent::of(parent)?.encryption_key);
    tree.full_parents().map(|(_, parent)| key(parent)).collect()
}

/// Whether commits can encrypt to every node of the tree.
pub(crate) fn is_admissible_tree(group: &MlsGroup, suite: Suite) -> bool {
    let tree = group.public_group().treesync();
    let mut leaves = tree.full_leaves().map(|(_, leaf)| encryption_key(leaf));
    let admissible = |key: &Vec<u8>| is_admissible(suite, key);
    leaves.all(|key| key.as_ref().is_some_and(admissible))
        && parent_keys(group).is_some_and(|keys| keys.iter().all(admissible))
}

/// Whether the continuity proof of every leaf is its own.
pub(crate) fn has_valid_proofs(group: &MlsGroup, crypto: &Crypto) -> bool {
    let tree = group.public_group().treesync();
    tree.full_leaves().all(|(_, leaf)| {
        let member = member_named(leaf.credential());
        member.is_some_and(|member| continuity::verify_leaf(leaf, &member, crypto).is_ok())
    })
}

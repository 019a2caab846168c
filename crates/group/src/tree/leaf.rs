//! Leaves of the ratchet tree (RFC 9420 §7.2): the members of the MLS group.

use crate::mls::continuity;
use crate::mls::crypto::Crypto;
use crate::mls::crypto::public_key::is_admissible;
use crate::mls::key_package::{KeyPackageId, encryption_key, leaf_keys, member_named};
use crate::mls::name;
use crate::mls::provider::Provider;
use crate::room::roster::Roster;
use crate::tree::parent_nodes::Parent;
use crate::{DisplayName, Fingerprint, Member, MemberId, MlsCipherSuite};
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
    /// Its display name; none in a call without a link.
    pub(crate) name: Option<DisplayName>,
}

impl Leaf {
    fn new(index: LeafNodeIndex, node: &LeafNode, provider: &Provider) -> Option<Self> {
        let member = member_named(node.credential())?;
        Some(Self {
            index,
            name: name::open(node, &member, provider).ok()?,
            member,
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

    /// `proven`: whether its group was founded on a link.
    pub(crate) fn to_member(&self, proven: bool) -> Member {
        Member {
            leaf: self.index.u32(),
            id: self.member.clone(),
            name: self.name.clone(),
            fingerprint: self.fingerprint,
            proven,
        }
    }
}

/// The current leaves before this one: a member's rank among those that answer.
pub(crate) fn current_before<'a>(
    own: LeafNodeIndex,
    leaves: &'a [Leaf],
    roster: &'a Roster,
) -> impl Iterator<Item = &'a Leaf> {
    let before = leaves.iter().filter(move |leaf| leaf.index < own);
    before.filter(|leaf| leaf.is_current(roster))
}

/// All leaves, in order; none if any of them is not one of ours or has a display name that is none, or a member has two.
pub(crate) fn leaves(group: &MlsGroup, provider: &Provider) -> Option<Vec<Leaf>> {
    let leaves = group
        .members()
        .map(|member| {
            let node = group.public_group().leaf(member.index)?;
            Leaf::new(member.index, node, provider)
        })
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
pub(crate) fn is_admissible_tree(group: &MlsGroup, suite: MlsCipherSuite) -> bool {
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

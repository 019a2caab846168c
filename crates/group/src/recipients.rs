//! Whom a commit is encrypted to.

use crate::difference::Difference;
use crate::parent::Parent;
use crate::session::Session;
use crate::tree_math::{copath, left, level, right, under};
use std::collections::{BTreeMap, BTreeSet};
use tls_codec::{Deserialize, VLBytes};

/// The public keys that a commit of this member encrypts to: for those who stay, the resolution of its copath once the
/// removed leaves are blank (RFC 9420 §7.5); for those who are added, their init keys (§12.4.3.1).
pub(crate) fn of(session: &Session, difference: &Difference) -> Option<Vec<Vec<u8>>> {
    let removed = difference.removes.iter().map(|leaf| leaf.index.u32());
    let removed = removed.collect::<BTreeSet<_>>();
    let leaves = session
        .leaves
        .iter()
        .filter(|leaf| !removed.contains(&leaf.index.u32()))
        .map(|leaf| {
            let [encryption_key, _] = &leaf.keys;
            let key = VLBytes::tls_deserialize_exact(encryption_key).ok()?;
            Some((leaf.index.u32(), key.into()))
        })
        .collect::<Option<BTreeMap<_, Vec<u8>>>>()?;
    let tree = session.mls.public_group().treesync();
    let parents = tree
        .full_parents()
        .map(|(index, parent)| (2 * index.u32() + 1, parent))
        // The path of a removed leaf is blank.
        .filter(|(node, _)| removed.range(under(*node)).next().is_none())
        .map(|(node, parent)| Some((node, Parent::of(parent)?)))
        .collect::<Option<BTreeMap<_, _>>>()?;
    let root = (leaves.last_key_value()?.0 + 1).next_power_of_two() - 1;
    let keys = Keys { leaves, parents };
    let mut recipients = Vec::new();
    for node in copath(session.mls.own_leaf_index().u32(), root) {
        keys.resolve(node, &mut recipients);
    }
    let added = difference.adds.iter();
    recipients.extend(added.map(|logged| logged.key_package.hpke_init_key().as_slice().to_vec()));
    Some(recipients)
}

struct Keys {
    leaves: BTreeMap<u32, Vec<u8>>,
    /// By node.
    parents: BTreeMap<u32, Parent>,
}

impl Keys {
    /// RFC 9420 §4.1.1.
    fn resolve(&self, node: u32, into: &mut Vec<Vec<u8>>) {
        if level(node) == 0 {
            into.extend(self.leaves.get(&(node / 2)).cloned());
        } else if let Some(parent) = self.parents.get(&node) {
            into.push(parent.encryption_key.clone());
            let unmerged = parent.unmerged.iter();
            into.extend(unmerged.filter_map(|leaf| self.leaves.get(leaf)).cloned());
        } else {
            self.resolve(left(node), into);
            self.resolve(right(node), into);
        }
    }
}

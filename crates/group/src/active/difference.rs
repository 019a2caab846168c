//! The difference between the group and the roster: adds and removals that are due.

use crate::active::most_adds::most_adds;
use crate::mls::key_package::{LoggedKeyPackage, encryption_key};
use crate::room::roster::{Latest, Roster};
use crate::tree::leaf::Leaf;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The work of the designated committer. Derived anew whenever it is needed: there is no list of pending work that
/// could be wrong, and a member that joins and leaves before anybody added it costs nothing.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// Key packages to add, in the order in which the members asked; the first of them, if they are many. So whoever is
    /// added has seen all that are left over.
    pub(crate) adds: Vec<Arc<LoggedKeyPackage>>,
    /// Leaves to remove.
    pub(crate) removes: Vec<Leaf>,
}

impl Difference {
    /// `parent_keys`: public keys of the parent nodes of the tree that has these leaves.
    pub(crate) fn between(
        roster: &Roster,
        leaves: &[Leaf],
        parent_keys: &BTreeSet<Vec<u8>>,
    ) -> Self {
        let (kept, removes): (Vec<_>, Vec<_>) =
            leaves.iter().partition(|leaf| leaf.is_current(roster));
        // By member: a name can be copied from another's key package.
        let in_tree = kept
            .iter()
            .map(|leaf| &leaf.member)
            .collect::<BTreeSet<_>>();
        let mut waiting = roster
            .iter()
            .filter_map(|present| match &present.latest {
                Some(Latest::Logged(logged)) if !in_tree.contains(&present.member) => {
                    Some((present.since, logged))
                }
                _ => None,
            })
            .collect::<Vec<_>>();
        waiting.sort_by_key(|(since, _)| *since);
        let adds = if waiting.is_empty() {
            Vec::new()
        } else {
            let mut keys = Keys::of(&kept, parent_keys);
            waiting
                .into_iter()
                .map(|(_, logged)| logged)
                .filter(|logged| keys.admit(logged))
                .take(most_adds(leaves.len()))
                .cloned()
                .collect()
        };
        Self {
            adds,
            removes: removes.into_iter().cloned().collect(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.removes.is_empty()
    }
}

/// Public keys in use. MLS wants them all different (RFC 9420 §7.3, §12.4.3.1); a key package that repeats somebody's
/// public key would make the whole commit invalid, or the tree for all who join, and keep everybody else waiting.
struct Keys<'a> {
    /// Of leaves and of key packages to be added, encoded.
    members: BTreeSet<Vec<u8>>,
    parents: &'a BTreeSet<Vec<u8>>,
}

impl<'a> Keys<'a> {
    fn of(leaves: &[&Leaf], parents: &'a BTreeSet<Vec<u8>>) -> Self {
        let members = leaves.iter().flat_map(|leaf| leaf.keys.clone()).collect();
        Self { members, parents }
    }

    fn admit(&mut self, logged: &LoggedKeyPackage) -> bool {
        let Ok(keys) = logged.keys() else {
            return false;
        };
        let fresh = keys.iter().all(|key| !self.members.contains(key))
            && encryption_key(logged.key_package.leaf_node())
                .is_some_and(|key| !self.parents.contains(&key));
        if fresh {
            self.members.extend(keys);
        }
        fresh
    }
}

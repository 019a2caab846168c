//! R4.15: what every commit of an epoch has to do, so that no member can postpone removals and joins.

use crate::active::difference::Difference;
use crate::mls::key_package::KeyPackageId;
use crate::{MemberId, RejectReason};
use openmls::prelude::LeafNodeIndex;
use std::collections::BTreeSet;

/// The part of the difference that has been there at every position of the log since the epoch began.
///
/// A commit is made after its author has followed the entry that began the epoch, and an honest one is the whole difference of
/// that position: it cannot lack any of this. Everything here follows from the log and the tree, from the beginning of the epoch
/// on: a member that has joined by the commit that began it knows as much as the others.
#[derive(Default)]
pub(crate) struct Owed {
    adds: BTreeSet<(MemberId, KeyPackageId)>,
    removes: BTreeSet<LeafNodeIndex>,
}

impl Owed {
    /// At the beginning of an epoch.
    pub(crate) fn of(difference: &Difference) -> Self {
        Self {
            adds: adds(difference).collect(),
            removes: removes(difference).collect(),
        }
    }

    /// Whether this member is to be added.
    pub(crate) fn adds(&self, member: &MemberId) -> bool {
        self.adds.iter().any(|(owed, _)| owed == member)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.removes.is_empty()
    }

    /// The roster has changed, and the difference with it. What is no longer in the difference is owed no more in this epoch,
    /// even if it comes back: a commit may have been made in between.
    pub(crate) fn narrow(&mut self, difference: &Difference) {
        let still = Self::of(difference);
        self.adds.retain(|add| still.adds.contains(add));
        self.removes.retain(|leaf| still.removes.contains(leaf));
    }

    /// Whether a commit of this difference does what it has to do.
    pub(crate) fn allows(&self, difference: &Difference) -> bool {
        let added = difference.adds.iter().map(|logged| &logged.member);
        self.check(added, &removes(difference).collect()).is_ok()
    }

    /// Whether a commit that adds these members, with their latest key packages, and removes these leaves does what it has to
    /// do. A removal never waits for an add: a commit may remove and add nobody at all, for which it needs a leaf that is gone.
    pub(crate) fn check<'a>(
        &self,
        added: impl Iterator<Item = &'a MemberId>,
        removed: &BTreeSet<LeafNodeIndex>,
    ) -> Result<(), RejectReason> {
        if !self.removes.is_subset(removed) {
            return Err(RejectReason::KeepsDeparted);
        }
        let added = added.collect::<BTreeSet<_>>();
        let removes_alone = added.is_empty() && !removed.is_empty();
        let adds_all = || self.adds.iter().all(|(member, _)| added.contains(member));
        if removes_alone || adds_all() {
            Ok(())
        } else {
            Err(RejectReason::KeepsWaiting)
        }
    }
}

fn adds(difference: &Difference) -> impl Iterator<Item = (MemberId, KeyPackageId)> {
    let adds = difference.adds.iter();
    adds.map(|logged| (logged.member.clone(), logged.id))
}

fn removes(difference: &Difference) -> impl Iterator<Item = LeafNodeIndex> {
    difference.removes.iter().map(|leaf| leaf.index)
}

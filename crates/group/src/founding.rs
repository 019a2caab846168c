//! Rule 6: when to found a group, seen by a member that waits.

use crate::MemberId;
use crate::payload::Commit;
use crate::roster::Roster;
use openmls::prelude::GroupId;
use std::collections::{BTreeMap, BTreeSet};

/// What a waiting member can tell from the log about groups that it is not in. It cannot check signatures, but for the
/// commits of honest members it comes to the same verdict as the group does.
#[derive(Default)]
pub(crate) struct Observer {
    /// The group last seen and the newest epoch that a commit in it has started from.
    head: Option<(GroupId, u64)>,
    /// Members known to be in a group.
    grouped: BTreeSet<MemberId>,
    /// Since when a member has been what it is: the position of its `joined` or latest key package.
    since: BTreeMap<MemberId, u64>,
}

impl Observer {
    /// For a member that was in a group, with `grouped`, until now.
    pub(crate) fn after_group(
        group: GroupId,
        epoch: u64,
        grouped: impl Iterator<Item = MemberId>,
    ) -> Self {
        Self {
            head: Some((group, epoch)),
            grouped: grouped.collect(),
            since: BTreeMap::new(),
        }
    }

    /// Somebody joined, or sent a key package: whatever it was in, it is no more.
    pub(crate) fn started_anew(&mut self, member: &MemberId, seq: u64) {
        self.grouped.remove(member);
        self.since.insert(member.clone(), seq);
    }

    pub(crate) fn left(&mut self, member: &MemberId) {
        self.grouped.remove(member);
        self.since.remove(member);
    }

    /// A commit from somebody who is there. What it was made without knowing makes it invalid, and so does another
    /// commit for the same epoch before it.
    pub(crate) fn committed(
        &mut self,
        from: &MemberId,
        commit: &Commit,
        group: &GroupId,
        epoch: u64,
        roster: &Roster,
    ) {
        let known = |member: &MemberId| {
            roster.contains(member)
                && self
                    .since
                    .get(member)
                    .is_none_or(|since| *since <= commit.as_of)
        };
        let first = self
            .head
            .as_ref()
            .is_none_or(|(head, newest)| head != group || *newest < epoch);
        if first && known(from) && commit.adds.iter().all(|name| known(&name.0)) {
            self.head = Some((group.clone(), epoch));
            for name in &commit.removes {
                self.grouped.remove(&name.0);
            }
            self.grouped.insert(from.clone());
            self.grouped
                .extend(commit.adds.iter().map(|name| name.0.clone()));
        }
    }

    /// Whether `own` is to found a group: all who came before it have left, and none of those who came later is in a
    /// group that will add it.
    pub(crate) fn may_found(&self, roster: &Roster, own: &MemberId) -> bool {
        roster.members().next() == Some(own) && self.grouped.iter().all(|member| member == own)
    }
}

//! R6: when a waiting member founds a group.

use crate::MemberId;
use crate::room::roster::Roster;
use crate::wire::payload::{Commit, Name};
use crate::wire::unverified_commit::is_known;
use std::collections::BTreeSet;

/// The members that may be in a group that this member is not in.
///
/// A waiting member cannot tell which commits the group follows, and need not: a member that a commit adds with its latest key
/// package is in the group, or says with a fresh key package that it is not. A member of a group takes note as well, for a commit
/// that its part of a split group refuses may be one that the other part follows.
#[derive(Default)]
pub(crate) struct FoundingRule {
    grouped: BTreeSet<MemberId>,
}

impl FoundingRule {
    /// The present members of a group that this member gives up.
    pub(crate) fn left_behind(&mut self, members: impl IntoIterator<Item = MemberId>) {
        self.grouped.extend(members);
    }

    /// A member left, or came, or sent a key package: whatever group it was in, it is in none.
    pub(crate) fn started_anew(&mut self, member: &MemberId) {
        self.grouped.remove(member);
    }

    /// The log has a commit at `seq` that this member does not follow.
    pub(crate) fn committed(&mut self, seq: u64, commit: &Commit, roster: &Roster) {
        let adds = commit.adds.iter().map(|Name(member)| member);
        let known = adds.filter(|member| is_known(member, seq, commit.as_of, roster));
        self.grouped.extend(known.cloned());
    }

    /// Whether `own` is to found a group: all who came before it have left, and none of those who came later is in a
    /// group that will add it.
    pub(crate) fn may_found(&self, roster: &Roster, own: &MemberId) -> bool {
        roster.members().next() == Some(own) && self.grouped.iter().all(|member| member == own)
    }
}

//! Rule 6: when to found a group, seen by a member that waits.

use crate::MemberId;
use crate::roster::Roster;
use crate::seen::SeenCommit;
use std::collections::BTreeSet;

/// Which members may be in a group that this member is not in.
///
/// It cannot tell which commits the group follows, and need not: whoever a commit adds with its latest key package is
/// in the group, or says with a fresh key package that it is not.
pub(crate) struct Observer {
    grouped: BTreeSet<MemberId>,
}

impl Observer {
    pub(crate) fn new(grouped: impl IntoIterator<Item = MemberId>) -> Self {
        Self {
            grouped: grouped.into_iter().collect(),
        }
    }

    /// Somebody left, or came, or sent a key package: whatever group it was in, it is in none.
    pub(crate) fn started_anew(&mut self, member: &MemberId) {
        self.grouped.remove(member);
    }

    pub(crate) fn committed(&mut self, commit: &SeenCommit, roster: &Roster) {
        self.grouped.extend(
            commit
                .adds
                .iter()
                .filter(|member| commit.knows(member, roster))
                .cloned(),
        );
    }

    /// Whether `own` is to found a group: all who came before it have left, and none of those who came later is in a
    /// group that will add it.
    pub(crate) fn may_found(&self, roster: &Roster, own: &MemberId) -> bool {
        roster.members().next() == Some(own) && self.grouped.iter().all(|member| member == own)
    }
}

//! Rule 6: when to found a group, seen by a member that waits.

use crate::MemberId;
use crate::roster::Roster;
use crate::seen::{SeenCommit, superseded};
use std::collections::BTreeSet;

/// What a waiting member can tell from the log about groups that it is not in. It cannot check signatures, but the
/// commits of honest members it judges as the group does, and in doubt it takes a commit for a valid one: who waits
/// for nothing can be helped, two groups in one room cannot.
#[derive(Default)]
pub(crate) struct Observer {
    /// Since when this member has followed the log. What others did before, it need not know.
    from: u64,
    /// All commits since then.
    pub(crate) commits: Vec<SeenCommit>,
    /// Members that are in a group, as far as it can tell.
    grouped: BTreeSet<MemberId>,
}

impl Observer {
    /// For a member that knows the log from `from` on, and that `grouped` are in a group.
    pub(crate) fn new(from: u64, grouped: impl IntoIterator<Item = MemberId>) -> Self {
        Self {
            from,
            commits: Vec::new(),
            grouped: grouped.into_iter().collect(),
        }
    }

    /// Somebody left, or came, or sent a key package: whatever group it was in, it is in none.
    pub(crate) fn started_anew(&mut self, member: &MemberId) {
        self.grouped.remove(member);
    }

    pub(crate) fn committed(&mut self, commit: SeenCommit, roster: &Roster) {
        let SeenCommit { as_of, .. } = commit;
        let possible = commit.is_timely(roster);
        // What happened before this member came was known to whoever committed after.
        let certain = possible
            && commit.members().all(|member| {
                as_of >= self.from || roster.since(member).is_some_and(|since| since > 0)
            });
        if possible && !superseded(&self.commits, &commit) {
            commit
                .removes
                .iter()
                .for_each(|member| _ = self.grouped.remove(member));
            self.grouped.extend(commit.members().cloned());
        }
        self.commits.push(SeenCommit { certain, ..commit });
    }

    /// Whether `own` is to found a group: all who came before it have left, and none of those who came later is in a
    /// group that will add it.
    pub(crate) fn may_found(&self, roster: &Roster, own: &MemberId) -> bool {
        roster.members().next() == Some(own) && self.grouped.iter().all(|member| member == own)
    }
}

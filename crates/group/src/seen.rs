//! Commits as those see them who wait: without the means to verify them.

use crate::MemberId;
use crate::accept::starts_from;
use crate::payload::{Commit, Name};
use crate::roster::Roster;
use openmls::prelude::{ConfirmationTag, GroupId, PublicMessageIn};

/// What a commit says, and where the log has it.
#[derive(Debug, Clone)]
pub(crate) struct SeenCommit {
    pub(crate) seq: u64,
    pub(crate) from: MemberId,
    /// Last position that its author had followed.
    pub(crate) as_of: u64,
    pub(crate) adds: Vec<MemberId>,
    pub(crate) group: GroupId,
    pub(crate) epoch: u64,
    /// Names the outcome: a message that the log has twice is one commit.
    pub(crate) tag: Option<ConfirmationTag>,
}

impl SeenCommit {
    pub(crate) fn new(
        seq: u64,
        from: &MemberId,
        commit: &Commit,
        message: &PublicMessageIn,
    ) -> Self {
        let (group, epoch) = starts_from(message);
        let adds = commit
            .adds
            .iter()
            .map(|Name(member)| member.clone())
            .collect();
        let tag = message.confirmation_tag().cloned();
        Self {
            seq,
            from: from.clone(),
            as_of: commit.as_of,
            adds,
            group,
            epoch,
            tag,
        }
    }

    /// Whether it was made in the knowledge of what `member` is now: its latest key package, if it has one.
    pub(crate) fn knows(&self, member: &MemberId, roster: &Roster) -> bool {
        self.as_of < self.seq
            && roster
                .since(member)
                .is_some_and(|since| since <= self.as_of)
    }

    /// Whether it was made in the knowledge of all that rule 4 asks of it: an honest author adds the latest key
    /// packages that it knows, so its commit is valid exactly if nobody concerned has since left, come anew or sent a
    /// newer one.
    pub(crate) fn is_timely(&self, roster: &Roster) -> bool {
        self.adds
            .iter()
            .chain([&self.from])
            .all(|member| self.knows(member, roster))
    }
}

/// Whether `other` came first, for the same epoch or a later one, while `commit` was on its way.
///
/// Earlier ones do not count: the author of `commit` knew them and was in that epoch all the same, so they had come to
/// nothing.
pub(crate) fn rivals(other: &SeenCommit, commit: &SeenCommit) -> bool {
    other.group == commit.group
        && other.epoch >= commit.epoch
        && other.seq > commit.as_of
        && other.seq < commit.seq
        && other.tag != commit.tag
}

//! Commits as those see them who wait: without the means to verify them.

use crate::MemberId;
use crate::accept::starts_from;
use crate::payload::Commit;
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
    pub(crate) removes: Vec<MemberId>,
    pub(crate) group: GroupId,
    pub(crate) epoch: u64,
    /// Names the outcome: a message that the log has twice is one commit.
    pub(crate) tag: Option<ConfirmationTag>,
    /// Whether the group followed it, unless another commit for the same epoch came first: if its author is honest,
    /// and as far as one can tell who was not there before.
    pub(crate) certain: bool,
}

impl SeenCommit {
    pub(crate) fn new(
        seq: u64,
        from: &MemberId,
        commit: &Commit,
        message: &PublicMessageIn,
    ) -> Self {
        let (group, epoch) = starts_from(message);
        let members =
            |names: &[crate::payload::Name]| names.iter().map(|name| name.0.clone()).collect();
        Self {
            seq,
            from: from.clone(),
            as_of: commit.as_of,
            adds: members(&commit.adds),
            removes: members(&commit.removes),
            group,
            epoch,
            tag: message.confirmation_tag().cloned(),
            certain: false,
        }
    }

    /// Its author and whom it adds.
    pub(crate) fn members(&self) -> impl Iterator<Item = &MemberId> {
        self.adds.iter().chain([&self.from])
    }

    /// Whether it was made in the knowledge of all that rule 4 asks of it: an honest author adds the latest key
    /// packages that it knows, so its commit is valid exactly if nobody concerned has since left, come anew or sent a
    /// newer one.
    pub(crate) fn is_timely(&self, roster: &Roster) -> bool {
        self.as_of < self.seq
            && self.members().all(|member| {
                roster
                    .since(member)
                    .is_some_and(|since| since <= self.as_of)
            })
    }
}

/// Rule 1 for those who wait: whether another commit took the epoch that this one starts from.
pub(crate) fn superseded(seen: &[SeenCommit], commit: &SeenCommit) -> bool {
    seen.iter()
        .any(|other| other.certain && rivals(other, commit))
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

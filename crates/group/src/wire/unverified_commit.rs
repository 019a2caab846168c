//! Commits as those see them who wait: without the means to verify them.

use crate::MemberId;
use crate::room::roster::Roster;
use crate::wire::payload::{Commit, Name};
use openmls::prelude::{ConfirmationTag, GroupId, PublicMessageIn};

/// Group and epoch that a commit starts from.
pub(crate) fn starts_from(message: &PublicMessageIn) -> (GroupId, u64) {
    (message.group_id().clone(), message.epoch().as_u64())
}

/// The content of a commit, and its position in the log.
#[derive(Debug, Clone)]
pub(crate) struct UnverifiedCommit {
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

impl UnverifiedCommit {
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

    /// Whether it was made in the knowledge of all that R4 asks of it: an honest author adds the latest key
    /// packages that it knows, so its commit is valid exactly if nobody concerned has since left, come anew or sent a
    /// newer one.
    pub(crate) fn is_timely(&self, roster: &Roster) -> bool {
        self.adds
            .iter()
            .chain([&self.from])
            .all(|member| is_known(member, self.seq, self.as_of, roster))
    }
}

/// Whether the author of a commit at `seq` had followed the log up to the member's latest key package, if the member has one.
pub(crate) fn is_known(member: &MemberId, seq: u64, as_of: u64, roster: &Roster) -> bool {
    as_of < seq && roster.since(member).is_some_and(|since| since <= as_of)
}

/// R9.7: whether `other` came first, for the same epoch or a later one, while `commit` was on its way.
///
/// Earlier ones do not count: the author of `commit` knew them and was in that epoch all the same, so they had come to
/// nothing.
pub(crate) fn rivals(other: &UnverifiedCommit, commit: &UnverifiedCommit) -> bool {
    other.group == commit.group
        && other.epoch >= commit.epoch
        && other.seq > commit.as_of
        && other.seq < commit.seq
        && other.tag != commit.tag
}

//! Joining by a Welcome.

use super::{Group, State};
use crate::RejectReason;
use crate::active::blame::Unconfirmed;
use crate::active::session::Session;
use crate::api::internal_error::HandleError;
use crate::join::by_welcome::{self, Invitation, JoinContext, Joined};
use crate::mls::key_package::KeyPackageId;
use std::sync::Arc;

impl Group {
    /// Joins by a commit that adds this member, or finds out why not.
    pub(super) fn accept(&mut self, invitation: Invitation) -> Result<(), HandleError> {
        let added = invitation.position.adds.clone();
        let position = invitation.position.clone();
        match self.join(invitation) {
            Ok((joined, id)) => {
                let Joined {
                    provider,
                    mls,
                    leaves,
                    roster,
                    passed_over,
                } = joined;
                let now = self.now;
                self.roster = roster;
                let announced = self.roster.since(&self.member).unwrap_or_default();
                let own = self.member.clone();
                let mut unconfirmed = Unconfirmed::new(own, &position, &self.blame, announced, now);
                unconfirmed.passed_over = passed_over.is_some();
                let (identity, ordinal) = (Arc::clone(&self.identity), self.groups + 1);
                let mut session = Session::new(mls, provider, identity, id, leaves, ordinal, now);
                session.unconfirmed = Some(unconfirmed);
                if passed_over.is_some() {
                    session.raise_dispute(now, &self.timing);
                }
                self.start(added, session);
                Ok(())
            }
            Err(HandleError::Rejected(reason)) => {
                self.led_nowhere(&position.from, reason);
                Err(reason.into())
            }
            // The commit may be valid, and its author is not to blame. The key package has been used all the same.
            Err(HandleError::Failed(error)) => {
                self.fail(error);
                self.ask_again();
                Ok(())
            }
        }
    }

    /// The group, and the name of the key package that this member is in it by.
    fn join(&self, invitation: Invitation) -> Result<(Joined, KeyPackageId), HandleError> {
        let State::Waiting(waiting) = &self.state else {
            return Err(RejectReason::NotForUs.into());
        };
        // A member whose attempts are used up has no key for it.
        let candidate = waiting.candidate.as_ref();
        let candidate = candidate.ok_or(RejectReason::InvalidWelcome)?;
        let seen = JoinContext {
            own: &self.member,
            suite: self.suite,
            policy: &self.policy,
            candidate,
            announced: waiting.announced.ok_or(RejectReason::AddsOtherKeyPackage)?,
            roster: &self.roster,
            whole: waiting.whole,
            history: &waiting.history,
            commits: &waiting.commits,
            blame: &self.blame,
        };
        let joined = by_welcome::join(&seen, invitation, self.provider.child())?;
        Ok((joined, candidate.id))
    }

    /// The outcome of joining by a commit, without joining.
    #[cfg(test)]
    pub(crate) fn try_join(
        &self,
        seq: u64,
        from: &crate::MemberId,
        payload: &[u8],
        attachments: &[Vec<u8>],
    ) -> Result<(), HandleError> {
        let crate::wire::payload::Payload::Commit(commit) =
            crate::wire::payload::Payload::decode(payload)?
        else {
            return Err(RejectReason::NotForUs.into());
        };
        let message =
            crate::commit::validate::public_message(&commit, self.suite, self.provider.link())?;
        let position =
            crate::wire::unverified_commit::UnverifiedCommit::new(seq, from, &commit, &message);
        let invitation = Invitation::read(position, message, attachments)?;
        self.try_join_by(invitation)
    }

    /// The same for a Welcome whose commit is not read again.
    #[cfg(test)]
    pub(crate) fn try_join_by(&self, invitation: Invitation) -> Result<(), HandleError> {
        self.join(invitation).map(drop)
    }
}

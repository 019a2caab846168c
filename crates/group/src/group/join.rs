//! Joining by a Welcome: a step at a time, for a large tree has many signatures.

use super::{Group, State};
use crate::Ignored;
use crate::blame::Unconfirmed;
use crate::output::Event;
use crate::session::Session;
use crate::welcome::{self, Invitation, Joined, Seen};

impl Group {
    /// What it is about to join by.
    pub(crate) fn invitation(&self) -> Option<&Invitation> {
        match &self.state {
            State::Waiting(waiting) => waiting.invitation.as_deref(),
            State::Outside(_) | State::InGroup(_) => None,
        }
    }

    /// If it is about to join: verifies some signatures, or joins if none are left. Tells whether it still is.
    pub(super) fn step_towards_joining(&mut self) -> bool {
        let most = self.pace.signatures();
        let verify =
            |invitation: &Invitation| invitation.verify_some(self.suite, &self.provider, most);
        if self.invitation().is_some_and(verify) {
            return true;
        }
        if let State::Waiting(waiting) = &mut self.state
            && let Some(invitation) = waiting.invitation.take()
        {
            let (seq, from) = (invitation.position.seq, invitation.position.from.clone());
            if let Err(reason) = self.accept(*invitation) {
                self.emit(Event::Ignored {
                    seq,
                    from: Some(from),
                    reason,
                });
            }
        }
        false
    }

    fn accept(&mut self, invitation: Invitation) -> Result<(), Ignored> {
        let added = invitation.position.adds.clone();
        let position = invitation.position.clone();
        match self.join(invitation) {
            Ok(joined) => {
                let Joined {
                    provider,
                    mls,
                    leaves,
                    roster,
                } = joined;
                let now = self.now;
                self.roster = roster;
                let announced = self.roster.since(&self.member).unwrap_or_default();
                let own = self.member.clone();
                let unconfirmed = Unconfirmed::new(own, &position, &self.blame, announced, now);
                self.start(added, |identity, id, ordinal| {
                    let mut session =
                        Session::new(mls, provider, identity, id, leaves, ordinal, now);
                    session.unconfirmed = Some(unconfirmed);
                    Ok(session)
                })
            }
            Err(reason) => self.led_nowhere(&position.from).and(Err(reason)),
        }
    }

    fn join(&self, invitation: Invitation) -> Result<Joined, Ignored> {
        let State::Waiting(waiting) = &self.state else {
            return Err(Ignored::NotForUs);
        };
        let seen = Seen {
            own: &self.member,
            suite: self.suite,
            terms: &self.terms,
            // A member whose attempts are used up has no key for it.
            candidate: waiting.candidate.as_ref().ok_or(Ignored::InvalidWelcome)?,
            announced: waiting.announced.ok_or(Ignored::AddsOtherKeyPackage)?,
            roster: &self.roster,
            whole: waiting.whole,
            history: &waiting.history,
            commits: &waiting.commits,
            blame: &self.blame,
        };
        let provider = self.provider.child().map_err(|_| Ignored::Internal)?;
        welcome::join(&seen, invitation, provider)
    }

    /// What would come of a commit, without anything coming of it.
    #[cfg(test)]
    pub(crate) fn try_join(
        &self,
        seq: u64,
        from: &crate::MemberId,
        payload: &[u8],
        attachments: &[Vec<u8>],
    ) -> Result<(), Ignored> {
        let crate::payload::Payload::Commit(commit) = crate::payload::Payload::decode(payload)?
        else {
            return Err(Ignored::NotForUs);
        };
        let message = crate::accept::public_message(&commit, self.suite)?;
        let position = crate::seen::SeenCommit::new(seq, from, &commit, &message);
        let invitation = Invitation::read(position, message, attachments)?;
        self.join(invitation).map(drop)
    }
}

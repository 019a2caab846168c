//! The steps of members, where the log has them.

use super::draw::{Draw, Ending};
use super::group_state::GroupState;
use super::state::{MOST_STARTS, OVERDUE, ShortAuthentication, State};
use super::wire::{Commitment, DrawId, EndReason, Nonce, Step};
use crate::api::internal_error::HandleError;
use crate::api::short_authentication::{
    ShortAuthentication as Event, ShortAuthenticationFailure as Failure,
    ShortAuthenticationStep as Awaited,
};
use crate::{MemberId, RejectReason};
use std::time::Duration;

impl ShortAuthentication {
    /// A step of a member of the group, where the log has it.
    pub(crate) fn follow(
        &mut self,
        own: &MemberId,
        from: &MemberId,
        step: Step,
        group: impl FnOnce() -> GroupState,
        now: Duration,
    ) -> Result<(), HandleError> {
        match step {
            Step::Start(id) => {
                let begun = self.begin(from, id, group(), now);
                if let Err(RejectReason::ShortAuthenticationLimit) = begun
                    && from == own
                    && matches!(self.state, State::Wanted(_))
                {
                    self.fail(Failure::TooManyStarts);
                }
                Ok(begun?)
            }
            Step::Commit(id, commitment) => Ok(self.commit(from, id, commitment, now)?),
            Step::Reveal(id, nonce) => self.reveal(from, id, nonce),
            Step::End(id, reason) => Ok(self.end(own, from, id, reason, now)?),
        }
    }

    fn begin(
        &mut self,
        from: &MemberId,
        id: DrawId,
        group: GroupState,
        now: Duration,
    ) -> Result<(), RejectReason> {
        // R13.1.
        if matches!(self.state, State::Committing(_) | State::Revealing(_)) {
            return Err(RejectReason::ShortAuthenticationBusy);
        }
        // R13.2.
        let starts = self.starts.get(from).copied().unwrap_or_default();
        let members = group.members.len();
        if starts >= MOST_STARTS || !(2..=Event::MOST_MEMBERS).contains(&members) {
            return Err(RejectReason::ShortAuthenticationLimit);
        }
        self.starts.insert(from.clone(), starts + 1);
        self.events.push(Event::Started {
            by: from.clone(),
            members: group.members.clone(),
        });
        let mut draw = Draw::new(id, from.clone(), group, now);
        if let State::Wanted(wanted) = &self.state
            && wanted.withdrawn
            && wanted.sent == Some(id)
        {
            draw.ending = Ending::Wanted;
        }
        self.state = State::Committing(draw);
        Ok(())
    }

    fn commit(
        &mut self,
        from: &MemberId,
        id: DrawId,
        commitment: Commitment,
        now: Duration,
    ) -> Result<(), RejectReason> {
        let State::Committing(draw) = &mut self.state else {
            return Err(RejectReason::ShortAuthenticationOutOfTurn);
        };
        // R13.3.
        if draw.id != id || !draw.commit(from, commitment) {
            return Err(RejectReason::ShortAuthenticationOutOfTurn);
        }
        let missing = draw.uncommitted();
        if !missing.is_empty() {
            let overdue = draw.overdue;
            self.progress(Awaited::Commit, missing, overdue);
            return Ok(());
        }
        let missing = draw.unrevealed();
        draw.since = now;
        draw.overdue = false;
        if let State::Committing(draw) = std::mem::take(&mut self.state) {
            self.state = State::Revealing(draw);
        }
        self.progress(Awaited::Reveal, missing, false);
        Ok(())
    }

    fn reveal(&mut self, from: &MemberId, id: DrawId, nonce: Nonce) -> Result<(), HandleError> {
        let State::Revealing(draw) = &mut self.state else {
            return Err(RejectReason::ShortAuthenticationOutOfTurn.into());
        };
        if draw.id != id {
            return Err(RejectReason::ShortAuthenticationOutOfTurn.into());
        }
        // R13.4.
        match draw.reveal(from, nonce)? {
            None => return Err(RejectReason::ShortAuthenticationOutOfTurn.into()),
            Some(false) => {
                self.fail(Failure::WrongNonce {
                    member: from.clone(),
                });
                return Ok(());
            }
            Some(true) => {}
        }
        let (missing, overdue) = (draw.unrevealed(), draw.overdue);
        if !missing.is_empty() {
            self.progress(Awaited::Reveal, missing, overdue);
            return Ok(());
        }
        // R13.5.
        let (members, pictures) = (draw.members().to_vec(), draw.pictures()?);
        #[cfg(feature = "inspect")]
        {
            let names = pictures.iter().map(|picture| picture.name);
            self.drawn = Some((id, names.collect()));
        }
        self.state = State::Idle;
        self.changes.clear();
        self.events.push(Event::Pictures { members, pictures });
        Ok(())
    }

    /// R13.6.
    fn end(
        &mut self,
        own: &MemberId,
        from: &MemberId,
        id: DrawId,
        reason: EndReason,
        now: Duration,
    ) -> Result<(), RejectReason> {
        let Some((draw, step, missing)) = self.awaited() else {
            return Err(RejectReason::ShortAuthenticationOutOfTurn);
        };
        if draw.id != id {
            return Err(RejectReason::ShortAuthenticationOutOfTurn);
        }
        // Another's word that a member is silent is repeated only if this member has waited, too.
        let waited = now.saturating_sub(draw.since) >= OVERDUE / 2;
        let by = from.clone();
        let failure = match reason {
            EndReason::Overdue if waited || from == own => Failure::Silent {
                step,
                members: missing,
                by,
            },
            EndReason::Overdue | EndReason::Cancelled => Failure::Cancelled { by, missing },
        };
        self.fail(failure);
        Ok(())
    }
}

#[cfg(test)]
mod tests;

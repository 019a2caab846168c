//! Short authentication of the group's members.

use super::{Group, State};
use crate::MemberId;
use crate::active::session::Session;
use crate::api::internal_error::{HandleError, InternalError};
use crate::api::output::{Event, Output};
use crate::api::short_authentication::{
    ShortAuthentication as Told, ShortAuthenticationFailure as Failure,
};
use crate::message::Content;
use crate::short_authentication::{GroupState, Step, Turn};

impl Group {
    /// Starts a short authentication: all members draw seven pictures together, which people compare in the call
    /// ([`ShortAuthentication`](Told)). While one goes on nothing happens.
    pub fn start_short_authentication(&mut self) {
        match &mut self.state {
            State::InGroup(session) => session.short_authentication.start(self.now),
            State::Outside(_) | State::Waiting(_) => {
                let failure = Failure::LeftGroup;
                self.emit(Event::ShortAuthentication(Told::Failed { failure }));
            }
        }
        self.proceed();
    }

    /// Ends the short authentication that goes on, for all members.
    pub fn cancel_short_authentication(&mut self) {
        if let State::InGroup(session) = &mut self.state {
            session.short_authentication.cancel(&self.member);
        }
        self.proceed();
    }

    /// A step of a member, whose message counts.
    pub(super) fn follow_step(&mut self, from: &MemberId, step: &[u8]) -> Result<(), HandleError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        let Session {
            mls,
            leaves,
            short_authentication,
            ..
        } = &mut **session;
        let step = Step::decode(step)?;
        let group = || GroupState::of(mls, leaves);
        short_authentication.follow(&self.member, from, step, group, self.now)
    }

    /// Takes the steps of this member that are due, and finds out when the next one is.
    pub(super) fn take_steps(&mut self) -> Result<(), InternalError> {
        let outcome = self.next_steps();
        self.tell_short_authentication();
        outcome
    }

    fn next_steps(&mut self) -> Result<(), InternalError> {
        let State::InGroup(session) = &mut self.state else {
            return Ok(());
        };
        if session.short_authentication.is_idle() {
            return Ok(());
        }
        let waits = session.short_authentication.waits_for_group();
        let settled = waits && !session.in_flight() && session.difference(&self.roster).is_empty();
        let members = session.leaves.iter().map(|leaf| leaf.member.clone());
        let members = members.collect::<Vec<_>>();
        let turn = Turn {
            own: &self.member,
            members: &members,
            settled,
            now: self.now,
            distance: self.timing.committer_timeout,
        };
        let Session {
            short_authentication,
            messages,
            provider,
            ..
        } = &mut **session;
        while let Some(step) = short_authentication.next_step(&turn, provider)? {
            let content = Content::ShortAuthentication(step.encode()?).encode()?;
            messages.outbox.push(content, None);
        }
        let due = short_authentication.due(&turn);
        self.wake_at(due);
        Ok(())
    }

    pub(super) fn tell_short_authentication(&mut self) {
        if let State::InGroup(session) = &mut self.state {
            let told = session.short_authentication.events.drain(..);
            let told = told.map(|told| Output::Event(Event::ShortAuthentication(told)));
            self.outputs.extend(told);
        }
    }
}

//! Actions that follow from the state.

use super::{Group, State};
use crate::MemberId;
use crate::active::difference::Difference;
use crate::active::session::Session;
use crate::api::internal_error::{HandleError, InternalError};
use crate::api::output::{Event, Output};
use crate::commit::create;
use crate::schedule::work::{self, Due, Work};
use std::sync::Arc;
use std::time::Duration;

/// The time until a step that has failed is tried again, if no entry comes before.
pub(super) const RETRY_DELAY: Duration = Duration::from_secs(2);

impl Group {
    /// Does what there is to do by now, and finds out when there will be something else.
    pub(super) fn act(&mut self, seq: u64) {
        self.due = None;
        self.settle();
        let outcomes = [
            self.work(seq),
            self.answer(),
            self.refuse(),
            self.take_steps(),
            self.send_pending(),
        ];
        self.ask_around();
        for outcome in outcomes {
            if let Err(error) = outcome {
                self.fail(error);
                let again = self.now.saturating_add(RETRY_DELAY);
                self.wake_at(Some(again));
            }
        }
    }

    /// Something is due then, if not before.
    pub(super) fn wake_at(&mut self, due: Option<Duration>) {
        self.due = self.due.into_iter().chain(due).min();
    }

    /// Tells of a failure inside this member: once at each line, until something succeeds that begins anew (an epoch, a request
    /// to be added, a life in the room). A step that is tried again and again fills no log.
    pub(super) fn fail(&mut self, error: InternalError) {
        if !self.failures.iter().any(|told| told.is_like(&error)) {
            self.failures.push(error.clone());
            self.emit(Event::InternalError(error));
        }
    }

    /// Tells why an entry has not been followed.
    pub(super) fn give_reason(&mut self, seq: u64, from: Option<MemberId>, error: HandleError) {
        match error {
            HandleError::Rejected(reason) => self.emit(Event::Ignored { seq, from, reason }),
            HandleError::Failed(error) => self.fail(error),
        }
    }

    fn work(&mut self, as_of: u64) -> Result<(), InternalError> {
        self.found()?;
        self.due = self.ask_if_due();
        while let State::InGroup(session) = &mut self.state {
            let due = work::next(session, &self.roster, &self.timing, self.now);
            let work = match due {
                Some(Due { at, work }) if at <= self.now => work,
                later => {
                    self.due = later.map(|due| due.at);
                    return Ok(());
                }
            };
            let difference = match work {
                Work::Difference(difference) => difference,
                Work::RepairTree | Work::Refresh => Difference::default(),
                Work::StartAnew => {
                    self.start_anew();
                    // It may wait for another author before it asks.
                    self.due = self.ask_if_due();
                    return Ok(());
                }
            };
            match create::create_commit(session, &difference, &self.roster, as_of) {
                Ok(message) => self.outputs.push_back(Output::Send(message)),
                Err(error) if session.in_flight() => {
                    // A commit that is staged and not sent would be waited for in vain.
                    self.fail(error);
                    self.start_anew();
                    self.due = self.ask_if_due();
                    return Ok(());
                }
                Err(error) => {
                    let mut failed = std::mem::take(&mut session.setback);
                    let is_less = failed.failed(&difference, &mut |part| {
                        create::can_commit(session, part, &self.roster, as_of)
                    });
                    session.setback = failed;
                    if !is_less {
                        return Err(error);
                    }
                    // There is less to try, at once.
                    self.fail(error);
                }
            }
        }
        Ok(())
    }

    /// R6.
    fn found(&mut self) -> Result<(), InternalError> {
        if let State::Waiting(waiting) = &self.state
            && let Some(id) = waiting.id
            && waiting.announced.is_some()
            && waiting.whole
            && self.founding.may_found(&self.roster, &self.member)
        {
            let identity = Arc::clone(&self.identity);
            let (ordinal, provider) = (self.groups + 1, self.provider.child());
            let (suite, policy) = (self.suite, &self.policy);
            let session = Session::found(identity, id, suite, policy, ordinal, provider, self.now)?;
            self.start(vec![self.member.clone()], session);
        }
        Ok(())
    }
}

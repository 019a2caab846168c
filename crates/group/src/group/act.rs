//! What follows from the state.

use super::{Group, State};
use crate::difference::Difference;
use crate::output::{Event, Output};
use crate::session::Session;
use crate::work::{self, Due, Work};
use crate::{Ignored, commit};
use openmls::prelude::OpenMlsProvider;

impl Group {
    /// Does what there is to do by now, and finds out when there will be something else.
    pub(super) fn act(&mut self, seq: u64) {
        self.due = None;
        for outcome in [self.work(seq), self.answer()] {
            if let Err(reason) = outcome {
                self.emit(Event::Ignored {
                    seq,
                    from: None,
                    reason,
                });
            }
        }
    }

    fn work(&mut self, as_of: u64) -> Result<(), Ignored> {
        self.found()?;
        self.due = self.lose_doubt()?;
        while let State::InGroup(session) = &mut self.state {
            let due = work::next(session, &self.roster, &self.pace, self.now);
            let work = match due {
                Some(Due { at, work }) if at <= self.now => work,
                later => {
                    // Whatever they were for has been done or is done no more.
                    session.provider.crypto().forget_encapsulations();
                    self.due = later.map(|due| due.at);
                    return Ok(());
                }
            };
            let difference = match work {
                Work::Difference(difference) => difference,
                Work::Tend | Work::Refresh => Difference::default(),
                Work::StartAnew => return self.start_anew(),
            };
            let made = match commit::prepare(session, &difference, self.suite, &self.pace) {
                Ok(false) => {
                    self.due = Some(self.now);
                    return Ok(());
                }
                Ok(true) => commit::author(session, &difference, &self.roster, as_of),
                Err(reason) => Err(reason),
            };
            match made {
                Ok(message) => self.outputs.push_back(Output::Send(message)),
                Err(_) if session.setback.failed(&difference) => {}
                Err(reason) => return Err(reason),
            }
        }
        Ok(())
    }

    /// Rule 6.
    fn found(&mut self) -> Result<(), Ignored> {
        if let State::Waiting(waiting) = &self.state
            && waiting.announced.is_some()
            && waiting.whole
            && waiting.observer.may_found(&self.roster, &self.member)
        {
            let (suite, now, added) = (self.suite, self.now, vec![self.member.clone()]);
            let terms = self.terms.clone();
            let provider = self.provider.child().map_err(|_| Ignored::Internal)?;
            self.start(added, |identity, id, ordinal| {
                Session::found(identity, id, suite, &terms, ordinal, provider, now)
                    .map_err(|_| Ignored::Internal)
            })?;
        }
        Ok(())
    }
}

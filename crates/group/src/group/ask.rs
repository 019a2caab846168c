//! Asking to be added, for the first time and again.

use super::{Group, State};
use crate::behind::MAX_ATTEMPTS;
use crate::key_package::Candidate;
use crate::output::{Event, Outgoing, Output};
use crate::payload::Payload;
use crate::waiting::Waiting;
use crate::{Ignored, MemberId};
use std::time::Duration;

impl Group {
    /// In no group; asks to be added.
    pub(super) fn wait(&mut self, candidate: Candidate) -> Result<(), Ignored> {
        let message = key_package_message(&candidate)?;
        let mut waiting = Waiting::new(candidate.id, []);
        waiting.ask_with(candidate, self.sender_time);
        self.state = State::Waiting(Box::new(waiting));
        self.emit(Event::Waiting);
        self.outputs.push_back(Output::Send(message));
        Ok(())
    }

    /// Asks to be added with a fresh key package: the former one has been used, and has not let this member in. To all
    /// who wait it says that this member is in no group. Whoever may not ask any more has no key package: the former one
    /// may have been added to a group, and would open all of its epochs to a thief.
    pub(super) fn ask_again(&mut self) -> Result<(), Ignored> {
        self.ask(true)
    }

    /// `counts`: whether it is one of its attempts, which are limited.
    fn ask(&mut self, counts: bool) -> Result<(), Ignored> {
        let fresh = match self.state {
            State::Waiting(_) if !counts || self.attempts < MAX_ATTEMPTS => Some(self.fresh()?),
            _ => None,
        };
        if let State::Waiting(waiting) = &mut self.state {
            waiting.candidate = None;
            if let Some(candidate) = fresh {
                self.attempts += u32::from(counts);
                let message = key_package_message(&candidate)?;
                waiting.ask_with(candidate, self.sender_time);
                self.outputs.push_back(Output::Send(message));
            } else if !std::mem::replace(&mut waiting.exhausted, true) {
                self.emit(Event::Exhausted);
            }
        }
        Ok(())
    }

    /// A commit that adds this member has not let it in. It asks anew, or goes on waiting if that has happened too often with
    /// commits of this author.
    pub(super) fn led_nowhere(&mut self, author: &MemberId) -> Result<(), Ignored> {
        if self.blame.believes(author) {
            let charged = self.blame.led_nowhere(author);
            return self.ask(self.counts(charged));
        }
        self.doubt();
        Ok(())
    }

    /// Whether to ask anew counts as an attempt, where an author is to blame who is `charged` or not. A member that has none
    /// left asks all the same, but not for ever.
    fn counts(&self, charged: bool) -> bool {
        charged && self.attempts < MAX_ATTEMPTS || self.blame.is_exhausted()
    }

    /// Goes on waiting, for a while, for somebody else to add this member.
    pub(super) fn doubt(&mut self) {
        let until = self.now.saturating_add(self.blame.patience(&self.pace));
        if let State::Waiting(waiting) = &mut self.state {
            waiting.doubt.get_or_insert(until);
        }
    }

    /// No member has added this one while it waited for another author. Returns until when it waits, if it still does.
    pub(super) fn lose_doubt(&mut self) -> Result<Option<Duration>, Ignored> {
        let State::Waiting(waiting) = &self.state else {
            return Ok(None);
        };
        if waiting.doubt.is_some_and(|until| until <= self.now) {
            self.blame.nobody_else();
            self.ask(self.blame.is_exhausted())?;
            return Ok(None);
        }
        Ok(waiting.doubt)
    }

    /// Gives up the group, which this member has been removed from or cannot follow, and asks to be added again.
    pub(super) fn start_anew(&mut self) -> Result<(), Ignored> {
        if let State::InGroup(session) = std::mem::replace(&mut self.state, State::Outside(None)) {
            let others = session
                .leaves
                .iter()
                .filter(|leaf| leaf.member != self.member && leaf.is_current(&self.roster));
            let grouped = others.map(|leaf| leaf.member.clone()).collect::<Vec<_>>();
            self.state = State::Waiting(Box::new(Waiting::new(session.id, grouped)));
            self.emit(Event::Waiting);
            let unconfirmed = session.unconfirmed.as_ref();
            let charged = unconfirmed.and_then(|by| self.blame.gives_up(by));
            let counts = charged.is_none_or(|charged| self.counts(charged));
            self.ask(counts)?;
        }
        Ok(())
    }

    /// Rule 7: the log has lost entries. Whatever this member is in, or waits for, may be over, and it knows no longer who
    /// is there; only a Welcome made after its next key package can tell it.
    pub(super) fn lose_track(&mut self) -> Result<(), Ignored> {
        match &self.state {
            State::Outside(_) => return Ok(()),
            State::Waiting(_) => self.ask_again()?,
            State::InGroup(_) => self.start_anew()?,
        }
        if let State::Waiting(waiting) = &mut self.state {
            waiting.whole = false;
            // A Welcome made before the gap would lack what is in it.
            waiting.announced = None;
        }
        Ok(())
    }

    /// Whether it is in doubt who is there.
    pub(super) fn has_lost_track(&self) -> bool {
        matches!(&self.state, State::Waiting(waiting) if !waiting.whole)
    }
}

fn key_package_message(candidate: &Candidate) -> Result<Outgoing, Ignored> {
    let payload = Payload::KeyPackage(candidate.message()?.into()).encode()?;
    Ok(Outgoing {
        payload,
        attachments: Vec::new(),
    })
}

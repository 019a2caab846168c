//! Asking to be added, for the first time and again.

use super::act::RETRY_DELAY;
use super::{Group, State};
use crate::active::blame::Blame;
use crate::active::dispute::{Dispute, Outcome};
use crate::active::resync::MAX_ATTEMPTS;
use crate::api::output::{Event, Output};
use crate::join::waiting::{Retry, Waiting};
use crate::mls::key_package::Candidate;
use crate::{MemberId, RejectReason};
use std::time::Duration;

impl Group {
    /// Asks to be added with a fresh key package: the former one has been used, and has not let this member in. To all
    /// who wait it says that this member is in no group. A member without attempts has no key package: the former one
    /// may have been added to a group, and would open all of its epochs to a thief.
    pub(super) fn ask_again(&mut self) {
        self.ask(true);
    }

    /// `counts`: whether it is one of its attempts, which are limited.
    fn ask(&mut self, counts: bool) {
        let State::Waiting(waiting) = &mut self.state else {
            return;
        };
        if !counts || self.attempts < MAX_ATTEMPTS {
            self.ask_with(None, counts);
            return;
        }
        waiting.candidate = None;
        waiting.retry = None;
        if !std::mem::replace(&mut waiting.exhausted, true) {
            self.emit(Event::Exhausted);
        }
    }

    /// Asks with this key package, or with a fresh one. If none can be made, this member asks for nothing until it tries again:
    /// the former key package is given up in either case.
    pub(super) fn ask_with(&mut self, candidate: Option<Candidate>, counts: bool) {
        let candidate = candidate.map_or_else(|| self.fresh(), Ok);
        let request = candidate.and_then(|made| Ok((self.request(&made)?, made)));
        let State::Waiting(waiting) = &mut self.state else {
            return;
        };
        match request {
            Ok((message, candidate)) => {
                waiting.ask_with(candidate, self.sender_time);
                self.attempts += u32::from(counts);
                self.failures.clear();
                self.outputs.push_back(Output::Send(message));
            }
            Err(error) => {
                let at = self.now.saturating_add(RETRY_DELAY);
                waiting.ask_later(Retry { at, counts });
                self.fail(error);
            }
        }
    }

    /// A commit that adds this member has not let it in. It asks anew, or goes on waiting if that has happened too often with
    /// commits of this author.
    pub(super) fn led_nowhere(&mut self, author: &MemberId, reason: RejectReason) {
        if is_late(reason) {
            match self.blame.was_late(author) {
                Some(charged) => self.ask(self.counts(charged)),
                None => self.doubt_after_a_lost_race(author),
            }
            return;
        }
        self.blame.deceived_by(author);
        if self.blame.believes(author) {
            let charged = self.blame.led_nowhere(author);
            self.ask(self.counts(charged));
        } else {
            self.doubt();
        }
    }

    /// Whether to ask anew counts as an attempt, where an author is to blame who is `charged` or not. A member that has none
    /// left asks all the same, but not for ever.
    fn counts(&self, charged: bool) -> bool {
        charged && self.attempts < MAX_ATTEMPTS || self.blame.is_exhausted()
    }

    /// Goes on waiting, for a while, for somebody else to add this member.
    pub(super) fn doubt(&mut self) {
        let until = self.now.saturating_add(self.blame.patience(&self.timing));
        if let State::Waiting(waiting) = &mut self.state {
            let doubt = waiting.doubt.get_or_insert_default();
            doubt.no_later_than(until);
        }
    }

    /// Goes on waiting for the same author, which has lost a race. The log says that its commit was void, so this member still
    /// waits for all members; but a log with forgeries may say so wrongly.
    fn doubt_after_a_lost_race(&mut self, author: &MemberId) {
        let until = Blame::longest_patience(&self.timing);
        let until = self.now.saturating_add(until);
        if let State::Waiting(waiting) = &mut self.state {
            let doubt = waiting.doubt.get_or_insert_default();
            doubt.no_later_than(until);
            doubt.authors.insert(author.clone());
        }
    }

    /// A member has come, left, or asked anew. If this one waits for its commit, that may never come.
    pub(super) fn author_started_anew(&mut self, member: &MemberId) {
        let is_awaited = |state: &State| match state {
            State::Waiting(waiting) => {
                let mut doubt = waiting.doubt.iter();
                doubt.any(|doubt| doubt.authors.contains(member))
            }
            _ => false,
        };
        if is_awaited(&self.state) {
            self.doubt();
        }
    }

    /// Asks anew if it is time to: no member has added this one while it waited for another author, or it could not ask before.
    /// Returns until when it waits, if it still does.
    pub(super) fn ask_if_due(&mut self) -> Option<Duration> {
        let State::Waiting(waiting) = &self.state else {
            return None;
        };
        if let Some(Retry { at, counts }) = waiting.retry {
            if at > self.now {
                return Some(at);
            }
            self.ask(counts);
            return self.retry_at();
        }
        let until = waiting.doubt.as_ref().and_then(|doubt| doubt.until);
        if until.is_some_and(|until| until <= self.now) {
            self.blame.nobody_else();
            self.ask(self.blame.is_exhausted());
            return self.retry_at();
        }
        until
    }

    fn retry_at(&self) -> Option<Duration> {
        match &self.state {
            State::Waiting(waiting) => waiting.retry.map(|retry| retry.at),
            State::Outside(_) | State::InGroup(_) => None,
        }
    }

    /// Gives up the group, which this member has been removed from or cannot follow, and asks to be added again.
    pub(super) fn start_anew(&mut self) {
        self.close_messages();
        let State::InGroup(session) = &self.state else {
            return;
        };
        let others = session
            .leaves
            .iter()
            .filter(|leaf| leaf.member != self.member && leaf.is_current(&self.roster));
        let grouped = others.map(|leaf| leaf.member.clone());
        // A member that has answered is in a group, if not in this one.
        let answered = session.dispute.iter().flat_map(Dispute::voters);
        let grouped = grouped.chain(answered.cloned());
        let grouped = grouped.collect::<Vec<_>>();
        self.founding
            .left_behind(self.seq.unwrap_or_default(), grouped, &self.roster);
        let waiting = Waiting::new(Some(session.id));
        self.disputes = session.disputes;
        let verdict = session.verdict(&self.roster, &self.timing);
        if verdict.is_some_and(|(at, outcome)| outcome == Outcome::Leaves && at <= self.now) {
            let dispute = session.dispute.iter();
            let partisans = dispute.flat_map(Dispute::partisans);
            self.blame.disbelieve(partisans);
        }
        let unconfirmed = session.unconfirmed.as_ref();
        let passed_over = unconfirmed.is_some_and(|by| by.passed_over);
        let charged = unconfirmed
            .filter(|_| !passed_over)
            .and_then(|by| self.blame.gives_up(by));
        self.state = State::Waiting(Box::new(waiting));
        self.emit(Event::Waiting);
        // The commit that came first was a valid one. To ask its author once more, at once, is what it waits for.
        if passed_over {
            self.doubt();
        } else {
            self.ask(charged.is_none_or(|charged| self.counts(charged)));
        }
    }

    /// R7.1: the log has lost entries. Whatever this member is in, or waits for, may be over, and it knows no longer who
    /// is there; only a Welcome made after its next key package can tell it.
    pub(super) fn lose_track(&mut self) {
        match &self.state {
            State::Outside(_) => {}
            State::Waiting(_) => self.ask_again(),
            State::InGroup(_) => self.start_anew(),
        }
        if let State::Waiting(waiting) = &mut self.state {
            waiting.whole = false;
            // A Welcome made before the gap would lack what is in it.
            waiting.announced = None;
        }
    }

    /// Whether it is in doubt who is there.
    pub(super) fn has_lost_track(&self) -> bool {
        matches!(&self.state, State::Waiting(waiting) if !waiting.whole)
    }
}

/// Whether an honest commit may be refused for this: what has come before it in the log was on its way when it was made.
fn is_late(reason: RejectReason) -> bool {
    matches!(
        reason,
        RejectReason::StaleEpoch
            | RejectReason::AddsNotWaiting
            | RejectReason::AddsOtherKeyPackage
            | RejectReason::AuthorReplaced
    )
}

//! R7.8: members of one group that are not in the same state.
//!
//! A void commit deceives a newcomer that it adds, and a commit whose path opens for some members only splits a group: each part
//! goes on by itself, and neither finds anything wrong with its own commits. The log shows that something is wrong, not which
//! part is right. So a member that sees such a sign asks the others to show that they are in its state, as a sender does, and
//! the smaller part gives up. The answers are in the log, so one who asks asks for all.

use crate::room::roster::Roster;
use crate::{MemberId, Timing};
use litemap::LiteMap;
use std::time::Duration;

/// A member asks while fewer members than this have answered.
const ENOUGH: usize = 5;
/// A dispute that nobody answers is over after so many times `committer_timeout`.
const MOST: u32 = 30;
/// Members ask one after the other, the last leaf first.
const TURNS: u32 = 32;

/// Disputes of one life in the room that open at once. Each further one waits for twice as long as the one before.
const PROMPT: u32 = 4;
/// Disputes of one life. By then they are more than a day apart.
const MOST_DISPUTES: u32 = 20;
/// Challenges of one dispute that are `committer_timeout` apart. Each further one waits for twice as long as the one before.
const PROMPT_CHALLENGES: u32 = 4;

/// How many disputes a member has had since its own `joined`, in however many groups.
///
/// Where a server shows two logs, both parts stay, and the dispute of each opens the next one of the other. A member that gives up
/// in one is added again by one part or the other, and finds the same signs: so a new session does not begin a new count.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct DisputeCount(u32);

impl DisputeCount {
    /// Counts one more, and tells how long it waits before it opens; `None`: there is no more of them.
    pub(crate) fn open(&mut self, timing: &Timing) -> Option<Duration> {
        let times = match self.0.checked_sub(PROMPT) {
            None => 0,
            Some(more) if self.0 < MOST_DISPUTES => 1 << more,
            Some(_) => return None,
        };
        self.0 += 1;
        Some(timing.committer_timeout.saturating_mul(times))
    }
}

/// The answers of members since there was a sign that they are not all in one state.
pub(crate) struct Dispute {
    since: Duration,
    asks: Duration,
    /// How often it has asked.
    asked: u32,
    /// Whether another has been waited for that asks.
    deferred: bool,
    /// The latest answer of each: whether it was given in this member's state.
    votes: LiteMap<MemberId, bool>,
}

/// The outcome, as far as members have answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There is no answer yet.
    Open,
    /// This member is in the larger part.
    Stays,
    /// It is in the smaller one.
    Leaves,
}

impl Dispute {
    /// `after`: how many leaves come after its own.
    pub(crate) fn new(now: Duration, after: u32, timing: &Timing) -> Self {
        Self {
            since: now,
            asks: now.saturating_add(timing.join_batch_delay.saturating_mul(after.min(TURNS))),
            asked: 0,
            deferred: false,
            votes: LiteMap::new(),
        }
    }

    pub(crate) fn since(&self) -> Duration {
        self.since
    }

    /// A member has shown that it is in this member's state, or in another.
    pub(crate) fn vote(&mut self, member: &MemberId, same: bool) {
        self.votes.insert(member.clone(), same);
    }

    /// A member has left, or come, or sent a key package: it is in no group any more, whatever it has answered before.
    pub(crate) fn started_anew(&mut self, member: &MemberId) {
        self.votes.remove(member);
    }

    /// Another asks: its answers are for all to see. It is waited for once, for it may ask so that nobody answers.
    pub(crate) fn another_asks(&mut self, now: Duration, timing: &Timing) {
        if !std::mem::replace(&mut self.deferred, true) {
            self.asks = self.asks.max(now.saturating_add(timing.committer_timeout));
        }
    }

    /// When this member asks, of so many others.
    pub(crate) fn asks(&self, others: usize) -> Option<Duration> {
        (self.votes.len() < others.min(ENOUGH)).then_some(self.asks)
    }

    /// It has asked, and does so again if that comes to nothing; but not for ever at the same pace, for each challenge is answered.
    pub(crate) fn asked(&mut self, now: Duration, timing: &Timing) {
        self.asked += 1;
        let doublings = self.asked.saturating_sub(PROMPT_CHALLENGES);
        let times = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        self.asks = now.saturating_add(timing.committer_timeout.saturating_mul(times));
    }

    /// When it ends whatever has been answered.
    pub(crate) fn ends(&self, timing: &Timing) -> Duration {
        self.since
            .saturating_add(timing.committer_timeout.saturating_mul(MOST))
    }

    /// Whether any member has shown that it is in another state.
    pub(crate) fn has_opponents(&self, roster: &Roster) -> bool {
        self.present(roster).any(|(_, same)| !same)
    }

    /// Members that are in this member's state, by their latest answer.
    pub(crate) fn partisans(&self) -> impl Iterator<Item = &MemberId> {
        let same = self.votes.iter().filter(|(_, same)| **same);
        same.map(|(member, _)| member)
    }

    /// Members that have answered.
    pub(crate) fn voters(&self) -> impl Iterator<Item = &MemberId> {
        self.votes.keys()
    }

    fn present<'a>(&'a self, roster: &'a Roster) -> impl Iterator<Item = (&'a MemberId, bool)> {
        let votes = self.votes.iter().map(|(member, same)| (member, *same));
        votes.filter(|(member, _)| roster.latest(member).is_some())
    }

    /// The larger part is right, of two that are equal the one with the member that came first. All members see the same
    /// answers, and the latest answer of a member is good in one part only, so a member that answers for both decides nothing
    /// but a tie.
    pub(crate) fn outcome(&self, roster: &Roster, own: &MemberId) -> Outcome {
        let (with, against): (Vec<_>, Vec<_>) = self.present(roster).partition(|(_, same)| *same);
        let with = with.into_iter().map(|(member, _)| member);
        let with = with.chain([own]).collect::<Vec<_>>();
        let against = against.into_iter().map(|(member, _)| member);
        let against = against.collect::<Vec<_>>();
        let first = |part: &[&MemberId]| {
            let mut members = roster.members();
            members.position(|member| part.contains(&member))
        };
        let stays = match with.len().cmp(&against.len()) {
            std::cmp::Ordering::Equal => first(&with) < first(&against),
            larger => larger.is_gt(),
        };
        match (with.len(), against.len()) {
            (1, 0) => Outcome::Open,
            _ if stays => Outcome::Stays,
            _ => Outcome::Leaves,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MlsCipherSuite;
    use crate::mls::key_package::{Candidate, LoggedKeyPackage};
    use crate::mls::provider::Provider;
    use crate::room::roster::RosterChange;

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    /// A room of these, each of whom has asked.
    fn roster(names: &[&str]) -> Roster {
        let (mut roster, provider) = (Roster::default(), Provider::new().unwrap());
        for (seq, name) in names.iter().enumerate() {
            roster
                .apply(seq as u64, RosterChange::Joined(id(name)))
                .unwrap();
            let candidate =
                Candidate::new(&id(name), MlsCipherSuite::Classical, &provider).unwrap();
            let message = candidate.message().unwrap();
            let logged =
                LoggedKeyPackage::read(&message, &id(name), MlsCipherSuite::Classical, &provider);
            let asks = RosterChange::KeyPackage(id(name), logged.unwrap().into());
            roster.apply(seq as u64, asks).unwrap();
        }
        roster
    }

    fn outcome(own: &str, votes: &[(&str, bool)]) -> Outcome {
        let mut dispute = Dispute::new(Duration::ZERO, 0, &Timing::default());
        for (name, same) in votes {
            dispute.vote(&id(name), *same);
        }
        dispute.outcome(&roster(&["a", "b", "c", "d", "e"]), &id(own))
    }

    #[test]
    fn disputes_without_end_are_further_and_further_apart() {
        let (timing, mut count) = (Timing::default(), DisputeCount::default());
        let waits: Vec<_> = (0..100).map_while(|_| count.open(&timing)).collect();
        assert_eq!(waits.len(), 20);
        assert!(waits.iter().take(4).all(Duration::is_zero));
        assert_eq!(waits.get(4), Some(&timing.committer_timeout));
        let pairs = waits.iter().skip(4).zip(waits.iter().skip(5));
        assert!(pairs.into_iter().all(|(one, next)| *next == *one * 2));
        assert!(waits.iter().sum::<Duration>() > Duration::from_secs(24 * 60 * 60));
    }

    /// Members that do not answer have one ask no more than this often until its dispute ends.
    #[test]
    fn a_dispute_asks_eight_times_at_most() {
        let timing = Timing::default();
        let mut dispute = Dispute::new(Duration::ZERO, 0, &timing);
        let mut asked = Vec::new();
        while let Some(at) = dispute.asks(5).filter(|at| *at < dispute.ends(&timing)) {
            asked.push(at / timing.committer_timeout.as_secs() as u32);
            dispute.asked(at, &timing);
        }
        let asked: Vec<_> = asked.iter().map(Duration::as_secs).collect();
        assert_eq!(asked, [0, 1, 2, 3, 4, 6, 10, 18]);
    }

    #[test]
    fn the_smaller_part_leaves_and_of_two_equal_ones_the_later() {
        assert_eq!(outcome("a", &[]), Outcome::Open);
        assert_eq!(outcome("e", &[("a", true)]), Outcome::Stays);
        assert_eq!(
            outcome("e", &[("a", true), ("b", false), ("c", false)]),
            Outcome::Stays
        );
        let three = [("b", false), ("c", false), ("d", false)];
        assert_eq!(outcome("e", &three), Outcome::Leaves);
        assert_eq!(
            outcome("b", &[("c", true), ("d", false), ("e", false)]),
            Outcome::Stays
        );
        assert_eq!(
            outcome("d", &[("e", true), ("b", false), ("c", false)]),
            Outcome::Leaves
        );
        // Both parts see the latest answer of who answers for both.
        assert_eq!(outcome("b", &[("a", true), ("a", false)]), Outcome::Leaves);
        // Those who have left do not count.
        assert_eq!(outcome("b", &[("zoe", false), ("e", true)]), Outcome::Stays);
    }

    /// Else whoever gives up would wait for it to commit.
    #[test]
    fn a_member_that_starts_anew_has_not_answered() {
        let mut dispute = Dispute::new(Duration::ZERO, 0, &Timing::default());
        dispute.vote(&id("a"), false);
        dispute.vote(&id("b"), true);
        dispute.started_anew(&id("a"));
        assert_eq!(dispute.voters().collect::<Vec<_>>(), [&id("b")]);
    }

    #[test]
    fn one_asks_for_all_and_others_if_that_comes_to_nothing() {
        let timing = Timing::default();
        let mut dispute = Dispute::new(Duration::ZERO, 0, &timing);
        assert_eq!(dispute.asks(3), Some(Duration::ZERO));
        let mut other = Dispute::new(Duration::ZERO, 3, &timing);
        assert_eq!(other.asks(3), Some(timing.join_batch_delay * 3));
        dispute.asked(Duration::ZERO, &timing);
        other.another_asks(Duration::ZERO, &timing);
        assert_eq!(
            (dispute.asks(3), other.asks(3)),
            (
                Some(timing.committer_timeout),
                Some(timing.committer_timeout)
            )
        );
        other.another_asks(timing.committer_timeout, &timing);
        assert_eq!(other.asks(3), Some(timing.committer_timeout), "once");
        for (number, name) in ["a", "b", "c"].iter().enumerate() {
            assert!(dispute.asks(3).is_some(), "{number}");
            dispute.vote(&id(name), true);
        }
        assert_eq!(dispute.asks(3), None);
    }
}

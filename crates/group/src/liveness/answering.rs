//! R11.2: the challenges that a member has received.

use super::pause::after;
use crate::MemberId;
use crate::tree::leaf::Leaf;
use crate::wire::payload::{Challenge, Nonce};
use litemap::LiteMap;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many members the first challenge asks. Each one after it in a row asks twice as many.
const FIRST_ASKED: usize = 3;
/// How far apart answers are at least. Challenges that come in between are answered together.
const ANSWER_EVERY: Duration = Duration::from_millis(250);
/// How far apart answers to one member are at least: half of what honest members leave between challenges.
const ANSWER_ONE_EVERY: Duration = Duration::from_secs(1);

/// The challenges that a member has received.
#[derive(Default)]
pub(crate) struct Answering {
    challengers: LiteMap<MemberId, Challenger>,
    answered: Option<Duration>,
}

#[derive(Default)]
struct Challenger {
    attempt: u8,
    /// To be answered. A later one takes its place.
    pending: Option<Nonce>,
    answered: Option<Duration>,
}

impl Challenger {
    fn due(&self) -> Option<Duration> {
        self.pending?;
        Some(after(self.answered, ANSWER_ONE_EVERY))
    }
}

impl Answering {
    /// Takes note of a challenge. `rank`: how many members come before this one.
    ///
    /// Frozen members are passed by: each challenge of a row asks more. A row cannot begin in the middle, or one member could
    /// have everybody answer all the time.
    pub(crate) fn be_challenged(&mut self, from: &MemberId, challenge: Challenge, rank: usize) {
        let Challenge { nonce, attempt } = challenge;
        let known = self.challengers.get(from);
        let next = known.is_none_or(|known| known.attempt.checked_add(1) == Some(attempt));
        if attempt != 0 && !next {
            return;
        }
        let challenger = self.challengers.entry(from.clone()).or_default();
        challenger.attempt = attempt;
        let asked = 1_usize
            .checked_shl(attempt.into())
            .map_or(usize::MAX, |times| times.saturating_mul(FIRST_ASKED));
        if rank < asked {
            challenger.pending = Some(nonce);
        }
    }

    /// When the next answer is due, if any is.
    pub(crate) fn due(&self) -> Option<Duration> {
        let due = self
            .challengers
            .values()
            .filter_map(Challenger::due)
            .min()?;
        Some(due.max(after(self.answered, ANSWER_EVERY)))
    }

    /// The nonces to answer now, all at once; those that are too many come next.
    pub(crate) fn take(&mut self, now: Duration) -> Vec<Nonce> {
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.answered = Some(now);
        let due = |challenger: &&mut Challenger| challenger.due().is_some_and(|due| due <= now);
        let challengers = self
            .challengers
            .iter_mut()
            .map(|(_, challenger)| challenger);
        let due = challengers.filter(due);
        due.take(super::limit::MOST_NONCES)
            .filter_map(|challenger| {
                challenger.answered = Some(now);
                challenger.pending.take()
            })
            .collect()
    }

    pub(super) fn epoch_changed(&mut self, leaves: &[Leaf]) {
        let members = leaves.iter().map(|leaf| &leaf.member);
        let members = members.collect::<BTreeSet<_>>();
        self.challengers
            .retain(|member, _| members.contains(member));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn challenge(attempt: u8, byte: u8) -> Challenge {
        let nonce = [byte; 16];
        Challenge { nonce, attempt }
    }

    fn id(number: usize) -> MemberId {
        format!("m{number:03}").try_into().unwrap()
    }

    const TICK: Duration = Duration::from_millis(10);

    /// Each of a thousand asks every ten seconds: six thousand nonces, and no more than four signatures a second.
    #[test]
    fn a_thousand_that_ask_are_answered_by_four_messages_a_second() {
        let mut answering = Answering::default();
        let (mut answers, mut nonces) = (0, 0);
        for tick in 0..6000_u32 {
            let now = TICK * tick;
            answering.be_challenged(&id(tick as usize % 1000), challenge(0, 1), 2);
            let taken = answering.take(now);
            answers += usize::from(!taken.is_empty());
            nonces += taken.len();
            assert!(taken.len() <= 26, "{}", taken.len());
        }
        assert_eq!((answers, nonces), (240, 5976));
    }

    #[test]
    fn what_is_too_much_for_one_answer_comes_with_the_next() {
        let mut answering = Answering::default();
        for number in 0..100 {
            answering.be_challenged(&id(number), challenge(0, 1), 0);
        }
        assert_eq!(answering.due(), Some(Duration::ZERO));
        assert_eq!(answering.take(Duration::ZERO).len(), 64);
        assert_eq!(answering.due(), Some(ANSWER_EVERY));
        assert_eq!(answering.take(ANSWER_EVERY - TICK).len(), 0);
        assert_eq!(answering.take(ANSWER_EVERY).len(), 36);
        assert_eq!(answering.due(), None);
    }

    #[test]
    fn of_one_member_the_latest_is_answered_and_once_a_second() {
        let mut answering = Answering::default();
        let alice = id(0);
        answering.be_challenged(&alice, challenge(0, 1), 0);
        answering.be_challenged(&alice, challenge(0, 2), 0);
        assert_eq!(answering.take(TICK), [[2; 16]]);
        answering.be_challenged(&alice, challenge(0, 3), 0);
        assert_eq!(answering.due(), Some(TICK + ANSWER_ONE_EVERY));
        assert_eq!(answering.take(TICK + ANSWER_ONE_EVERY), [[3; 16]]);
    }

    #[test]
    fn each_attempt_asks_twice_as_many() {
        let asked = |attempt, rank| {
            let mut answering = Answering::default();
            answering.be_challenged(&id(0), challenge(attempt, 1), rank);
            answering.due().is_some()
        };
        for (attempt, most) in [(0, 3), (1, 6), (2, 12), (9, 1536)] {
            assert!(
                asked(attempt, most - 1) && !asked(attempt, most),
                "{attempt}"
            );
        }
        assert!(asked(63, 1 << 40) && asked(255, 1 << 40));
    }
}

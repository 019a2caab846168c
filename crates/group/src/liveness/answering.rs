//! What a member has been asked by others.

use crate::MemberId;
use crate::payload::{Challenge, Nonce};
use crate::tree::Leaf;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How many members the first challenge asks. Each one after it in a row asks twice as many.
const FIRST_ASKED: usize = 3;
/// How far apart answers are at least. Challenges that come in between are answered together.
const ANSWER_EVERY: Duration = Duration::from_millis(250);
/// How far apart answers to one member are at least: half of what honest members leave between challenges.
const ANSWER_ONE_EVERY: Duration = Duration::from_secs(1);

/// What a member has been asked by others.
#[derive(Default)]
pub(crate) struct Answering {
    challengers: BTreeMap<MemberId, Challenger>,
    answered: Option<Duration>,
}

#[derive(Default)]
struct Challenger {
    attempt: u8,
    /// To be answered. A later one takes its place.
    pending: Option<Nonce>,
    answered: Option<Duration>,
}

fn after(last: Option<Duration>, pause: Duration) -> Duration {
    last.map_or(Duration::ZERO, |last| last.saturating_add(pause))
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
        let due = self.challengers.values_mut().filter(due);
        due.take(super::MOST_NONCES)
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

//! Refusals that this member owes to those whose requests it has rejected for want of a proof, so that people read why they wait.

use crate::liveness::pause::after;
use crate::wire::payload::{Refusal, RefusalCode};
use crate::{MemberId, RefusalReason};
use litemap::LiteMap;
use std::time::Duration;

/// How many members answer a request, if those before them are silent: the last of them within two seconds.
const MOST_ANSWERS: u32 = 4;
/// How long a member waits for each before it.
const RANK_DELAY: Duration = Duration::from_millis(400);
/// How far apart a member's refusals are at least.
const REFUSE_EVERY: Duration = Duration::from_millis(250);
/// How far apart refusals to one member are at least.
const REFUSE_ONE_EVERY: Duration = Duration::from_secs(1);
/// Members that refusals are kept for at most.
const MOST_MEMBERS: usize = 64;

/// The refusals that this member owes.
#[derive(Default)]
pub(crate) struct Refusals {
    members: LiteMap<MemberId, Refused>,
    sent: Option<Duration>,
}

#[derive(Default)]
struct Refused {
    /// A later one takes its place.
    pending: Option<(Duration, Refusal)>,
    sent: Option<Duration>,
}

impl Refused {
    fn due(&self) -> Option<Duration> {
        let (at, _) = self.pending?;
        Some(at.max(after(self.sent, REFUSE_ONE_EVERY)))
    }
}

impl Refusals {
    /// Takes note of a request that was rejected. `rank`: how many current leaves come before this member's.
    pub(crate) fn owe(
        &mut self,
        to: &MemberId,
        key_package_hash: [u8; 32],
        reason: RefusalReason,
        rank: usize,
        now: Duration,
    ) {
        let rank = u32::try_from(rank).unwrap_or(u32::MAX);
        if rank >= MOST_ANSWERS {
            return;
        }
        if self.members.len() >= MOST_MEMBERS && !self.members.contains_key(to) {
            // Of those who are owed nothing, only the time of the last refusal would be forgotten, and that is long past.
            self.members.retain(|_, refused| {
                refused.pending.is_some() || after(refused.sent, REFUSE_ONE_EVERY) > now
            });
            if self.members.len() >= MOST_MEMBERS {
                return;
            }
        }
        let at = now.saturating_add(RANK_DELAY.saturating_mul(rank));
        let reason = RefusalCode(reason);
        let refusal = Refusal {
            key_package_hash,
            reason,
        };
        self.members.entry(to.clone()).or_default().pending = Some((at, refusal));
    }

    /// Another member has refused this request. Nothing is checked: a forgery costs somebody a sentence on a screen, which whoever
    /// forges could have withheld.
    pub(crate) fn said(&mut self, key_package_hash: &[u8; 32]) {
        for (_, refused) in &mut self.members {
            let same = |(_, refusal): &(_, Refusal)| refusal.key_package_hash == *key_package_hash;
            refused.pending = refused.pending.filter(|pending| !same(pending));
        }
    }

    /// When the next refusal is due, if any is.
    pub(crate) fn due(&self) -> Option<Duration> {
        let due = self.members.values().filter_map(Refused::due).min()?;
        Some(due.max(after(self.sent, REFUSE_EVERY)))
    }

    /// The refusal to send now, if one is due.
    pub(crate) fn take(&mut self, now: Duration) -> Option<Refusal> {
        self.due().filter(|due| *due <= now)?;
        let members = self.members.iter_mut().map(|(_, refused)| refused);
        let first = members.min_by_key(|refused| refused.due().unwrap_or(Duration::MAX))?;
        first.sent = Some(now);
        self.sent = Some(now);
        first.pending.take().map(|(_, refusal)| refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASON: RefusalReason = RefusalReason::ProofWrong;
    const ZERO: Duration = Duration::ZERO;

    fn id(number: u8) -> MemberId {
        format!("m{number}").try_into().unwrap()
    }

    #[test]
    fn the_first_answers_at_once_and_three_more_within_two_seconds() {
        let due = |rank| {
            let mut refusals = Refusals::default();
            refusals.owe(&id(0), [1; 32], REASON, rank, ZERO);
            refusals.due()
        };
        assert_eq!(due(0), Some(ZERO));
        assert!(due(3) < Some(Duration::from_secs(2)) && due(3) > due(2));
        assert_eq!((due(4), due(usize::MAX)), (None, None));
    }

    #[test]
    fn a_request_that_another_has_refused_is_left() {
        let mut refusals = Refusals::default();
        refusals.owe(&id(0), [1; 32], REASON, 1, ZERO);
        refusals.said(&[2; 32]);
        assert!(refusals.due().is_some());
        refusals.said(&[1; 32]);
        assert_eq!(refusals.due(), None);
    }

    /// Ten requests a second, of each of a hundred members, for a minute.
    #[test]
    fn a_flood_costs_four_refusals_a_second_and_one_for_each_member() {
        let mut refusals = Refusals::default();
        let mut sent = 0;
        for tick in 0..600 {
            let now = Duration::from_millis(100 * tick);
            for number in 0..100 {
                refusals.owe(&id(number), [number; 32], REASON, 0, now);
            }
            sent += usize::from(refusals.take(now).is_some());
            assert!(refusals.take(now).is_none());
            assert!(refusals.members.len() <= 64);
        }
        assert!(sent <= 240, "{sent}");
        let (mut refusals, mut sent) = (Refusals::default(), 0);
        for tick in 0..600 {
            let now = Duration::from_millis(100 * tick);
            refusals.owe(&id(0), [0; 32], REASON, 0, now);
            sent += usize::from(refusals.take(now).is_some());
        }
        assert_eq!(sent, 60);
    }
}

//! R3.2 and R3.3: how joins are put together into commits.

use crate::Timing;
use crate::active::difference::Difference;
use crate::active::times::{Times, Void};
use std::time::Duration;

/// Longer than eight seconds (by the default timing) nobody waits.
const MAX_DOUBLINGS: u32 = 5;

/// From when on a difference may be committed.
///
/// Two hundred people who open a link in the same second would make two hundred epochs if each were added as soon as
/// somebody could, and each epoch is work for everybody. So adds keep a distance from the last change of the epoch: the
/// first who joins a quiet call is added at once, and the others together. A member that has left can decrypt what is
/// sent until it is removed, so removals do not wait for others, nor do adds that are ready when there is a removal.
///
/// A commit that came to nothing was void because somebody whom it adds has asked anew, and whoever else it adds will
/// now do the same: their key packages have been used. A commit made at once would meet those on the way, be void for
/// the same reason, and so on without an end. So after it everything waits until they are in the log; and since nobody
/// knows how long that takes those who ask, twice as long each time.
pub(crate) fn opens(difference: &Difference, times: &Times, timing: &Timing) -> Duration {
    let adds_only = difference.removes.is_empty();
    let gathered = adds_only.then(|| times.epoch.saturating_add(timing.join_batch_delay));
    let asked_anew = times.void.map(|Void { at, before }| {
        let waits = timing
            .join_batch_delay
            .saturating_mul(1 << before.min(MAX_DOUBLINGS));
        at.saturating_add(waits)
    });
    gathered.max(asked_anew).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_that_comes_to_nothing_doubles_the_wait() {
        let timing = Timing::default();
        let mut times = Times::new(Duration::ZERO);
        let opens = |times: &Times| opens(&Difference::default(), times, &timing);
        assert_eq!(opens(&times), timing.join_batch_delay);
        let now = Duration::from_secs(9);
        for factor in [1, 2, 4, 8, 16, 32, 32, 32] {
            times.own_commit_rejected(now);
            assert_eq!(opens(&times), now + timing.join_batch_delay * factor);
        }
        times.epoch_changed(now, true);
        assert_eq!(opens(&times), now + timing.join_batch_delay);
    }
}

//! How joins are put together into commits.

use crate::Pace;
use crate::difference::Difference;
use crate::times::{Times, Void};
use std::time::Duration;

/// Longer than eight seconds (by the default pace) nobody waits.
const MAX_DOUBLINGS: u32 = 5;

/// How many members one commit adds at most to so many who are there: twice as many, but never fewer than 16, nor more than
/// 256. Whoever is left over is added by the next commit.
///
/// What a commit costs its author in one go grows with whom it adds; at most to treble a group keeps that in proportion to
/// what its tree costs anyway, and 200 who come at once are still added by five commits. A key package has 2.7 kB in the
/// hybrid suite, and its secrets in the Welcome 1.2 kB: 256 of them are 1 MB of a message, which must also hold the tree.
pub(crate) fn most_adds(members: usize) -> usize {
    members.saturating_mul(2).clamp(16, 256)
}

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
pub(crate) fn opens(difference: &Difference, times: &Times, pace: &Pace) -> Duration {
    let adds_only = difference.removes.is_empty();
    let gathered = adds_only.then(|| times.epoch.saturating_add(pace.gather));
    let asked_anew = times.void.map(|Void { at, before }| {
        let waits = pace.gather.saturating_mul(1 << before.min(MAX_DOUBLINGS));
        at.saturating_add(waits)
    });
    gathered.max(asked_anew).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_that_comes_to_nothing_doubles_the_wait() {
        let pace = Pace::default();
        let mut times = Times::new(Duration::ZERO);
        let opens = |times: &Times| opens(&Difference::default(), times, &pace);
        assert_eq!(opens(&times), pace.gather);
        let now = Duration::from_secs(9);
        for factor in [1, 2, 4, 8, 16, 32, 32, 32] {
            times.came_to_nothing(now);
            assert_eq!(opens(&times), now + pace.gather * factor);
        }
        times.epoch_changed(now, true);
        assert_eq!(opens(&times), now + pace.gather);
    }
}

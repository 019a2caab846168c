//! How joins are put together into commits.

use crate::Pace;
use crate::difference::Difference;
use crate::times::Times;
use std::time::Duration;

/// How many members one commit adds at most. A key package has 2.7 kB in the hybrid suite, and its secrets in the
/// Welcome 1.2 kB: 256 of them are 1 MB of a message, which must also hold the tree. Whoever is left over is added by
/// the next commit.
pub(crate) const MAX_ADDS: usize = 256;

/// From when on a difference may be committed.
///
/// Two hundred people who open a link in the same second would make two hundred epochs if each were added as soon as
/// somebody could, and each epoch is work for everybody. So adds keep a distance from the last change of the epoch: the
/// first who joins a quiet call is added at once, and the others together. A member that has left can decrypt what is
/// sent until it is removed, so removals do not wait for others, nor do adds that are ready when there is a removal.
///
/// A commit that came to nothing was void because somebody whom it adds has asked anew, and whoever else it adds will
/// now do the same: their key packages have been used. A commit made at once would meet those on the way, be void for
/// the same reason, and so on without an end. So after it everything waits until they are in the log.
pub(crate) fn opens(difference: &Difference, times: &Times, pace: &Pace) -> Duration {
    let adds_only = difference.removes.is_empty();
    let since = adds_only.then_some(times.epoch).max(times.void);
    since.map_or(Duration::ZERO, |since| since.saturating_add(pace.gather))
}

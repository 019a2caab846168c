//! How joins are put together into commits.

use crate::Pace;
use crate::difference::Difference;
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
/// sent until it is removed, so removals never wait, nor do adds that are ready when there is a removal.
pub(crate) fn opens(difference: &Difference, epoch: Duration, pace: &Pace) -> Duration {
    if difference.removes.is_empty() {
        epoch.saturating_add(pace.gather)
    } else {
        Duration::ZERO
    }
}

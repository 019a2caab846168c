//! R5: the designated committer is silent.

use crate::Timing;
use std::time::Duration;

/// When the member of this rank commits a difference that could have been committed from `since` on.
///
/// A tab may be frozen while its connection lives, so no `left` tells the others. Each of them gives those before it in
/// the order so much time; one of the first few will do. By R1 nothing is at stake but a message in vain, so the
/// clocks of members need not agree.
pub(crate) fn due(since: Duration, rank: u32, timing: &Timing) -> Duration {
    since.saturating_add(timing.committer_timeout.saturating_mul(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_at_once_and_the_others_one_after_the_other() {
        let timing = Timing {
            committer_timeout: Duration::from_secs(2),
            ..Timing::default()
        };
        let since = Duration::from_secs(10);
        let at = [0, 1, 7].map(|rank| due(since, rank, &timing).as_secs());
        assert_eq!(at, [10, 12, 24]);
        assert!(due(Duration::MAX, u32::MAX, &timing) == Duration::MAX);
    }
}

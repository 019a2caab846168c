//! R8a: members renew their keys.

use crate::Timing;
use crate::active::times::Times;
use std::time::Duration;

/// When the member of this rank among `size` renews the keys of its leaf by an empty commit with a path (RFC 9420 §7.5).
///
/// An attacker that once had a copy of a member's keys can follow the group with them until that member commits; from then on it
/// is shut out again (RFC 9420 §16.6). Any commit of its own will do, and so does joining.
///
/// People come to a meeting at the same time, and would renew at the same time an hour later. So they do it one after the
/// other, by rank: all within a quarter of the interval, and no further apart than `committer_timeout`. One whose commit has lost
/// tries again in the next epoch; there all who are late have lost against one of them, who is late no longer, so it ends.
/// They spread over one `committer_timeout`, so that most of them see the epoch change in time.
pub(crate) fn due(times: &Times, rank: u32, size: u32, timing: &Timing) -> Option<Duration> {
    let refresh = timing.refresh?;
    let size = size.max(1);
    let step = timing.committer_timeout.min(refresh / 4 / size);
    let own_turn = times
        .renewed
        .saturating_add(refresh)
        .saturating_add(step.saturating_mul(rank));
    let after_a_loss = times
        .epoch
        .saturating_add((timing.committer_timeout / size).saturating_mul(rank));
    Some(own_turn.max(after_a_loss))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(refresh: Option<u64>) -> Timing {
        Timing {
            committer_timeout: Duration::from_secs(2),
            refresh: refresh.map(Duration::from_secs),
            ..Timing::default()
        }
    }

    #[test]
    fn one_after_the_other_within_a_quarter_of_the_interval() {
        let times = Times::new(Duration::from_secs(100));
        let at = |rank, size| {
            due(&times, rank, size, &timing(Some(400)))
                .unwrap()
                .as_secs()
        };
        assert_eq!([at(0, 3), at(1, 3), at(2, 3)], [500, 502, 504]);
        assert_eq!([at(0, 1000), at(999, 1000)], [500, 599]);
        assert_eq!(due(&times, 0, 3, &timing(None)), None);
    }

    #[test]
    fn after_a_loss() {
        let mut times = Times::new(Duration::ZERO);
        times.epoch_changed(Duration::from_secs(1000), false);
        let at = |rank| due(&times, rank, 4, &timing(Some(400))).unwrap();
        assert_eq!(at(0), Duration::from_secs(1000));
        assert_eq!(at(1), Duration::from_millis(1_000_500));
        times.epoch_changed(Duration::from_secs(1001), true);
        let renewed = due(&times, 0, 4, &timing(Some(400))).unwrap();
        assert_eq!(renewed, Duration::from_secs(1401));
    }
}

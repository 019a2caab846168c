//! R7.2: a member that cannot follow the group.
//!
//! It says so with a fresh key package; everybody then wants its old leaf out and its new one in, which is one commit. It
//! knows for certain that it cannot follow if entries are missing from its log. Otherwise it can only suspect it:
//!
//! - a member has signed a commit of this epoch that it cannot process, or
//! - a member speaks of an epoch of this group that it has not reached.
//!
//! Either may be a forgery that all the others have refused as well, made to have everybody ask at once. So a suspicion
//! counts only if this member does not follow a commit of another for a while. Members lose patience one after the other,
//! the last leaf first and the committer last: somebody is there to swap the first, and that swap clears the suspicion of
//! all others but the committer's own. Its own commit proves nothing: one that is behind can follow itself, alone.

use crate::Timing;
use crate::active::times::Times;
use std::time::Duration;

/// How many members lose patience one after the other. All others do when everybody would have been cleared.
const STEPS: u32 = 8;

/// How often a member asks to be added again in one life, from its own `joined` on. More often than honest members can
/// lose races; but a member whose log has gaps, or that is lied to, must not keep everybody busy.
pub(crate) const MAX_ATTEMPTS: u32 = 16;

/// When a member asks to be swapped, if it suspects that it is behind; `after`: how many leaves come after its own, those
/// included that are no longer current: else whoever asks would pass its turn on to the next before it is swapped.
pub(crate) fn due(times: &Times, after: u32, timing: &Timing) -> Option<Duration> {
    Some(times.suspicious?.saturating_add(patience(after, timing)))
}

/// How long a suspicion must last.
pub(crate) fn patience(after: u32, timing: &Timing) -> Duration {
    timing
        .committer_timeout
        .saturating_mul(1 + after.min(STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_leaf_first_and_the_committer_last() {
        let timing = Timing {
            committer_timeout: Duration::from_secs(2),
            ..Timing::default()
        };
        let mut times = Times::new(Duration::ZERO);
        assert_eq!(due(&times, 0, &timing), None);
        times.suspect(Duration::from_secs(10));
        times.suspect(Duration::from_secs(11));
        let at = [0, 1, 8, 999].map(|after| due(&times, after, &timing).unwrap().as_secs());
        assert_eq!(at, [12, 14, 28, 28]);
        times.epoch_changed(Duration::from_secs(12), true);
        assert!(due(&times, 0, &timing).is_some(), "one's own commit");
        times.epoch_changed(Duration::from_secs(12), false);
        assert_eq!(due(&times, 0, &timing), None);
    }
}

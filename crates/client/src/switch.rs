//! When own frames switch to the key of a newer epoch.

use sotto_frame::SwitchAt;
use std::time::Duration;

/// How long own frames stay under the key of the epoch before, after a commit that only adds. With
/// [`EARLY_FRAME_TIMEOUT`](crate::EARLY_FRAME_TIMEOUT) it covers a receiver whose log is one second behind the sender's, and it is far below
/// [`EPOCH_KEY_RETENTION`](sotto_frame::EPOCH_KEY_RETENTION), for which receivers keep that key. A newcomer hears nothing until then.
pub const SWITCH_DELAY: Duration = Duration::from_millis(600);

/// Time for which a video track whose switch is due waits for a key frame, so that a newcomer can decode its first frame. A track
/// without a key frame by then switches without one.
pub const KEY_FRAME_PATIENCE: Duration = Duration::from_millis(300);

/// For the key of an epoch that came now. Counted from its own arrival, and from no other's.
pub(crate) const fn at(now: Duration) -> SwitchAt {
    let due = now.saturating_add(SWITCH_DELAY);
    SwitchAt {
        due,
        latest: due.saturating_add(KEY_FRAME_PATIENCE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_one_second_late_is_covered_and_the_old_key_is_kept_for_longer_than_it_is_used() {
        assert!(SWITCH_DELAY + crate::EARLY_FRAME_TIMEOUT > Duration::from_secs(1));
        assert!(5 * (SWITCH_DELAY + KEY_FRAME_PATIENCE) < sotto_frame::EPOCH_KEY_RETENTION);
    }
}

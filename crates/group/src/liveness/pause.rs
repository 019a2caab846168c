//! The pause between messages that a member sends because others have sent some.

use std::time::Duration;

/// The earliest time of the next message, `pause` after the last one; at once if there was none.
pub(crate) fn after(last: Option<Duration>, pause: Duration) -> Duration {
    last.map_or(Duration::ZERO, |last| last.saturating_add(pause))
}

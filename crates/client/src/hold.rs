//! How long frames wait for their epoch.

use std::time::Duration;

/// How long a receiver holds a frame of an epoch that it does not know yet. Longer than a commit takes from one member
/// to all others; as long as a player can wait before people hear or see it.
pub const HOLD: Duration = Duration::from_millis(500);

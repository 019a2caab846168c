//! The times at which tracks switch to a newer key.

use std::time::Duration;

/// The times at which tracks switch to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchAt {
    /// From then on video switches with its next key frame; sound switches then.
    pub due: Duration,
    /// All tracks have switched by then, and older keys are erased.
    pub latest: Duration,
}

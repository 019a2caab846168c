//! How long members wait for each other, and for how long they work at a time.

use std::time::Duration;

/// Delays of the rules that need time, and the size of a step. None of them decides what is valid: members of one call may have different ones,
/// and clocks that disagree cost work, not agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Rule 5: how long the next in rank waits for those before it, for each of them.
    pub takeover: Duration,
    /// How far commits that add somebody are behind the last change of the epoch. The first who joins a quiet call is
    /// added at once, and a burst of joins in few epochs.
    pub gather: Duration,
    /// Rule 8: how long after it last did a member renews the keys of its leaf; never if absent.
    pub refresh: Option<Duration>,
    /// Rule 8: how long a large group must have been quiet before somebody tends its tree.
    pub tend: Duration,
    /// How many encapsulations a member makes at a time, at most, or signatures it verifies, twice as many, if a commit or a
    /// tree takes more of them; 1 for 0. Until all are made, [`next_timeout`](crate::Group::next_timeout) is due at once.
    pub stride: usize,
}

/// A signature is verified in less than half the time that an encapsulation takes.
const SIGNATURES: usize = 2;

impl Pace {
    /// How many encapsulations at a time.
    pub(crate) fn encapsulations(&self) -> usize {
        self.stride.max(1)
    }

    /// How many signatures at a time.
    pub(crate) fn signatures(&self) -> usize {
        self.encapsulations().saturating_mul(SIGNATURES)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            takeover: Duration::from_secs(2),
            gather: Duration::from_millis(250),
            refresh: Some(Duration::from_secs(60 * 60)),
            tend: Duration::from_secs(1),
            stride: 24,
        }
    }
}

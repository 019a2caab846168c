//! For those who want to see every step of a run.

use sotto_group::{EntryKind, Inspection};
use std::time::Duration;

/// What one person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// Read an entry of the log.
    Read {
        /// Who.
        person: usize,
        /// Which.
        seq: u64,
    },
    /// Ran its timers.
    Timer {
        /// Who.
        person: usize,
    },
    /// Fell silent.
    Froze {
        /// Who.
        person: usize,
    },
    /// Is back.
    Woke {
        /// Who.
        person: usize,
    },
    /// Closed its tab, or lost it in a crash.
    Closed {
        /// Who.
        person: usize,
    },
}

/// Sees every step of a run.
pub trait Observer {
    /// The server has appended an entry.
    fn appended(&mut self, seq: u64, kind: &EntryKind, now: Duration);

    /// Somebody did something, and sees this now.
    fn observe(&mut self, happened: Happened, now: Duration, seen: &Inspection);
}

/// Sees nothing.
pub struct Nobody;

impl Observer for Nobody {
    fn appended(&mut self, _: u64, _: &EntryKind, _: Duration) {}

    fn observe(&mut self, _: Happened, _: Duration, _: &Inspection) {}
}

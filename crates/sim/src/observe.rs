//! For those who want to see every step of a run.

use sotto_group::{EntryKind, Inspection, MemberId, Outgoing};

/// One call into a client, and what came of it.
#[derive(Debug, Clone, Copy)]
pub struct Saw<'a> {
    /// Whose client.
    pub who: &'a MemberId,
    /// The number of the entry that it read; none if it ran its timers.
    pub read: Option<u64>,
    /// What it made. Sending again what has not come back is not in here.
    pub sent: &'a [Outgoing],
    /// What it believes now.
    pub seen: &'a Inspection,
}

/// Sees every step of a run.
pub trait Observer {
    /// The server has appended an entry.
    fn appended(&mut self, seq: u64, kind: &EntryKind);

    /// A client was called.
    fn saw(&mut self, saw: Saw<'_>);
}

/// Sees nothing.
pub struct Nobody;

impl Observer for Nobody {
    fn appended(&mut self, _: u64, _: &EntryKind) {}

    fn saw(&mut self, _: Saw<'_>) {}
}

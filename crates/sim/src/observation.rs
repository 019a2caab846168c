//! Access to every step of a run, for a trace of it.

use sotto_group::{Attachment, EntryKind, Inspection, MemberId, Outgoing};

/// One call into a client, with its input and its result.
#[derive(Debug, Clone, Copy)]
pub struct Observation<'a> {
    /// The member whose client was called.
    pub client: &'a MemberId,
    /// Sequence number of the entry that the client read; `None` if it ran its timers.
    pub read: Option<u64>,
    /// Messages that the client made in this call. Retransmissions are not among them.
    pub sent: &'a [Outgoing],
    /// State of the client after the call.
    pub state: &'a Inspection,
}

/// A callback for each entry of the log and each call into a client.
pub trait Observer {
    /// The server has appended an entry with these attachments.
    fn appended(&mut self, seq: u64, kind: &EntryKind, attachments: &[Attachment]);

    /// A client was called.
    fn called(&mut self, observation: Observation<'_>);
}

/// An observer that ignores everything, for runs without a recording.
pub struct NoObserver;

impl Observer for NoObserver {
    fn appended(&mut self, _: u64, _: &EntryKind, _: &[Attachment]) {}

    fn called(&mut self, _: Observation<'_>) {}
}

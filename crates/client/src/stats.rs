//! Counters for people who look for a fault.

use crate::{Direction, Dropped, StreamId};
use sotto_frame::Track;
use std::collections::BTreeMap;

/// A snapshot of all counters.
#[derive(Debug, Clone)]
pub struct Stats {
    /// The group's epoch, if there is a group.
    pub epoch: Option<u64>,
    /// One entry for each open stream.
    pub streams: Vec<StreamStats>,
}

/// What became of the frames of one stream. `frames_in` is `frames_out` plus all of `dropped`; a frame that is held
/// counts when its fate is known.
#[derive(Debug, Clone)]
pub struct StreamStats {
    /// Which stream.
    pub stream: StreamId,
    /// Sending, or receiving from whom.
    pub direction: Direction,
    /// Which of that member's tracks.
    pub track: Track,
    /// Frames given to the client.
    pub frames_in: u64,
    /// Frames that it gave back.
    pub frames_out: u64,
    /// Those among `frames_in` that had no bytes; they pass as they are.
    pub empty_frames: u64,
    /// Frames that had to wait for their epoch, whatever became of them then.
    pub frames_held: u64,
    /// Frames that it did not give back, by reason.
    pub dropped: BTreeMap<Dropped, u64>,
    /// Why the last one of those was not given back.
    pub last_dropped: Option<Dropped>,
}

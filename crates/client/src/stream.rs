//! One outgoing or incoming track, with the counters of its frames.

use crate::DropReason;
use crate::stats::{Direction, StreamId, StreamStats};
use litemap::LiteMap;
use sotto_frame::{Source, Track};
use sotto_group::MemberId;

pub(crate) enum End {
    Send(Track),
    Receive(MemberId, Source),
}

pub(crate) struct Stream {
    pub(crate) end: End,
    frames_in: u64,
    frames_out: u64,
    empty_frames: u64,
    frames_held: u64,
    dropped: LiteMap<DropReason, u64>,
    last_dropped: Option<DropReason>,
}

impl Stream {
    pub(crate) fn new(end: End) -> Self {
        Self {
            end,
            frames_in: 0,
            frames_out: 0,
            empty_frames: 0,
            frames_held: 0,
            dropped: LiteMap::new(),
            last_dropped: None,
        }
    }

    /// Counts a frame of `len` bytes, with its outcome.
    pub(crate) fn count<T>(&mut self, len: usize, outcome: &Result<T, DropReason>) {
        self.frames_in += 1;
        self.empty_frames += u64::from(len == 0);
        match outcome {
            Ok(_) => self.frames_out += 1,
            Err(reason) => {
                *self.dropped.entry(*reason).or_default() += 1;
                self.last_dropped = Some(*reason);
            }
        }
    }

    pub(crate) fn count_held(&mut self) {
        self.frames_held += 1;
    }

    pub(crate) fn stats(&self, stream: StreamId) -> StreamStats {
        let (direction, member, track) = match &self.end {
            End::Send(track) => (Direction::Send, None, *track),
            End::Receive(member, source) => (Direction::Receive, Some(member), source.track),
        };
        StreamStats {
            stream,
            direction,
            member: member.cloned(),
            track,
            frames_in: self.frames_in,
            frames_out: self.frames_out,
            empty_frames: self.empty_frames,
            frames_held: self.frames_held,
            dropped: self
                .dropped
                .iter()
                .map(|(reason, count)| (*reason, *count))
                .collect(),
            last_dropped: self.last_dropped,
        }
    }
}

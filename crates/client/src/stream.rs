//! One outgoing or incoming track and what became of its frames.

use crate::Dropped;
use crate::stats::StreamStats;
use sotto_frame::{Source, Track};
use sotto_group::MemberId;
use std::collections::BTreeMap;

/// Names a stream of one [`Client`](crate::Client), from
/// [`open_sender`](crate::Client::open_sender) or [`open_receiver`](crate::Client::open_receiver). Never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamId(pub u32);

/// Which way a stream flows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Direction {
    /// From this member to the others.
    Send,
    /// From this member, and nobody else, to here.
    Receive(MemberId),
}

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
    dropped: BTreeMap<Dropped, u64>,
    last_dropped: Option<Dropped>,
}

impl Stream {
    pub(crate) fn new(end: End) -> Self {
        Self {
            end,
            frames_in: 0,
            frames_out: 0,
            empty_frames: 0,
            frames_held: 0,
            dropped: BTreeMap::new(),
            last_dropped: None,
        }
    }

    /// Counts a frame of `len` bytes and what became of it.
    pub(crate) fn count<T>(&mut self, len: usize, outcome: &Result<T, Dropped>) {
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
        let (direction, track) = match &self.end {
            End::Send(track) => (Direction::Send, *track),
            End::Receive(member, source) => (Direction::Receive(member.clone()), source.track),
        };
        StreamStats {
            stream,
            direction,
            track,
            frames_in: self.frames_in,
            frames_out: self.frames_out,
            empty_frames: self.empty_frames,
            frames_held: self.frames_held,
            dropped: self.dropped.clone(),
            last_dropped: self.last_dropped,
        }
    }
}

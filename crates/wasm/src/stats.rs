//! Counters as JavaScript objects.

use crate::reasons::DropReason;
use serde::Serialize;
use sotto_client::Direction;
use std::collections::BTreeMap;
use tsify::Tsify;

/// A snapshot of all counters.
#[derive(Serialize, Tsify)]
pub struct Stats {
    /// The group's epoch, if there is a group.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epoch: Option<u64>,
    /// One entry for each open stream.
    pub streams: Vec<StreamStats>,
}

/// What became of the frames of one stream.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StreamStats {
    /// Which stream.
    pub stream: u32,
    /// Which way it flows.
    #[tsify(type = "'send' | 'receive'")]
    pub direction: &'static str,
    /// Whose it is, if it is another's.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Which of that member's tracks.
    pub track: u8,
    /// Frames given to the core.
    pub frames_in: u64,
    /// Frames that came out of it.
    pub frames_out: u64,
    /// Those among `framesIn` that had no bytes; they pass as they are.
    pub empty_frames: u64,
    /// Frames that had to wait for their epoch, whatever became of them then.
    pub frames_held: u64,
    /// Why the last frame that did not come out was dropped.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_dropped: Option<DropReason>,
    /// Frames that did not come out, by reason.
    #[tsify(type = "Partial<Record<DropReason, number>>")]
    pub dropped: BTreeMap<DropReason, u64>,
}

impl From<sotto_client::Stats> for Stats {
    fn from(stats: sotto_client::Stats) -> Self {
        Self {
            epoch: stats.epoch,
            streams: stats.streams.into_iter().map(StreamStats::from).collect(),
        }
    }
}

impl From<sotto_client::StreamStats> for StreamStats {
    fn from(stats: sotto_client::StreamStats) -> Self {
        let (direction, member) = match stats.direction {
            Direction::Send => ("send", None),
            Direction::Receive(member) => ("receive", Some(member.to_string())),
        };
        Self {
            stream: stats.stream.0,
            direction,
            member,
            track: stats.track.number(),
            frames_in: stats.frames_in,
            frames_out: stats.frames_out,
            empty_frames: stats.empty_frames,
            frames_held: stats.frames_held,
            last_dropped: stats.last_dropped.map(DropReason::from),
            dropped: stats
                .dropped
                .into_iter()
                .map(|(reason, count)| (reason.into(), count))
                .collect(),
        }
    }
}

//! Counters of streams, for diagnosis.

use crate::DropReason;
use sotto_frame::Track;
use sotto_group::MemberId;
use std::collections::BTreeMap;

/// The number of a stream of one [`Media`](crate::Media), from [`add_sender`](crate::Media::add_sender) or
/// [`add_receiver`](crate::Media::add_receiver). Never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize))]
pub struct StreamId(pub u32);

/// The direction of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum Direction {
    /// From this member to the others.
    Send,
    /// From one other member to this one.
    Receive,
}

/// A snapshot of all counters.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct Stats {
    /// The group's epoch, if there is a group.
    #[cfg_attr(
        feature = "typescript",
        serde(skip_serializing_if = "Option::is_none"),
        tsify(optional)
    )]
    pub epoch: Option<u64>,
    /// One entry for each open stream.
    pub streams: Vec<StreamStats>,
}

/// Counts of the frames of one stream. `frames_in` is `frames_out` plus all of `dropped`; a frame that is held counts when
/// its fate is known.
#[derive(Debug, Clone)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "camelCase")
)]
pub struct StreamStats {
    /// The stream.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub stream: StreamId,
    /// The direction of the stream.
    pub direction: Direction,
    /// The member that sends it, of a stream that is received.
    #[cfg_attr(
        feature = "typescript",
        serde(skip_serializing_if = "Option::is_none"),
        tsify(optional)
    )]
    pub member: Option<MemberId>,
    /// The track of its sender.
    #[cfg_attr(feature = "typescript", tsify(type = "number"))]
    pub track: Track,
    /// Frames that were to be encrypted or decrypted.
    pub frames_in: u64,
    /// Frames that came out.
    pub frames_out: u64,
    /// Frames in without a byte; they pass as they are.
    pub empty_frames: u64,
    /// Frames that had to wait for their epoch, whatever became of them then.
    pub frames_held: u64,
    /// Frames that did not come out, by reason.
    #[cfg_attr(
        feature = "typescript",
        tsify(type = "Partial<Record<DropReason, number>>")
    )]
    pub dropped: BTreeMap<DropReason, u64>,
    /// The reason for which the last of those did not come out.
    #[cfg_attr(
        feature = "typescript",
        serde(skip_serializing_if = "Option::is_none"),
        tsify(optional)
    )]
    pub last_dropped: Option<DropReason>,
}

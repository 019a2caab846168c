//! State of the SFU: the last frames that it has forwarded.

use crate::payload::KeyPackageName;
use crate::tab::TabId;
use sotto_group::MemberId;
use std::collections::{BTreeSet, VecDeque};

/// State of the SFU.
#[derive(Default)]
pub(crate) struct Sfu {
    /// The last frames, for replays.
    pub(super) kept: VecDeque<Frame>,
    pub(super) sent: u64,
    /// Frames that were not sent for want of a fresh sign of life of the epoch.
    pub(super) stale: u64,
}

/// A frame, with the facts that the checks need.
pub(crate) struct Frame {
    pub(super) from: MemberId,
    /// The link secret of its sender.
    pub(super) secret: Option<[u8; 16]>,
    pub(super) plaintext: Vec<u8>,
    pub(super) protected: Vec<u8>,
    pub(super) safety_number: String,
    /// The members of the epoch in which the frame was encrypted.
    pub(super) leaves: Vec<(u32, MemberId, KeyPackageName)>,
    /// The clients that have decrypted the frame.
    pub(super) decrypted_by: BTreeSet<TabId>,
}

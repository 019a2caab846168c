//! The messages between the room log and the SFU.

use crate::wire::{MediaErrorCode, Publication, PublishedTrack, Subscription};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// How much one offer may bring.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Media sections.
    pub(super) sections: usize,
    /// Bytes of a member's name.
    pub(super) name_bytes: usize,
}

/// A message of the room log to the SFU.
pub(crate) enum Command {
    Offer {
        room: Arc<str>,
        member: Arc<str>,
        sdp: String,
        publish: Vec<Publication>,
        subscribe: Vec<Subscription>,
    },
    Mute {
        room: Arc<str>,
        member: Arc<str>,
        track: u8,
        muted: bool,
    },
    /// The member is no longer in the room.
    Remove { room: Arc<str>, member: Arc<str> },
}

/// A message of the SFU to members.
pub(crate) enum Event {
    Answer {
        room: Arc<str>,
        member: Arc<str>,
        sdp: String,
    },
    Error {
        room: Arc<str>,
        member: Arc<str>,
        code: MediaErrorCode,
        detail: Option<String>,
    },
    /// To all members of the room.
    Tracks {
        room: Arc<str>,
        tracks: Vec<PublishedTrack>,
    },
}

/// A command in the queue, and its share of the queue's bounds.
pub(super) struct Queued {
    pub(super) command: Command,
    pub(super) _turn: Option<OwnedSemaphorePermit>,
    pub(super) _bytes: Option<OwnedSemaphorePermit>,
}

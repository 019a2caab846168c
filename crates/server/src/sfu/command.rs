//! The messages between the room log and the SFU.

use crate::wire::{MediaErrorCode, Publication, PublishedTrack, Subscription};
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;

/// How much one offer may bring.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// Media sections.
    pub(super) sections: usize,
    /// Bytes of a member's name.
    pub(super) name_bytes: usize,
    /// Media connections of all rooms together.
    pub(super) connections: usize,
}

/// The offer that an answer is to, as it was named by the server that passed it on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The server that the member's log connection is with.
    pub(crate) server: ServerId,
    /// Its number there.
    pub(crate) number: u64,
}

/// A message of the room log to the SFU.
pub(crate) enum Command {
    Offer {
        room: Arc<str>,
        member: Arc<str>,
        /// `None` where no servers share rooms.
        question: Option<Question>,
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
    /// The media of the room are another server's from now on.
    Close { room: Arc<str> },
}

impl Command {
    /// The room that it is about.
    pub(crate) fn room(&self) -> Arc<str> {
        let (Self::Offer { room, .. }
        | Self::Mute { room, .. }
        | Self::Remove { room, .. }
        | Self::Close { room }) = self;
        Arc::clone(room)
    }
}

/// A message of the SFU to members.
pub(crate) enum Event {
    Answer {
        room: Arc<str>,
        member: Arc<str>,
        question: Option<Question>,
        sdp: String,
    },
    Error {
        room: Arc<str>,
        member: Arc<str>,
        /// The offer that is refused; `None` if the error is about none.
        question: Option<Question>,
        code: MediaErrorCode,
        detail: Option<String>,
    },
    /// A member has no connection any more. For no member: whether that is news to it is told apart.
    Ended {
        room: Arc<str>,
        member: Arc<str>,
        /// The last offer on that connection.
        question: Option<Question>,
    },
    /// To all members of the room.
    Tracks {
        room: Arc<str>,
        tracks: Vec<PublishedTrack>,
    },
}

/// A command in a queue, and its share of the queue's bounds.
pub(crate) struct Queued<Command> {
    pub(crate) command: Command,
    pub(crate) share: Share,
}

/// The share that a command has of the bounds of what waits, until it is dropped. None has one that is never refused.
#[derive(Default)]
pub(crate) struct Share {
    pub(super) _turn: Option<OwnedSemaphorePermit>,
    pub(super) _bytes: Option<OwnedSemaphorePermit>,
    /// The span of traces in which it was asked for.
    pub(super) span: Option<tracing::Span>,
}

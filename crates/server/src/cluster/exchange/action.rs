//! The ends of an exchange: what comes in from members, and what is to be done.

use super::Key;
use crate::sfu::{Command, Question, Turns};
use crate::wire::{MediaMessage, MediaRequest, PublishedTrack};
use bytes::Bytes;
use sotto_log_server::log::{Life, ServerId};
use std::sync::Arc;

/// Something that the room log has for the exchange.
pub(crate) enum Said {
    /// A connection of a member has begun.
    Opened {
        room: Arc<str>,
        member: Arc<str>,
        life: Life,
        /// Its number, which no other connection here has.
        session: u64,
        resumed: bool,
    },
    /// A connection has ended. The member may still be in the room.
    Closed {
        room: Arc<str>,
        member: Arc<str>,
        session: u64,
    },
    /// A member asks for something on it.
    Request {
        room: Arc<str>,
        member: Arc<str>,
        session: u64,
        request: MediaRequest,
    },
    /// A member has left the room.
    Left {
        room: Arc<str>,
        member: Arc<str>,
        life: Life,
    },
    /// This server is about to end.
    Ending,
}

/// Something to be done.
pub(crate) enum Action {
    /// Send bytes to a server.
    Send { to: ServerId, bytes: Bytes },
    /// Write a placement into the key-value store, if the entry has the revision `before`, or is not there. How that ends comes back
    /// by [`Exchange::written`](super::Exchange::written).
    Place {
        room: Key,
        server: ServerId,
        before: Option<u64>,
    },
    /// Take an entry off the key-value store, if it has that revision.
    Release { room: Key, revision: u64 },
    /// Ask the SFU here, within the bounds of what may wait. If there is too much,
    /// [`Exchange::not_asked`](super::Exchange::not_asked) is told.
    Ask {
        turns: Turns,
        bytes: usize,
        command: Command,
        question: Option<Question>,
    },
    /// Tell the SFU here.
    Sfu(Command),
    /// Tell a member here.
    Tell {
        room: Arc<str>,
        member: Arc<str>,
        message: MediaMessage,
    },
    /// Tell all members here, and those that come later.
    Retain {
        room: Arc<str>,
        tracks: Vec<PublishedTrack>,
    },
    /// Count a message of a server that was refused, by its reason.
    Stale(&'static str),
    /// Count an offer that goes to another server.
    Forwarded,
    /// Count a placement that this server has written.
    Placed(Placing),
}

/// Whether a room has been placed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placing {
    /// It has not.
    New,
    /// It was on another server, which is gone or ends.
    Anew,
}

/// How a write into the key-value store has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// The entry is there, with that revision.
    Stored(u64),
    /// The entry was another one: this, or none.
    Taken(Option<(ServerId, u64)>),
    /// The write may have been stored or not.
    Failed,
}

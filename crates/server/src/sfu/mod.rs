//! The SFU: passes RTP packets from publishers to subscribers and never looks into them.

mod dependencies;
mod forward;
mod guard;
mod intercept;
mod keyframes;
mod layers;
mod negotiate;
mod peer;
mod rewrite;
mod routes;
mod sdp;
mod setup;
mod sockets;
mod task;

pub use intercept::{Interceptor, Packet, Substitute, Verdict};
pub(crate) use sockets::Sockets;

use crate::wire::{ErrorCode, Publication, PublishedTrack, Subscription};
use std::sync::Arc;
use tokio::sync::mpsc;

/// What the room log tells the SFU.
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

/// What the SFU has to say to members.
pub(crate) enum Event {
    Answer {
        room: Arc<str>,
        member: Arc<str>,
        sdp: String,
    },
    Error {
        room: Arc<str>,
        member: Arc<str>,
        code: ErrorCode,
        detail: Option<String>,
    },
    /// To everyone in the room.
    Tracks {
        room: Arc<str>,
        tracks: Vec<PublishedTrack>,
    },
}

/// The way to a running SFU.
#[derive(Clone)]
pub(crate) struct Handle(mpsc::UnboundedSender<Command>);

impl Handle {
    /// The SFU ends only with the server; what is said after that does not matter.
    pub(crate) fn tell(&self, command: Command) {
        let _ = self.0.send(command);
    }
}

/// Starts the SFU.
pub(crate) fn start(
    sockets: Sockets,
    max_sections: usize,
    interceptor: Option<Box<dyn Interceptor>>,
) -> (Handle, mpsc::UnboundedReceiver<Event>) {
    let (commands, incoming) = mpsc::unbounded_channel();
    let (outgoing, events) = mpsc::unbounded_channel();
    tokio::spawn(task::run(
        sockets,
        max_sections,
        interceptor,
        incoming,
        outgoing,
    ));
    (Handle(commands), events)
}

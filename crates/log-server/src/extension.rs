//! Messages beside the log's, on the same connection.

use crate::log::Life;
use crate::wire::{ErrorCode, IceServer};
use serde::Deserialize;
use std::sync::Arc;

/// A member on a connection that begins.
#[derive(Clone, Copy)]
pub struct Entered<'a> {
    /// The room's name.
    pub room: &'a Arc<str>,
    /// The member's name.
    pub member: &'a Arc<str>,
    /// Its stay in the room: the same on all servers of an order, and another one after it has left and joined again.
    pub life: Life,
    /// Whether it was in the room before, on another connection, here or on another server.
    pub resumed: bool,
}

/// A part of an application that speaks with members over the log's own WebSockets: the signalling of an SFU, for example.
///
/// Its messages have the form of the log's ([`wire`](crate::wire)) with types of their own, and no bytes behind the
/// header. Answers go by [`LogServer::send`](crate::LogServer::send), what all members and all newcomers get by
/// [`LogServer::retain`](crate::LogServer::retain).
pub trait Extension: Send + Sync + 'static {
    /// A message of a client, once it is read.
    type Message: Send;
    /// The state that is kept for one connection of a member.
    type Session: Send + Sync;

    /// Whether `welcome` says that media can be negotiated with this server.
    fn has_media(&self) -> bool {
        false
    }

    /// TURN servers that `welcome` names, with credentials for the member that comes in.
    fn ice_servers(&self) -> Option<Vec<IceServer>> {
        None
    }

    /// The header, in JSON, that every member gets after `welcome` in a room for which
    /// [`LogServer::retain`](crate::LogServer::retain) has set none yet.
    fn retained(&self) -> Option<serde_json::Value> {
        None
    }

    /// Reads a message whose type `kind` is none of the log's; `header` is the whole of it. Clients that are not in a
    /// room are read too, before they are refused. No lock is held. `None` if the type is not the extension's either.
    ///
    /// # Errors
    /// The reason why it is no message, which the client is told with [`ErrorCode::Malformed`]. Its connection ends.
    fn read(&self, kind: &str, header: &[u8]) -> Result<Option<Self::Message>, String>;

    /// Bytes that a message takes from its sender's allowance
    /// ([`Limits::member_bytes`](crate::Limits::member_bytes)).
    fn cost(&self, message: &Self::Message) -> usize;

    /// Begins a connection of a member that has entered the room or come back to it.
    fn open(&self, entered: Entered<'_>) -> Self::Session;

    /// Acts on a message that its sender had the allowance for. The room's lock is held, so that nothing comes of a member
    /// after [`Self::left`]: the call must not wait, nor call the server.
    ///
    /// # Errors
    /// The error that the client is told.
    fn handle(&self, session: &Self::Session, message: Self::Message) -> Result<(), ErrorCode>;

    /// A member is no longer in the room, or this server follows the room no more. `life` is the stay that has ended. The room's
    /// lock is held.
    fn left(&self, room: &Arc<str>, member: &Arc<str>, life: Life);
}

/// The extension of a log alone: `offer` and `mute`, which the protocol has for servers with an SFU, are refused with
/// [`ErrorCode::NoMedia`], which ends nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoExtension;

impl Extension for NoExtension {
    type Message = ();
    type Session = ();

    fn read(&self, _: &str, header: &[u8]) -> Result<Option<()>, String> {
        #[derive(Deserialize)]
        #[serde(tag = "type", rename_all = "kebab-case")]
        enum OfMedia {
            Offer,
            Mute,
        }
        let read = serde_json::from_slice::<OfMedia>(header);
        Ok(read.is_ok().then_some(()))
    }

    fn cost(&self, (): &()) -> usize {
        0
    }

    fn open(&self, _: Entered<'_>) {}

    fn handle(&self, (): &(), (): ()) -> Result<(), ErrorCode> {
        Err(ErrorCode::NoMedia)
    }

    fn left(&self, _: &Arc<str>, _: &Arc<str>, _: Life) {}
}

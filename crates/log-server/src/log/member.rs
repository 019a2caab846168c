//! A member of a room whose connection is with this server, or was last.

use super::bucket::Bucket;
use std::time::Duration;

/// Names one WebSocket connection for as long as the server runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnectionId(pub u64);

pub(super) struct Member {
    pub(super) bucket: Bucket,
    /// Sequence number of the last entry that it is known to have received.
    pub(super) acknowledged: u64,
    /// The last message that was proposed on its connection.
    pub(super) counter: u64,
    pub(super) presence: Presence,
}

pub(super) enum Presence {
    Connected(Connection),
    /// The connection that is lost, and until when it may come back.
    Away(ConnectionId, Duration),
}

pub(super) struct Connection {
    pub(super) id: ConnectionId,
    /// Sequence number of the last entry that was handed over for sending.
    pub(super) sent: u64,
    /// Bytes of the entries that are not yet acknowledged, sent or not.
    pub(super) pending: usize,
}

impl Member {
    /// The connection, if `id` is the member's present one.
    pub(super) fn connection(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        match &mut self.presence {
            Presence::Connected(connection) if connection.id == id => Some(connection),
            _ => None,
        }
    }
}

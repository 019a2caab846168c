//! How much there is in rooms.

use super::member::Presence;
use super::room::Room;

/// How much there is in the rooms of one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoomTotals {
    /// Rooms.
    pub rooms: usize,
    /// Members of this server, within their grace time too.
    pub members: usize,
    /// Members with a connection.
    pub connected: usize,
    /// Entries that are kept.
    pub entries: usize,
    /// Bytes that wait for the slowest client, to be sent or acknowledged.
    pub longest_queue: usize,
}

impl RoomTotals {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            rooms: self.rooms + other.rooms,
            members: self.members + other.members,
            connected: self.connected + other.connected,
            entries: self.entries + other.entries,
            longest_queue: self.longest_queue.max(other.longest_queue),
        }
    }
}

impl Room {
    /// How much there is in the room.
    #[must_use]
    pub fn totals(&self) -> RoomTotals {
        let connections = self
            .here
            .values()
            .filter_map(|member| match &member.presence {
                Presence::Connected(connection) => Some(connection.pending),
                Presence::Away(..) => None,
            });
        RoomTotals {
            rooms: 1,
            members: self.here.len(),
            connected: connections.clone().count(),
            entries: self.backlog.len(),
            longest_queue: connections.max().unwrap_or_default(),
        }
    }
}

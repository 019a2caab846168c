//! How much the server takes from one client, one room, and altogether.

use serde::{Deserialize, Serialize};

/// Every limit has an error that the client sees. Clients are told them in `welcome`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), group(skip))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Limits {
    /// Bytes of one message, payload and attachments together. (With post-quantum keys, a commit that brings the
    /// last 256 of 1,000 members at once has 0.8 MB, its Welcome 1.5 MB and 1.7 kB for each of them.)
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.message_bytes, value_name = "BYTES"))]
    pub message_bytes: u32,
    /// Attachments of one message
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.message_attachments, value_name = "N"))]
    pub message_attachments: u32,
    /// Recipients of one message's attachments; a member counts once for each attachment that names it
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.message_recipients, value_name = "N"))]
    pub message_recipients: u32,
    /// Messages per second that one member may send on average; ten times as many at once
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.member_messages, value_name = "N"))]
    pub member_messages: u32,
    /// Bytes per second that one member may send on average; ten times as many at once, which are five commits of the
    /// largest kind
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.member_bytes, value_name = "BYTES"))]
    pub member_bytes: u32,
    /// Bytes of a room's or a member's name
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.name_bytes, value_name = "BYTES"))]
    pub name_bytes: u32,
    /// Members of a room
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.room_members, value_name = "N"))]
    pub room_members: u32,
    /// Media sections of one offer, where there is an SFU
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.media_sections, value_name = "N"))]
    pub media_sections: u32,
    /// Bytes that may wait for one slow client, to be sent or to be acknowledged
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.queue_bytes, value_name = "BYTES"))]
    pub queue_bytes: u32,
    /// Bytes of a room's log that are kept for members that may come back
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.backlog_bytes, value_name = "BYTES"))]
    pub backlog_bytes: u32,
    /// Entries of a room's log that are kept for members that may come back
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.backlog_entries, value_name = "N"))]
    pub backlog_entries: u32,
    /// Rooms
    #[cfg_attr(feature = "clap", arg(long, default_value_t = Self::DEFAULT.rooms, value_name = "N"))]
    pub rooms: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl Limits {
    /// Limits of a server that is given none.
    pub const DEFAULT: Self = Self {
        message_bytes: 4 << 20,
        message_attachments: 1000,
        message_recipients: 2000,
        member_messages: 20,
        member_bytes: 2 << 20,
        name_bytes: 128,
        room_members: 1000,
        media_sections: 512,
        queue_bytes: 16 << 20,
        backlog_bytes: 64 << 20,
        backlog_entries: 10_000,
        rooms: 1000,
    };

    /// Whether a room or a member may be called that.
    #[must_use]
    pub fn allows_name(&self, name: &str) -> bool {
        !name.is_empty()
            && name.len() <= self.name_bytes as usize
            && !name.chars().any(char::is_control)
    }
}

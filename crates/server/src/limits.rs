//! How much the server takes from one client, one room, and altogether.

use clap::Args;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Every limit has an error that the client sees. Clients are told them in `welcome`.
#[derive(Args, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[group(skip)]
pub struct Limits {
    /// Bytes of one message, payload and attachments together. (With post-quantum keys, a commit that brings the
    /// last 256 of 1,000 members at once has 0.8 MB, its Welcome 1.5 MB and 1.7 kB for each of them.)
    #[arg(long, default_value_t = 4 << 20, value_name = "BYTES")]
    pub message_bytes: u32,
    /// Attachments of one message
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub message_attachments: u32,
    /// Recipients of one message's attachments; a member counts once for each attachment that names it
    #[arg(long, default_value_t = 2000, value_name = "N")]
    pub message_recipients: u32,
    /// Messages per second that one member may send on average; ten times as many at once
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub member_messages: u32,
    /// Bytes per second that one member may send on average; ten times as many at once, which are five commits of the
    /// largest kind
    #[arg(long, default_value_t = 2 << 20, value_name = "BYTES")]
    pub member_bytes: u32,
    /// Bytes of a room's or a member's name
    #[arg(long, default_value_t = 128, value_name = "BYTES")]
    pub name_bytes: u32,
    /// Members of a room
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub room_members: u32,
    /// Media sections of one offer
    #[arg(long, default_value_t = 512, value_name = "N")]
    pub media_sections: u32,
    /// Bytes that may wait for one slow client, to be sent or to be acknowledged
    #[arg(long, default_value_t = 16 << 20, value_name = "BYTES")]
    pub queue_bytes: u32,
    /// Bytes of a room's log that are kept for members that may come back
    #[arg(long, default_value_t = 64 << 20, value_name = "BYTES")]
    pub backlog_bytes: u32,
    /// Entries of a room's log that are kept for members that may come back
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub backlog_entries: u32,
    /// Rooms
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub rooms: u32,
}

impl Default for Limits {
    fn default() -> Self {
        #[derive(clap::Parser)]
        struct Defaults {
            #[command(flatten)]
            limits: Limits,
        }
        <Defaults as clap::Parser>::parse_from([""]).limits
    }
}

impl Limits {
    /// Whether a room or a member may be called that.
    #[must_use]
    pub fn allows_name(&self, name: &str) -> bool {
        !name.is_empty()
            && name.len() <= self.name_bytes as usize
            && !name.chars().any(char::is_control)
    }
}

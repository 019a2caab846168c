#![doc = include_str!("../README.md")]

mod bindings;
mod call;
mod channel;
mod entry;
mod error;
mod error_code;
mod join_options;
mod listener;
mod member;
mod message;
mod object;
mod room_log;
mod safety_number;
mod state;
mod track;

pub use bindings::Call;
pub use channel::Channel;
pub use entry::{Attachment, EntryKind, Outgoing};
pub use error::Error;
pub use error_code::ErrorCode;
pub use join_options::JoinOptions;
pub use listener::Listener;
pub use member::Member;
pub use message::Message;
pub use room_log::RoomLog;
pub use safety_number::{Emoji, SafetyNumber};
pub use state::State;
pub use track::Track;

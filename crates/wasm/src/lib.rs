//! [`sotto_client::Client`] for a web worker, through wasm-bindgen.
//!
//! Two kinds of calls cross the border. Log entries, events and statistics are rare, and cross as typed JavaScript
//! objects whose TypeScript types come from the structs here. Frames are frequent, and cross as bytes in one reused
//! buffer in WebAssembly memory and a few numbers: one copy in, one copy out, nothing allocated.

mod apart;
mod buffer;
mod client;
mod codec;
mod config;
mod entry;
mod event;
mod frames;
mod pace;
mod panic;
mod reasons;
mod stats;

pub use apart::Apart;
pub use client::Client;
pub use codec::MimeType;
pub use config::{Config, ConfigError, ConfigErrorCode, Suite};
pub use entry::Entry;
pub use event::{Attachment, Emoji, Event, Output, SafetyNumber};
pub use frames::{FrameSuite, Frames};
pub use pace::Pace;
pub use reasons::{DropReason, IgnoredReason};
pub use stats::{Stats, StreamStats};

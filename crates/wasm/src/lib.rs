//! The two halves of a [`sotto_client::Client`] for two web workers, through wasm-bindgen.
//!
//! Two kinds of calls cross the border. Log entries, events and statistics are rare, and cross as typed JavaScript
//! objects whose TypeScript types come from the structs here. Frames are frequent, and cross as bytes in one reused
//! buffer in WebAssembly memory and a few numbers: one copy in, one copy out, nothing allocated.

mod apart;
mod buffer;
mod codec;
mod config;
mod entry;
mod event;
mod frames;
mod media;
mod membership;
mod pace;
mod panic;
mod reasons;
mod stats;

pub use apart::Apart;
pub use codec::MimeType;
pub use config::{Config, ConfigError, ConfigErrorCode, Suite};
pub use entry::Entry;
pub use event::{Attachment, Emoji, Event, MediaOutput, Member, Output, SafetyNumber, pictures};
pub use frames::{FrameSuite, Frames};
pub use media::Media;
pub use membership::Membership;
pub use pace::Pace;
pub use reasons::{DropReason, IgnoredReason};
pub use stats::{Stats, StreamStats};

use serde::Serialize;
use std::time::Duration;
use wasm_bindgen::JsValue;

fn milliseconds(now: f64) -> Duration {
    Duration::try_from_secs_f64(now / 1000.0).unwrap_or_default()
}

fn to_milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// All types here serialise; what serde would refuse does not occur in them. What is missing is `null`, unless its field
/// says that it is left out.
fn to_js(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

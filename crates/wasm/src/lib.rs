//! The two halves of a participant ([`sotto_client`]) for two web workers, through wasm-bindgen.
//!
//! Two kinds of calls cross the border. Log entries, events and statistics are rare, and cross as typed JavaScript
//! objects whose TypeScript types are derived where the types are defined: in `sotto-group`, `sotto-client` and
//! `sotto-frame`, behind their feature `typescript`. Frames are frequent, and cross as `ArrayBuffer`s: one copy
//! into a buffer in WebAssembly memory that is used again for each, one copy out, and nothing allocated in that memory.

mod code_number;
mod codec;
mod config;
mod config_error;
mod convert;
mod exported_secret;
mod frame_buffer;
mod frame_cipher_suites;
mod link;
mod media;
mod membership;
mod panic;
mod safety_number;

pub use code_number::code_number;
pub use codec::{codec_of, codecs};
pub use config::Config;
pub use config_error::{ConfigError, ConfigErrorCode};
pub use exported_secret::{ExportRefusal, ExportedSecret};
pub use frame_cipher_suites::FrameCipherSuites;
pub use media::{Media, hold_milliseconds};
pub use membership::Membership;
pub use safety_number::{pictures, safety_number};

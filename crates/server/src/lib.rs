//! Sotto's reference server: the room log over WebSocket, an SFU, and the web app.
//!
//! The room log is [`sotto_log_server`], the SFU its [extension](sotto_log_server::Extension).
//!
//! It orders and forwards bytes and understands none of them: neither the messages of the log nor the payload of media
//! frames. A malicious one can stop a call; it cannot read it.

mod access;
mod cluster;
mod duration;
mod headers;
mod listen;
pub mod operator;
mod options;
mod relay;
mod secret;
mod serve;
mod server;
mod sfu;
mod signed;
mod start_error;
mod transport;
mod web;
pub mod wire;

pub use access::{AccessError, AccessOptions};
pub use cluster::{ClusterOptions, PlacementError};
pub use operator::start_logging;
pub use options::Options;
pub use relay::RelayOptions;
pub use secret::Secret;
pub use server::{Control, Server};
pub use sfu::{Interceptor, Packet, Substitute, Verdict};
pub use signed::SignedError;
pub use sotto_log_server::{Attachments, Budgets, Entry, Kind, Limits};
pub use start_error::StartError;
pub use transport::{TlsError, TlsOptions};

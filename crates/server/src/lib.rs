//! Sotto's reference server: the room log over WebSocket, an SFU, and the web app.
//!
//! It orders and forwards bytes and understands none of them: neither the messages of the log nor the payload of media
//! frames. A malicious one can stop a call; it cannot read it.

mod access;
mod alarm;
mod alias;
mod budgets;
mod client_address;
mod counts;
mod hall;
mod halls;
mod handshake;
mod headers;
mod hub;
mod intake;
mod limits;
mod log;
pub mod operator;
mod options;
mod origin;
mod outlet;
mod pieces;
mod relay;
mod secret;
mod serve;
mod server;
mod sfu;
mod signed;
mod transport;
mod web;
pub mod wire;
mod ws;

pub use access::{AccessError, AccessOptions};
pub use budgets::Budgets;
pub use limits::Limits;
pub use log::{Attachments, Entry, Kind};
pub use operator::start_logging;
pub use options::Options;
pub use relay::RelayOptions;
pub use secret::Secret;
pub use server::{Control, Server, StartError};
pub use sfu::{Interceptor, Packet, Substitute, Verdict};
pub use signed::SignedError;
pub use transport::{TlsError, TlsOptions};

//! A server of Sotto's room log, as a library: it mounts into an application's own HTTP server on [`axum`].
//!
//! The room log is one totally ordered sequence of entries for each room, which all members of the room get: who has
//! joined, who has left, and the messages of the members. Sotto's clients keep their group (MLS, RFC 9420) over it. The
//! server orders and forwards bytes and understands none of them. Wire format and rules are in `docs/room-log.md`.
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use sotto_log_server::{AuthorizeError, JoinRequest, LogServer, Options};
//! use std::net::SocketAddr;
//! use std::sync::Arc;
//!
//! # async fn run() -> std::io::Result<()> {
//! let log = LogServer::new(Options {
//!     authorize: Arc::new(|join: JoinRequest| async move {
//!         match join.authorization {
//!             Some(token) if token.0 == format!("ticket of {}", join.member) => Ok(()),
//!             _ => Err(AuthorizeError::Denied),
//!         }
//!     }),
//!     ..Options::default()
//! });
//! let app = Router::new()
//!     .route("/hello", get(|| async { "hello" }))
//!     .route("/log", log.endpoint());
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
//! axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await
//! # }
//! ```
//!
//! A client then connects with `new RoomLog({ server: 'wss://app.example/log', … })` of the npm package `sotto/log`.
//!
//! | module | what |
//! |---|---|
//! | [`log`] | a room and its log, without a clock, a socket or a runtime |
//! | [`wire`] | the messages between client and server |
//! | `hub` | the rooms of a server, each under a lock of its own, and what waits for each connection |
//! | `socket` | a WebSocket, from its handshake to its end |
//! | [`order`] | the seam for servers that share their rooms |
//! | [`admission`] | who may come in |
//! | [`budgets`] | how much an address may take |
//! | [`counts`] | counters of what happens, by the facade `metrics` |
//!
//! Rooms are in the memory of one process, and end with their last member: a restart is a new call. Servers that share an
//! [`order`] have the same rooms.

pub mod admission;
mod alias;
pub mod budgets;
pub mod counts;
mod extension;
mod hub;
mod limits;
pub mod log;
mod options;
pub mod order;
mod server;
mod socket;
pub mod wire;

pub use admission::{
    Access, Authorize, AuthorizeError, Authorizing, Everybody, JoinRequest, Origins,
};
pub use alias::{Alias, show_names};
pub use budgets::Budgets;
pub use extension::{Entered, Extension, NoExtension};
pub use limits::Limits;
pub use log::{Attachments, Entry, Kind, RoomTotals};
pub use options::{Options, Times};
pub use server::LogServer;

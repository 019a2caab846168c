//! The room log: one totally ordered sequence of entries per room, opaque to the server.
//!
//! No clock, no socket: times are [`Duration`](std::time::Duration)s since an origin of the caller's choice.

mod attachments;
mod backlog;
mod bucket;
mod departure;
mod entry;
mod member;
mod room;
mod token;

pub use attachments::Attachments;
pub use entry::{Entry, Kind};
pub use member::ConnectionId;
pub use room::{Append, Census, Room};
pub use token::Token;

#[cfg(test)]
mod tests;

//! The room log: one totally ordered sequence of entries per room, opaque to the server.
//!
//! No clock, no socket: times are [`Duration`](std::time::Duration)s since an origin of the caller's choice.

mod attachments;
mod backlog;
mod bucket;
mod departure;
mod entry;
mod member;
mod numbering;
mod proposals;
mod record;
mod room;
mod token;
mod totals;

pub use attachments::Attachments;
pub use entry::{Entry, Kind};
pub use member::ConnectionId;
pub use numbering::{Change, Numbering, Place, Stale};
pub use proposals::Append;
pub use record::{Life, Link, Record, ServerId};
pub use room::{Applied, Room};
pub use token::Token;
pub use totals::RoomTotals;

#[cfg(test)]
mod tests;

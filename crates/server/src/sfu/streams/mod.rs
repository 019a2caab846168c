//! Media over TCP (RFC 6544), for clients whose network lets no UDP through.

mod connection;
mod framing;
mod listeners;
mod open;

pub(crate) use listeners::{Entrance, Listeners};
pub(super) use open::{Ends, Streams};

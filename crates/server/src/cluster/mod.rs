//! Rooms that several servers share, and the place of their media on one of them.
//!
//! | module | what |
//! |---|---|
//! | `placement` | the rule by which a room gets its server |
//! | `exchange` | the signalling between servers, without a socket and without a clock |
//! | `entry`, `message` | placements and messages as bytes |
//! | `bucket` | placements in a key-value store of NATS |
//! | `outbox` | messages on their way |
//! | `gateway` | the way of the room log to the exchange |
//! | `switchboard` | all of it at work |

mod bucket;
mod entry;
mod exchange;
mod gateway;
mod message;
mod options;
mod outbox;
mod placement;
mod switchboard;

pub use bucket::PlacementError;
pub(crate) use exchange::Most;
pub(crate) use gateway::{Gateway, Seat};
pub use options::ClusterOptions;
pub(crate) use switchboard::{Here, Switchboard};

//! The order of Sotto's room log on [NATS JetStream](https://docs.nats.io/nats-concepts/jetstream), for several servers.
//!
//! One stream, with a subject for each room: JetStream stores the [records](sotto_log_server::log::Record) of all servers in
//! one order and recognises those that are sent twice; each server reads the rooms of its members and finds the same
//! entries in them ([`Numbering`](sotto_log_server::log::Numbering), `docs/cluster.md`).
//!
//! | module | what |
//! |---|---|
//! | `codec` | records as bytes |
//! | `connect` | NATS: connection, stream, checks at the start |
//! | `elsewhere` | another node of NATS, where the own one stores nothing |
//! | `jetstream` | the order |
//! | `presence` | which servers are there |
//! | `room` | one room: its records written one after the other, and read |
//! | `subject` | names in NATS |

mod codec;
mod connect;
mod elsewhere;
mod jetstream;
mod options;
mod presence;
mod room;
mod subject;

pub use connect::ConnectError;
pub use jetstream::JetStream;
pub use options::Options;

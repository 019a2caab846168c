//! The order of the records of rooms that several servers share. A log in memory has none: there a record is applied when it is
//! proposed.

use crate::log::{Record, ServerId};
use std::sync::Arc;

/// One order for each room, the same for all servers that share it ([`Options::order`](crate::Options::order)).
///
/// Each record that is proposed comes to all readers of its room at most once, or a reader fails; all that come, come to all
/// readers in the same order. What is made of records that are late or come again is in [`Numbering`](crate::log::Numbering).
pub trait Order: Send + Sync + 'static {
    /// This server among those that share the order.
    fn server(&self) -> ServerId;

    /// Reads a room from its beginning, until the result is dropped. It is called within a runtime and does not wait; `reader`
    /// is not called from within.
    fn open(&self, room: &Arc<str>, reader: Box<dyn Reader>) -> Box<dyn Proposer>;

    /// Whether another server has not been heard for longer than a member may be away. It does not wait.
    fn is_gone(&self, server: ServerId) -> bool;
}

/// Takes the records that this server wants in a room's order.
pub trait Proposer: Send + Sync {
    /// Brings a record into the order, after those that were proposed here before. It does not wait; a record that cannot be
    /// stored ends in [`Reader::fail`].
    fn propose(&self, record: Record);
}

/// Takes the records of a room as the order has them.
pub trait Reader: Send + 'static {
    /// The next one.
    fn read(&mut self, record: Record) -> Reading;

    /// Records cannot be stored or read any more. It is the last call.
    fn fail(&mut self);
}

/// The state of a room after a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// There are members.
    On,
    /// There is none, so no reader needs this record or one before it.
    Empty,
    /// This server does not need the room any more.
    Over,
}

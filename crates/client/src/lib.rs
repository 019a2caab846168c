//! One participant of an end-to-end encrypted call: who is in it ([`sotto_group`]) and what they send
//! ([`sotto_frame`]), joined.
//!
//! [`Client`] is sans-IO. Entries of the room log and media frames go in; messages for the log, events for the
//! application and protected frames come out. It has no clock, no socket and no thread: the caller passes the time in
//! and carries the messages. The same code runs in a web worker, in a native test and in the simulation.
//!
//! The one rule that this crate adds to those two: **the frame keys are always those of the group's state.** They
//! change in the same call that changes the epoch, and there is no way to set them from outside, so an application
//! cannot forget to do it, and no frame leaves or enters without a group.

mod client;
mod dropped;
mod frame_keys;
mod hold;
mod member_numbers;
mod output;
mod stats;
mod stream;

pub use client::{Client, Config};
pub use dropped::Dropped;
pub use hold::HOLD;
pub use output::{Event, Output};
pub use sotto_frame::{Apart, Kid};
pub use stats::{Stats, StreamStats};
pub use stream::{Direction, StreamId};

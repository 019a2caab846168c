//! One participant of an end-to-end encrypted call: who is in it ([`sotto_group`]) and what they send
//! ([`sotto_frame`]), joined.
//!
//! [`Client`] is sans-IO. Entries of the room log and media frames go in; messages for the log, events for the
//! application and protected frames come out. It has no clock, no socket and no thread: the caller passes the time in
//! and carries the messages. The same code runs in a web worker, in a native test and in the simulation.
//!
//! The one rule that this crate adds to those two: **the frame keys are always those of the group's state.** They
//! change in the same call that changes the epoch, and nobody but a group can make them, so an application cannot forget
//! to do it, and no frame leaves or enters without a group. One bound on it: after a commit that only adds, this member goes
//! on with the key of the epoch before for [`SWITCH_DELAY`], and video for [`KEY_FRAME_PATIENCE`] more at most, so that those
//! whose log is late lose nothing.
//!
//! And one on silence: a member sends only while others have shown that its epoch lived no longer than [`FRESH`] ago, on the
//! clock of the [`Media`] that sends. Who withholds the log from it cannot keep it in an epoch that is over.
//!
//! To make a commit or to follow one takes milliseconds in a small call and tenths of a second in a very large one, and a
//! frame should not wait for that. So a client is two halves that share nothing: a [`Membership`], and a [`Media`] that takes
//! its keys as [`EpochKeys`]. A browser runs them in two workers.

mod client;
mod dropped;
mod epoch_keys;
mod frame_keys;
mod freshness;
mod hold;
mod media;
mod member_numbers;
mod membership;
mod output;
mod stats;
mod stream;
mod switch;

pub use client::{Client, Config};
pub use dropped::Dropped;
pub use epoch_keys::EpochKeys;
pub use freshness::{Challenge, FRESH, MediaOutput};
pub use hold::HOLD;
pub use media::Media;
pub use membership::{Membership, Output as MembershipOutput};
pub use output::{Event, Output};
pub use sotto_frame::{Apart, Kid};
pub use stats::{Stats, StreamStats};
pub use stream::{Direction, StreamId};
pub use switch::{KEY_FRAME_PATIENCE, SWITCH_DELAY};

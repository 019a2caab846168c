//! One participant of an end-to-end encrypted call: the MLS group of [`sotto_group`], and the frame encryption of
//! [`sotto_frame`] with keys from that group.
//!
//! A participant has two halves that share nothing. A [`Membership`] follows the room log: entries go in; messages for the log,
//! events for the application and [`EpochKeys`] come out. A [`Media`] takes these keys, as bytes over a port if need be, and
//! encrypts and decrypts frames. To make a commit or to follow one takes milliseconds in a small call and tenths of a second in
//! a very large one, and a frame should not wait for that; so a browser runs the halves in two workers.
//!
//! Both are sans-IO: without clock, socket and thread. The caller passes the time in and carries the messages. The same code
//! runs in a web worker, in a native test and in the simulation.
//!
//! Besides frames the [`Media`] seals and opens data of the application, and the [`Membership`] exports secrets for it.
//!
//! The one rule that this crate adds to those two: **the frame keys are always those of the group's state.** They
//! change with the epoch, in the order in which its changes are followed, and only a group can make them. So an application cannot forget
//! to change them, and no frame leaves or enters without a group. One bound on it: after a commit that only adds, this member goes
//! on with the key of the epoch before for [`SWITCH_DELAY`], and video for [`KEY_FRAME_PATIENCE`] more at most, so that members
//! whose log is late lose no frame.
//!
//! A second rule is on silence: a member sends only while others have shown that its epoch lived no longer than [`FRESH`] ago, on
//! the clock of the [`Media`] that sends. So a server that withholds the log cannot keep a member in an epoch that is over.

mod config;
mod data_keys;
mod drop_reason;
mod epoch_keys;
mod event;
mod frame_keys;
mod freshness;
#[cfg(feature = "typescript")]
mod javascript;
mod media;
mod member_numbers;
mod membership;
mod stats;
mod stream;
mod switch;
#[cfg(feature = "test-kit")]
pub mod test_kit;

pub use config::Config;
pub use data_keys::{MOST_DATA, OpenedData};
pub use drop_reason::DropReason;
pub use epoch_keys::EpochKeys;
pub use event::Event;
pub use freshness::{Challenge, FRESH, MediaOutput};
pub use media::{EARLY_FRAME_TIMEOUT, Media};
pub use membership::{Membership, Output as MembershipOutput};
pub use sotto_frame::Kid;
pub use stats::{Direction, Stats, StreamId, StreamStats};
pub use switch::{KEY_FRAME_PATIENCE, SWITCH_DELAY};

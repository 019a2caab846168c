//! The tests of this crate, in one program: one link in place of eight, and tests that wait do so beside each other.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod acknowledgements;
mod authorization;
mod bounds;
mod common;
mod extension;
mod mounting;
mod ping;
mod refusals;
mod room_log;

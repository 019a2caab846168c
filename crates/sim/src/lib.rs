//! Deterministic simulation: many real clients on one room log, in virtual time, with the faults of browsers, networks,
//! servers and members.
//!
//! A [`Schedule`] is the list of events of a run; [`generate::schedule`] makes one from a seed. [`run`] executes it and checks
//! each [`Property`] after every step and at the end. [`shrink()`] shortens a schedule that fails, and [`report`] describes it.
//! See `docs/simulation.md`.
//!
//! This crate is a test tool and not a part of what ships, so it may panic on a state that it does not expect.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a simulation that goes beyond its own bounds is wrong, and has to stop"
)]

mod counts;
mod describe;
mod earlier_epochs;
mod epoch;
pub mod generate;
mod history;
mod link_secret;
pub mod observation;
mod outcome;
mod payload;
mod property;
mod reference_log;
pub mod report;
mod schedule;
mod shrink;
mod tab;
pub mod trace;
mod violation;
mod world;

pub use counts::Counts;
pub use outcome::{Outcome, run, run_observed};
pub use property::Property;
pub use schedule::{Action, Deviation, People, RogueCommit, Schedule, ServerModel, Step};
pub use shrink::{Failure, shrink};
pub use violation::Violation;
pub use world::name_of;

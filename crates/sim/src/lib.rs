//! Deterministic simulation: many real clients on one room log, in virtual time, with everything that happens to
//! people, browsers, networks and servers.
//!
//! A [`Schedule`] says what happens; [`generate::schedule`] makes one from a seed. [`run`] runs it and checks, after
//! every step and in the end, what [`Broken`] lists. [`shrink()`] makes a schedule that fails short, and [`report`]
//! says in plain words what it is. `docs/simulation.md` has the whole story.
//!
//! Nothing here is a part of Sotto: it may stop where it does not know what to do.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a simulation that goes beyond its own bounds is wrong, and has to stop"
)]

pub mod generate;
mod history;
mod ledger;
pub mod observe;
mod outcome;
mod past;
mod payload;
pub mod report;
mod schedule;
mod shrink;
mod tab;
pub mod trace;
mod violation;
mod words;
mod world;

pub use outcome::{Counts, Outcome, run, run_observed};
pub use schedule::{Act, Deed, Lie, People, Promise, Schedule, Step};
pub use shrink::{Failure, shrink};
pub use violation::{Broken, Violation};
pub use world::name_of;

//! Recorded runs of the simulation as traces of the model in `tla/`: [`Recording`] reads the files of `sotto-sim --trace`, [`run`]
//! maps them to steps, [`module`] writes the steps as the TLA+ module `Recorded`, and [`judgements`] parses TLC's verdict on each
//! trace. [`mutated_trace`] makes traces that TLC must refuse. `cargo xtask` runs the simulation and TLC.

#![allow(
    clippy::indexing_slicing,
    reason = "members are numbered within bounds, and indices of steps come from a search; a violation of that has to stop the check"
)]

mod judgement;
mod mapping;
mod membership_span;
pub mod mutated_trace;
mod names;
mod recording;
mod step;

pub use judgement::{Judgement, read as judgements};
pub use mapping::{Run, run};
pub use recording::Recording;
pub use step::{MEMBERS, Member, Step, module};

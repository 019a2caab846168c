//! For tests, simulation and fuzzing: a participant as a browser runs it. Behind the feature `test-kit`.

mod participant;

pub use participant::{Output, Participant};

//! Reports of the benchmarks: tables, plots and floors, from the figures that a run has written as JSON. `cargo xtask bench` runs
//! the benchmarks and writes `docs/benchmarks.md`.

pub mod frames;
pub mod group;
pub mod join;
mod plot;
pub mod server;
mod table;

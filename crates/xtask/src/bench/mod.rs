//! `cargo xtask bench`: measures, writes JSON under `target/bench/`, and shows what came out.

mod docs;
mod frames;
mod group;
mod plot;
mod table;

use anyhow::Result;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Frames in real browsers: Sotto, a message per frame, LiveKit's worker and davey (about ten minutes)
    Frames(frames::Options),
    /// Large calls: what joins and leaves cost, native and as WebAssembly (some minutes)
    Group(group::Options),
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.what {
        What::Frames(options) => frames::run(options),
        What::Group(options) => group::run(options),
    }
}

/// Where results go.
fn results() -> PathBuf {
    crate::workspace::target().join("bench")
}

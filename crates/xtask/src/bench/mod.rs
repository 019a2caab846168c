//! `cargo xtask bench`: measures, writes JSON under `target/bench/`, and shows what came out.

mod docs;
mod frames;
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
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.what {
        What::Frames(options) => frames::run(options),
    }
}

/// Where results go.
fn results() -> PathBuf {
    crate::workspace::target().join("bench")
}

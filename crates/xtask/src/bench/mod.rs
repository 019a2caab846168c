//! `cargo xtask bench`: measures, writes JSON under `target/bench/`, and shows the figures.

mod docs;
mod frames;
mod group;
mod join;
mod results;
mod server;

use anyhow::Result;
use clap::{Args, Subcommand};

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Frames in real browsers: Sotto, a message per frame, LiveKit's worker and davey (about ten minutes)
    Frames(frames::Options),
    /// Joins in real browsers: from `Call.join` to encrypted, for two people and for the tenth (five minutes)
    Join(join::Options),
    /// Large calls: the cost of joins and leaves, native and as WebAssembly (some minutes)
    Group(group::Options),
    /// The server under load, side by side with Janus: processor time, memory, latency of the log (ten minutes)
    Server(server::Options),
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.what {
        What::Frames(options) => frames::run(options),
        What::Join(options) => join::run(options),
        What::Group(options) => group::run(options),
        What::Server(options) => server::run(options),
    }
}

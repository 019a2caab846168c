//! `cargo xtask tla` and `cargo xtask test tla`: the PlusCal model of the protocol, and the code held to it.

mod configuration;
mod folder;
mod model;
mod trace;
mod verdict;

use crate::progress::Progress;
use crate::setup::tlc::Tlc;
use anyhow::Result;
use clap::{Args, Subcommand};
use trace::Runs;

#[derive(Args)]
pub(crate) struct Options {
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// The configurations and mutants that every test run checks
    Model,
    /// The configurations that take too long for every test run
    Nightly,
    /// Runs of the real code, from the simulation
    Traces(Runs),
}

pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.part {
        Part::Model => model(&mut Progress::new(STEPS - 1)).map(drop),
        Part::Nightly => {
            let progress = &mut Progress::new(2);
            let tlc = progress.step(TOOLS, Tlc::ensure)?;
            let about = "Model: larger configurations (about fifteen minutes)";
            progress.step(about, || model::check_nightly(&tlc))
        }
        Part::Traces(runs) => {
            let progress = &mut Progress::new(2);
            let tlc = progress.step(TOOLS, Tlc::ensure)?;
            traces(progress, &tlc, std::slice::from_ref(runs))
        }
    }
}

pub(crate) const STEPS: usize = 4;

/// The configurations of every test run.
pub(crate) fn test(progress: &mut Progress) -> Result<()> {
    let tlc = model(progress)?;
    traces(progress, &tlc, &trace::TESTED)
}

const TOOLS: &str = "Model: looking for Java and the TLA+ tools";

fn model(progress: &mut Progress) -> Result<Tlc> {
    let tlc = progress.step(TOOLS, Tlc::ensure)?;
    progress.step("Model: the translation of the PlusCal", || {
        model::translation_is_current(&tlc)
    })?;
    progress.step("Model: properties and mutants (about two minutes)", || {
        model::check_all(&tlc)
    })?;
    Ok(tlc)
}

fn traces(progress: &mut Progress, tlc: &Tlc, runs: &[Runs]) -> Result<()> {
    let about = "Model: runs of the real code (some minutes the first time)";
    progress.step(about, || trace::check(tlc, runs))
}

//! `cargo xtask tla` and `cargo xtask test tla`: the PlusCal model of the protocol, and the code held to it.

mod configuration;
mod folder;
mod model;
mod trace;
mod verdict;

use crate::setup::tlc::Tlc;
use crate::steps::Steps;
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
        Part::Model => model(&mut Steps::new(STEPS - 1)).map(drop),
        Part::Nightly => {
            let steps = &mut Steps::new(2);
            let tlc = steps.step(TOOLS, Tlc::ensure)?;
            let about = "Model: larger configurations (about fifteen minutes)";
            steps.step(about, || model::check_nightly(&tlc))
        }
        Part::Traces(runs) => {
            let steps = &mut Steps::new(2);
            let tlc = steps.step(TOOLS, Tlc::ensure)?;
            traces(steps, &tlc, std::slice::from_ref(runs))
        }
    }
}

pub(crate) const STEPS: usize = 4;

/// The configurations of every test run.
pub(crate) fn test(steps: &mut Steps) -> Result<()> {
    let tlc = model(steps)?;
    traces(steps, &tlc, &trace::TESTED)
}

const TOOLS: &str = "Model: looking for Java and the TLA+ tools";

fn model(steps: &mut Steps) -> Result<Tlc> {
    let tlc = steps.step(TOOLS, Tlc::ensure)?;
    steps.step("Model: the translation of the PlusCal", || {
        model::translation_is_current(&tlc)
    })?;
    steps.step(
        "Model: properties and mutants (about three minutes)",
        || model::check_all(&tlc),
    )?;
    Ok(tlc)
}

fn traces(steps: &mut Steps, tlc: &Tlc, runs: &[Runs]) -> Result<()> {
    let about = "Model: runs of the real code (some minutes the first time)";
    steps.step(about, || trace::check(tlc, runs))
}

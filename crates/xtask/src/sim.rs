//! `cargo xtask sim`: builds and runs the simulation of calls.

use crate::command::{self, cargo, program};
use crate::progress::Progress;
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use clap::Args;

#[derive(Args)]
pub(crate) struct Options {
    /// Options of the simulation: --seeds N, --first-seed SEED, --members N, --lying, --rogue, --hybrid, --show, --replay FILE,
    /// --trace DIR; `cargo xtask sim --help` describes them
    #[arg(
        trailing_var_arg = true,
        allow_hyphen_values = true,
        value_name = "OPTIONS"
    )]
    options: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut progress = Progress::new(2);
    progress.step(
        "Building the simulation (some minutes the first time)",
        || command::run(cargo().args(["build", "--release", "--quiet", "--package", "sotto-sim"])),
    )?;
    progress.step("Running it", || {
        let simulation = workspace::optimised_executable("sotto-sim");
        let status = program(&simulation)
            .args(&options.options)
            .status()
            .with_context(|| format!("could not start {}", simulation.display()))?;
        if !status.success() {
            bail!("a property is violated; the schedule is above");
        }
        Ok(())
    })
}

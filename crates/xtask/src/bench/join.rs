//! `cargo xtask bench join`: how long a join takes in real browsers, from `Call.join` until the member is in the group.

use super::docs;
use super::results::shown;
use crate::command::run as run_command;
use crate::progress::Progress;
use crate::setup::browsers::Browsers;
use crate::setup::npm::npm;
use crate::web;
use anyhow::{Result, bail};
use clap::Args;
use sotto_bench_report::join as report;

#[derive(Args)]
pub(crate) struct Options {
    /// A few rounds: to see that it runs, not to quote
    #[arg(long)]
    quick: bool,
    /// Show the figures of the last run, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite the section of docs/benchmarks.md
    #[arg(long)]
    write_docs: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.last {
        measure(options)?;
    }
    let figures: report::Figures = shown("join.json", report::text)?;
    if options.write_docs {
        if figures.quick {
            bail!("the documentation takes whole runs only: leave --quick out");
        }
        docs::write_section("join", &report::section(&figures))?;
    }
    Ok(())
}

fn measure(options: &Options) -> Result<()> {
    let mut progress = Progress::new(web::STEPS + 2);
    web::build(&mut progress)?;
    let browsers = progress.step("Looking for Chromium and Firefox", Browsers::ensure)?;
    progress.step("Measuring in both browsers (about ten minutes)", || {
        let mut npm = npm()?;
        npm.args(["run", "--silent", "bench:join", "-w", "tests", "--"]);
        if options.quick {
            npm.arg("--quick");
        }
        browsers.name_to(&mut npm);
        run_command(&mut npm)
    })
}

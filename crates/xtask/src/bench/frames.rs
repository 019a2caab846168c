//! `cargo xtask bench frames`: the cost of encryption per frame, in real browsers, side by side with others.

use super::docs;
use super::results::{results, shown};
use crate::command::{cargo, run as run_command};
use crate::progress::Progress;
use crate::setup::browsers::Browsers;
use crate::setup::npm::npm;
use crate::setup::rust_target;
use crate::wasm::{self, Module};
use crate::{web, workspace};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use sotto_bench_report::frames as report;

#[derive(Args)]
pub(crate) struct Options {
    /// A tenth of the rounds: to see that it runs, not to quote
    #[arg(long)]
    quick: bool,
    /// Measure only these parts: speed, start, tasks, cpu
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Show the figures of the last run, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite docs/benchmarks.md and its plot
    #[arg(long)]
    write_docs: bool,
}

const STEPS: usize = web::STEPS + 4;

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.last {
        measure(options)?;
    }
    let figures: report::Figures = shown("frames.json", report::text)?;
    if options.write_docs {
        if !figures.whole() {
            bail!("the documentation takes whole runs only: leave --quick and --only out");
        }
        let plot = workspace::root().join("docs/benchmarks.svg");
        std::fs::write(plot, report::plot(&figures))?;
        docs::write_section("frames", &report::section(&figures))?;
    }
    Ok(())
}

fn measure(options: &Options) -> Result<()> {
    let mut progress = Progress::new(STEPS);
    web::build(&mut progress)?;
    let browsers = progress.step("Looking for Chromium and Firefox", Browsers::ensure)?;
    progress.step(
        "Building the rival that sends a message per frame (some minutes the first time)",
        build_message_per_frame,
    )?;
    progress.step("Looking for davey", install_davey)?;
    progress.step("Measuring in both browsers (about ten minutes)", || {
        let mut npm = npm()?;
        npm.args(["run", "--silent", "bench", "-w", "tests", "--"]);
        if options.quick {
            npm.arg("--quick");
        }
        if !options.only.is_empty() {
            npm.arg("--only").arg(options.only.join(","));
        }
        browsers.name_to(&mut npm);
        run_command(&mut npm)
    })
}

/// As others build theirs: the release profile, and an optimiser that is after speed.
fn build_message_per_frame() -> Result<()> {
    run_command(cargo().args([
        "build",
        "--package",
        "sotto-message-per-frame",
        "--release",
        "--target",
        rust_target::WASM,
    ]))?;
    wasm::bind(&Module {
        compiled: "release/sotto_message_per_frame.wasm",
        name: "message_per_frame",
        optimisation: "-O3",
        out: results().join("message-per-frame"),
    })
}

/// In a directory of its own: its WebAssembly build is for no processor that npm knows, and would make every other
/// installation fail.
fn install_davey() -> Result<()> {
    let directory = results().join("davey");
    std::fs::create_dir_all(&directory)?;
    let source = workspace::root().join("tests/bench/davey");
    let lock = "package-lock.json";
    let wanted = std::fs::read(source.join(lock))?;
    if std::fs::read(directory.join(lock)).is_ok_and(|installed| installed == wanted)
        && directory.join("node_modules").is_dir()
    {
        return Ok(());
    }
    for file in ["package.json", lock] {
        std::fs::copy(source.join(file), directory.join(file))?;
    }
    run_command(npm()?.current_dir(&directory).args(["ci", "--cpu=wasm32"]))
        .context("davey could not be installed; check the network and run it again")
}

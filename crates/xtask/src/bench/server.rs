//! `cargo xtask bench server`: the cost of the reference server under load, beside Janus where the system has it.

use super::docs;
use super::results::{results, shown};
use crate::command::{cargo, program, run as run_command};
use crate::progress::Progress;
use crate::workspace;
use anyhow::Result;
use clap::Args;
use sotto_bench_report::server as report;

#[derive(Args)]
pub(crate) struct Options {
    /// Fewer and shorter rounds: to see that it runs, not to quote
    #[arg(long)]
    quick: bool,
    /// Measure only these parts: members, rooms, entries, large, soak
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Members of the room that has the log alone; 0 leaves it out
    #[arg(long, default_value_t = 1000, value_name = "MEMBERS")]
    large: usize,
    /// Minutes under half of the load; 0 leaves them out
    #[arg(long, default_value_t = 1.0, value_name = "MINUTES")]
    soak: f64,
    /// Show the figures of the last run, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite the sections of docs/operations.md whose figures are of a run that can be quoted
    #[arg(long)]
    write_docs: bool,
}

/// Members of the large room that the documentation quotes, at the least.
const QUOTED_MEMBERS: usize = 1000;
/// Minutes under half of the load that the documentation quotes, at the least.
const QUOTED_MINUTES: f64 = 10.0;

impl Options {
    fn wants(&self, parts: &[&str]) -> bool {
        self.only.is_empty()
            || parts
                .iter()
                .any(|part| self.only.iter().any(|only| only == part))
    }
}

/// Each report has figures and a section of its own: one that was not measured anew stays.
pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.last {
        std::fs::create_dir_all(results())?;
        measure(options)?;
    }
    if options.wants(&["members", "rooms", "entries"]) {
        let figures: report::Figures = shown("server.json", report::text)?;
        let whole = !figures.quick;
        write(options, "server", "server --write-docs", whole, || {
            report::section(&figures)
        })?;
    }
    if options.large > 0 && options.wants(&["large"]) {
        let figures: report::Large = shown("server-large.json", report::large)?;
        let (whole, command) = (
            figures.members >= QUOTED_MEMBERS,
            "server --only large --write-docs",
        );
        write(options, "server-large", command, whole, || {
            report::large(&figures)
        })?;
    }
    if options.soak > 0.0 && options.wants(&["soak"]) {
        let figures: report::Soak = shown("server-soak.json", report::soak)?;
        let (whole, command) = (
            figures.minutes >= QUOTED_MINUTES,
            "server --only soak --soak 120 --write-docs",
        );
        write(options, "server-soak", command, whole, || {
            report::soak(&figures)
        })?;
    }
    Ok(())
}

/// Rewrites a section of the page for operators, if that is asked for and the run was large enough to be quoted.
fn write(
    options: &Options,
    name: &str,
    command: &str,
    whole: bool,
    text: impl FnOnce() -> String,
) -> Result<()> {
    match (options.write_docs, whole) {
        (false, _) => Ok(()),
        (true, true) => docs::write_section_of("operations.md", name, command, &text()),
        (true, false) => {
            println!("The section {name:?} stays as it is: this run was too short to be quoted.");
            Ok(())
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    let mut progress = Progress::new(2);
    progress.step(
        "Compiling the server and its load (some minutes the first time)",
        || {
            let packages = ["--package=sotto-server", "--package=sotto-server-load"];
            run_command(cargo().args(["build", "--release"]).args(packages))
        },
    )?;
    progress.step("Measuring (about ten minutes, and those of --soak)", || {
        let mut load = program(workspace::optimised_executable("sotto-server-load"));
        load.arg("--server")
            .arg(workspace::optimised_executable("sotto-server"))
            .arg(format!("--large={}", options.large))
            .arg(format!("--soak={}", options.soak))
            .arg("--out")
            .arg(results());
        if options.quick {
            load.arg("--quick");
        }
        if !options.only.is_empty() {
            load.arg("--only").arg(options.only.join(","));
        }
        run_command(&mut load)
    })
}

//! `cargo xtask bench server`: the cost of the reference server under load, beside Janus where the system has it.

use super::docs;
use super::results::{results, shown};
use crate::command::{cargo, program, run as run_command};
use crate::progress::Progress;
use crate::workspace;
use anyhow::{Result, bail};
use clap::Args;
use sotto_bench_report::server as report;
use std::path::Path;

#[derive(Args)]
pub(crate) struct Options {
    /// Fewer and shorter rounds: to see that it runs, not to quote
    #[arg(long)]
    quick: bool,
    /// Measure only these parts: members, rooms, entries, large, soak
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Members of the room that has the log alone; 0 leaves it out
    #[arg(long, default_value_t = 300, value_name = "MEMBERS")]
    large: usize,
    /// Minutes under half of the load; 0 leaves them out
    #[arg(long, default_value_t = 1.0, value_name = "MINUTES")]
    soak: f64,
    /// Show the figures of the last run, without measuring
    #[arg(long)]
    last: bool,
    /// Rewrite the section of docs/operations.md
    #[arg(long)]
    write_docs: bool,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if !options.last {
        std::fs::create_dir_all(results())?;
        measure(options, &results().join("server.json"))?;
    }
    let figures: report::Figures = shown("server.json", report::text)?;
    if options.write_docs {
        if figures.quick {
            bail!("the documentation takes whole runs only: leave --quick and --only out");
        }
        docs::write_section_of("operations.md", "server", &report::section(&figures))?;
    }
    Ok(())
}

fn measure(options: &Options, path: &Path) -> Result<()> {
    let mut progress = Progress::new(2);
    progress.step(
        "Compiling the server and its load (some minutes the first time)",
        || {
            let packages = ["--package=sotto-server", "--package=sotto-server-load"];
            run_command(cargo().args(["build", "--release"]).args(packages))
        },
    )?;
    progress.step("Measuring (about ten minutes)", || {
        let mut load = program(workspace::optimised_executable("sotto-server-load"));
        load.arg("--server")
            .arg(workspace::optimised_executable("sotto-server"))
            .arg(format!("--large={}", options.large))
            .arg(format!("--soak={}", options.soak))
            .arg("--out")
            .arg(path);
        if options.quick {
            load.arg("--quick");
        }
        if !options.only.is_empty() {
            load.arg("--only").arg(options.only.join(","));
        }
        run_command(&mut load)
    })
}

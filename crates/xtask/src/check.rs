//! `cargo xtask check`: the checks of every test run, and with `--long` those that take too long for that.

mod part;
mod record;

use crate::progress::Progress;
use crate::{command, test};
use anyhow::{Result, bail};
use clap::Args;
use part::Part;
use record::{Record, Row};
use std::time::Instant;

#[derive(Args)]
pub(crate) struct Options {
    /// Afterwards the checks that take hours: schedules by the ten thousand, larger models, fuzzing, a long call.
    /// Results are written into docs/long-checks.md
    #[arg(long)]
    long: bool,
    /// Only these of the long parts, and nothing else
    #[arg(long, value_delimiter = ',', requires = "long")]
    only: Vec<Part>,
}

pub(crate) fn run(options: &Options) -> Result<()> {
    if options.only.is_empty() {
        test::run(&test::Options::default())?;
    }
    if !options.long {
        return Ok(());
    }
    let parts: Vec<Part> = Part::all()
        .filter(|part| options.only.is_empty() || options.only.contains(part))
        .collect();
    let commit = commit()?;
    let mut progress = Progress::new(parts.len());
    let mut failed = Vec::new();
    for part in parts {
        let start = Instant::now();
        let outcome = progress.step(part.about(), || part.run())?;
        if !outcome.passed {
            failed.push(part.name());
        }
        // Written at once: the next part may take an hour, and be stopped.
        Record::update(Row {
            part: part.name(),
            command: part.command(),
            commit: commit.clone(),
            minutes: start.elapsed().as_secs_f64() / 60.0,
            passed: outcome.passed,
            said: outcome.said,
        })?;
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// The commit that is checked, its date, and whether files differ from it. The page of results does not count: each part changes it.
fn commit() -> Result<String> {
    let git = |arguments: &[&str]| command::output(command::program("git").args(arguments));
    let commit = git(&["log", "-1", "--format=%h of %cs"])?;
    let changed = git(&[
        "status",
        "--porcelain",
        "--untracked-files=no",
        "--",
        ".",
        ":!docs/long-checks.md",
    ])?;
    Ok(if changed.is_empty() {
        commit
    } else {
        format!("{commit}, changed")
    })
}

//! `cargo xtask test`: every check there is, in suites that can be run alone.

mod beside;
#[cfg(test)]
mod bindings;
#[cfg(test)]
mod circles;
pub(crate) mod e2e;
#[cfg(test)]
mod imports;
mod js;
#[cfg(test)]
mod named;
#[cfg(test)]
mod packages;
mod rust;
#[cfg(test)]
mod words;

use crate::progress::Progress;
use crate::{reproduce, tla, web};
use anyhow::{Result, bail};
use beside::Beside;
use clap::{Args, ValueEnum};
use std::time::Instant;

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Suites to run; all of them if none is named
    suites: Vec<Suite>,
    /// The files that a browser loads are built: do not build them
    #[arg(long)]
    built: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Suite {
    /// Formatting, lints and tests of the Rust crates
    Rust,
    /// Formatting, lints, types and tests of the npm package and the web app
    Js,
    /// The PlusCal model of the protocol, its mutants, and runs of the code checked against it
    Tla,
    /// A second build in another directory, compared with the first
    Reproduce,
    /// Real browsers in real calls on the real server
    E2e,
}

impl Suite {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn steps(self) -> usize {
        match self {
            Self::Rust => rust::STEPS,
            Self::Js => js::STEPS,
            Self::Tla => tla::STEPS,
            Self::Reproduce => reproduce::STEPS,
            Self::E2e => e2e::STEPS,
        }
    }

    /// Whether the suite may run while calls do: it measures no time, and shares no file with the calls that either writes.
    fn may_run_beside_calls(self) -> bool {
        matches!(self, Self::Tla | Self::Reproduce)
    }

    /// Whether the suite tests files that a browser loads.
    fn needs_web(self) -> bool {
        matches!(self, Self::Js | Self::Reproduce | Self::E2e)
    }

    /// `before_calls`: called when the calls are about to begin, and no cargo runs any more.
    fn run(self, progress: &mut Progress, before_calls: impl FnOnce()) -> Result<()> {
        match self {
            Self::Rust => rust::run(progress),
            Self::Js => js::run(progress),
            Self::Tla => tla::test(progress),
            Self::Reproduce => reproduce::compare(progress),
            Self::E2e => e2e::run(progress, before_calls),
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let suites: Vec<Suite> = Suite::value_variants()
        .iter()
        .copied()
        .filter(|suite| options.suites.is_empty() || options.suites.contains(suite))
        .collect();
    let calls = suites.contains(&Suite::E2e);
    let (beside, alone): (Vec<Suite>, Vec<Suite>) = suites
        .iter()
        .partition(|suite| calls && suite.may_run_beside_calls());
    let web = !options.built && suites.iter().any(|suite| suite.needs_web());
    let mut end = if web { web::STEPS } else { 0 };
    let mut progress = Progress::new(end + alone.iter().map(|suite| suite.steps()).sum::<usize>());
    let start = Instant::now();
    if web {
        web::build(&mut progress)?;
    }
    let beside: Vec<String> = beside.into_iter().map(Suite::name).collect();
    let mut started = None;
    let mut outcomes = Vec::new();
    for suite in alone {
        let outcome = suite.run(&mut progress, || {
            started = Some(Beside::start(beside.clone()))
        });
        outcomes.push(tell(suite.name(), outcome));
        end += suite.steps();
        progress.skip_to(end);
    }
    // A suite of calls that failed before its calls has not started the others.
    let beside = started.unwrap_or_else(|| Beside::start(beside));
    outcomes.extend(
        beside
            .finish()
            .into_iter()
            .map(|(suite, outcome)| tell(suite, outcome)),
    );
    let failed: Vec<String> = outcomes.into_iter().flatten().collect();
    println!(
        "\nsuites: {} passed, {} failed",
        suites.len() - failed.len(),
        failed.len()
    );
    println!("took {} s", start.elapsed().as_secs());
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

/// Says why a suite failed, and returns its name.
fn tell(suite: String, outcome: Result<()>) -> Option<String> {
    outcome.err().map(|error| {
        eprintln!("\n{suite} failed: {error:#}\n");
        suite
    })
}

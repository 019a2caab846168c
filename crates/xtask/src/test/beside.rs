//! Suites that run beside the calls in browsers: a third of the time of those is waiting.
//!
//! Each runs in a process of its own, at the lowest priority of the scheduler, so that no frame comes late for its sake.

use super::Suite;
use crate::command::program;
use crate::workspace;
use anyhow::{Context as _, Result};
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::thread::{self, JoinHandle};

/// Suites that have been started.
pub(super) struct Beside(JoinHandle<Vec<(Suite, Result<()>)>>);

impl Beside {
    /// Runs the suites one after the other, in the background. The files that a browser loads are built.
    pub(super) fn start(suites: Vec<Suite>) -> Self {
        for suite in &suites {
            eprintln!(
                "      beside the calls: {}, whose output comes afterwards",
                suite.name()
            );
        }
        Self(thread::spawn(move || {
            suites
                .into_iter()
                .map(|suite| (suite, run(suite)))
                .collect()
        }))
    }

    /// Waits for all, prints the output of each, and returns what became of them.
    pub(super) fn finish(self) -> Vec<(Suite, Result<()>)> {
        let outcomes = self
            .0
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        for (suite, _) in &outcomes {
            let output = std::fs::read_to_string(log(*suite)).unwrap_or_default();
            println!("\n{}, beside the calls:\n{output}", suite.name());
        }
        outcomes
    }
}

fn run(suite: Suite) -> Result<()> {
    let path = log(suite);
    let output =
        File::create(&path).with_context(|| format!("could not write {}", path.display()))?;
    let mut command = of_low_priority(std::env::current_exe()?);
    command
        .args(["test", "--built", &suite.name()])
        .stdout(output.try_clone()?)
        .stderr(output);
    crate::command::run(&mut command)
}

/// Windows has no program for that; there the suite has the priority of the calls.
fn of_low_priority(executable: PathBuf) -> Command {
    if cfg!(windows) {
        return program(executable);
    }
    let mut nice = program("nice");
    nice.args(["-n", "19"]).arg(executable);
    nice
}

fn log(suite: Suite) -> PathBuf {
    workspace::target().join(format!("beside-the-calls-{}.log", suite.name()))
}

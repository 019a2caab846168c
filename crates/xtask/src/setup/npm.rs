//! Node, npm and the packages that `package-lock.json` names.

use crate::command::{output, program, run};
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use std::path::PathBuf;
use std::process::Command;

const OLDEST_NODE: u32 = 20;

/// npm in the root of the checkout, quiet about everything but errors.
pub(crate) fn npm() -> Result<Command> {
    // On Windows npm is a script, which only its full path can start.
    let npm = which::which("npm").map_err(|_| missing())?;
    let mut command = program(npm);
    command.args([
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]);
    Ok(command)
}

/// Installs the packages if there are none or if the lock file has changed since.
pub(crate) fn ensure() -> Result<()> {
    let version = output(program(which::which("node").map_err(|_| missing())?).arg("--version"))?;
    let major = version
        .trim_start_matches('v')
        .split('.')
        .next()
        .and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        bail!(
            "Node {version} is too old; install Node {OLDEST_NODE} or newer from https://nodejs.org"
        );
    }
    if !is_current()? {
        run(npm()?.arg("ci"))
            .context("npm packages could not be installed; check the network and run it again")?;
        std::fs::copy(lock(), stamp()).context("could not note which packages are installed")?;
    }
    Ok(())
}

fn missing() -> anyhow::Error {
    anyhow::anyhow!(
        "Node and npm are missing; install Node {OLDEST_NODE} or newer from https://nodejs.org or your package manager"
    )
}

fn lock() -> PathBuf {
    workspace::root().join("package-lock.json")
}

fn stamp() -> PathBuf {
    workspace::root().join("node_modules/.sotto-lock.json")
}

fn is_current() -> Result<bool> {
    let wanted = std::fs::read(lock()).context("package-lock.json cannot be read")?;
    Ok(std::fs::read(stamp()).is_ok_and(|installed| installed == wanted))
}

//! Formatting, lints, types and unit tests of the TypeScript.

use crate::command::run as run_command;
use crate::progress::Progress;
use crate::setup::npm::npm;
use anyhow::{Context as _, Result};

pub(super) const STEPS: usize = 2;

pub(super) fn run(progress: &mut Progress) -> Result<()> {
    progress.step("TypeScript: formatting, lints and types", || {
        run_command(npm()?.args(["run", "check"]))
            .context("run `npm run format` for what can be mended by a program")
    })?;
    progress.step("TypeScript: tests", || run_command(npm()?.arg("test")))
}

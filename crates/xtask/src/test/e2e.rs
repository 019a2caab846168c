//! Real browsers in real calls on the real server.

use crate::command::{cargo, run as run_command};
use crate::setup::browsers::{self, CHROMIUM, FIREFOX};
use crate::setup::npm::npm;
use crate::steps::Steps;
use crate::workspace;
use anyhow::Result;

pub(super) const STEPS: usize = 3;

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let browsers = [CHROMIUM, FIREFOX];
    let executables = steps.step("Looking for Chromium and Firefox", || {
        browsers::ensure(&browsers)
    })?;
    steps.step(
        "Building the test server (some minutes the first time)",
        || run_command(cargo().args(["build", "--package", "sotto-test-server"])),
    )?;
    steps.step("Calls in real browsers (about five minutes)", || {
        let mut npm = npm()?;
        npm.args(["run", "e2e"]).env(
            "SOTTO_TEST_SERVER",
            workspace::executable("sotto-test-server"),
        );
        for (browser, executable) in browsers.iter().zip(executables) {
            npm.env(browser.variable, executable);
        }
        run_command(&mut npm)
    })
}

//! Real browsers in real calls on the real server.

use crate::command::{cargo, run as run_command};
use crate::setup::browsers::{self, CHROMIUM, FIREFOX};
use crate::setup::npm::npm;
use crate::steps::Steps;
use crate::workspace;
use anyhow::Result;

pub(super) const STEPS: usize = 4;

pub(super) fn run(steps: &mut Steps) -> Result<()> {
    let browsers = [CHROMIUM, FIREFOX];
    let executables = steps.step("Looking for Chromium and Firefox", || {
        browsers::ensure(&browsers)
    })?;
    steps.step(
        "Building the test server (some minutes the first time)",
        || run_command(cargo().args(["build", "--package", "sotto-test-server"])),
    )?;
    let in_browsers = |script: &[&str]| {
        let mut npm = npm()?;
        npm.args(script).env(
            "SOTTO_TEST_SERVER",
            workspace::executable("sotto-test-server"),
        );
        for (browser, executable) in browsers.iter().zip(&executables) {
            npm.env(browser.variable, executable);
        }
        run_command(&mut npm)
    };
    steps.step("The web app's pages in a browser (a minute)", || {
        in_browsers(&["run", "test:browser", "-w", "web"])
    })?;
    steps.step("Calls in real browsers (about twenty minutes)", || {
        in_browsers(&["run", "e2e"])
    })
}

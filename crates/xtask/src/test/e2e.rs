//! Real browsers in real calls on the real server.

use crate::command::{cargo, run as run_command};
use crate::progress::Progress;
use crate::setup::browsers::Browsers;
use crate::setup::npm::npm;
use crate::{web, workspace};
use anyhow::Result;
use std::process::Command;

pub(super) const STEPS: usize = 5;

/// `before_calls`: called when all is built, and no cargo runs any more.
pub(super) fn run(progress: &mut Progress, before_calls: impl FnOnce()) -> Result<()> {
    let browsers = progress.step("Looking for Chromium and Firefox", Browsers::ensure)?;
    progress.step(
        "Building the servers of the tests (some minutes the first time)",
        build_server,
    )?;
    before_calls();
    let in_browsers = |script: &[&str]| {
        let mut npm = npm()?;
        browsers.name_to(&mut npm);
        name_server_to(&mut npm);
        run_command(npm.args(script))
    };
    progress.step("Servers of the room log (a minute)", || {
        let mut npm = npm()?;
        name_server_to(&mut npm);
        run_command(npm.args(["run", "e2e:log", "-w", "tests"]))
    })?;
    progress.step("The web app's pages in a browser (a minute)", || {
        in_browsers(&["run", "test:browser", "-w", "web"])
    })?;
    progress.step("Calls in real browsers (about ten minutes)", || {
        in_browsers(&["run", "e2e"])
    })
}

/// Builds and finds all that a script with browsers needs, and names it to the script.
pub(crate) fn set_up(script: &mut Command) -> Result<()> {
    web::build(&mut Progress::new(web::STEPS))?;
    build_server()?;
    Browsers::ensure()?.name_to(script);
    name_server_to(script);
    Ok(())
}

/// Of the workspace, with whose features the tests in Rust have built all dependencies of the server.
fn build_server() -> Result<()> {
    run_command(cargo().args([
        "build",
        "--workspace",
        "--bin",
        "sotto-test-server",
        "--example",
        "own-app",
    ]))
}

fn name_server_to(script: &mut Command) {
    script.env(
        "SOTTO_TEST_SERVER",
        workspace::executable("sotto-test-server"),
    );
    script.env("SOTTO_OWN_APP", workspace::executable("examples/own-app"));
}

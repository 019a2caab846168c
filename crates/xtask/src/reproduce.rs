//! `cargo xtask reproduce`: two builds in two directories give the same bytes of everything that a browser loads.

mod difference;
mod second_place;

use crate::command::run as run_command;
use crate::progress::Progress;
use crate::{web, workspace};
use anyhow::{Result, bail};
use difference::{differences, files, machine_paths};
use second_place::SecondPlace;
use std::path::Path;
use std::process::Command;

/// Progress after the first build.
pub(crate) const STEPS: usize = 3;

/// Builds here, builds there, compares.
pub(crate) fn run() -> Result<()> {
    let mut progress = Progress::new(web::STEPS + STEPS);
    web::build(&mut progress)?;
    compare(&mut progress)
}

/// Compares a second build with the one that is here.
pub(crate) fn compare(progress: &mut Progress) -> Result<()> {
    let here = workspace::root().join("web/dist");
    let there = progress.step("Reproducing: a second checkout", SecondPlace::make)?;
    progress.step(
        "Reproducing: building there (three minutes the first time)",
        || build(&there),
    )?;
    progress.step("Reproducing: comparing", || {
        same(&here, &there.path().join("web/dist"))
    })
}

/// Builds with this very program, for it is nothing that a browser loads, in another time zone and language.
fn build(there: &SecondPlace) -> Result<()> {
    let mut build = Command::new(std::env::current_exe()?);
    build
        .arg("web")
        .env(workspace::ROOT_VARIABLE, there.path())
        // Kept from run to run, so that packages are compiled once. Another path than that of the first build all the same.
        .env("CARGO_TARGET_DIR", workspace::target().join("reproduce"))
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "C");
    run_command(&mut build)
}

fn same(here: &Path, there: &Path) -> Result<()> {
    let built = files(here)?;
    let paths = machine_paths(&built)?;
    if let Some((file, path)) = paths.first() {
        bail!("{file} has a path of this machine in it: {path}");
    }
    let found = differences(&built, &files(there)?);
    for difference in &found {
        eprintln!("      {difference}");
    }
    let first = found.first();
    if let Some(first) = first {
        bail!("the builds differ in {} files; first: {first}", found.len());
    }
    if built.is_empty() {
        bail!("{} is empty", here.display());
    }
    let bytes: usize = built.values().map(Vec::len).sum();
    println!(
        "{} files, {bytes} bytes: the same in both builds",
        built.len()
    );
    Ok(())
}

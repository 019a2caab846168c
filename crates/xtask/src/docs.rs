//! `cargo xtask docs`: the documentation site, with the interfaces of packages and crates and the playground.

use crate::command::{cargo, run as run_command};
use crate::setup::npm::npm;
use crate::steps::Steps;
use crate::{web, workspace};
use anyhow::{Context as _, Result};

/// How many steps it takes after the build of what a browser loads.
const STEPS: usize = 2;

/// Builds everything that the site is made of, and the site in `target/site`.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new(web::STEPS + STEPS);
    web::build(&mut steps)?;
    steps.step(
        "Documentation of the crates (a minute the first time)",
        || {
            run_command(
                cargo()
                    .args(["doc", "--workspace", "--no-deps", "--quiet"])
                    .env("RUSTDOCFLAGS", "-D warnings"),
            )
        },
    )?;
    steps.step(
        "Pages, interfaces of the npm packages, the playground",
        || {
            run_command(npm()?.args(["run", "site", "-w", "site"]))
                .context("the site was not built; a link that leads to nothing is named above")
        },
    )?;
    println!(
        "\n  The site is in {}. Any server of files can serve it, in any folder.\n",
        workspace::target().join("site").display()
    );
    Ok(())
}

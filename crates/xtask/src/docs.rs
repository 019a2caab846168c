//! `cargo xtask docs`: the documentation site, with the interfaces of packages and crates and the playground.

use crate::command::{cargo, run as run_command};
use crate::progress::Progress;
use crate::setup::npm::npm;
use crate::{web, workspace};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::io::ErrorKind;

/// How many steps it takes after the build of what a browser loads.
const STEPS: usize = 2;

/// The part of `site/crates.json` that is read here.
#[derive(Deserialize)]
struct Crates {
    /// Folders of the crates that are interfaces for others.
    documented: Vec<String>,
}

/// Builds everything that the site is made of, and the site in `target/site`.
pub(crate) fn run() -> Result<()> {
    let mut progress = Progress::new(web::STEPS + STEPS);
    web::build(&mut progress)?;
    progress.step(
        "Documentation of the crates (some minutes the first time)",
        document,
    )?;
    progress.step(
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

/// Runs rustdoc in an empty folder, for its index would have all crates that were ever documented there.
fn document() -> Result<()> {
    match std::fs::remove_dir_all(workspace::target().join("doc")) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).context("the former documentation could not be removed");
        }
        _ => {}
    }
    let listed = std::fs::read_to_string(workspace::root().join("site/crates.json"))
        .context("site/crates.json cannot be read")?;
    let crates: Crates =
        serde_json::from_str(&listed).context("site/crates.json is not as it should be")?;
    let mut doc = cargo();
    doc.args(["doc", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings");
    for folder in crates.documented {
        doc.args(["--package", &package_in(&folder)?]);
    }
    run_command(&mut doc)
}

/// The name of the package in a folder of `crates/`.
fn package_in(folder: &str) -> Result<String> {
    let manifest = workspace::root()
        .join("crates")
        .join(folder)
        .join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest)
        .with_context(|| format!("{} cannot be read", manifest.display()))?;
    text.lines()
        .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
        .map(ToOwned::to_owned)
        .with_context(|| format!("{} has no name", manifest.display()))
}

//! The crates of the workspace, as `cargo metadata` tells them, and their packages for a registry.

use crate::command::{cargo, output, run};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A crate of the workspace.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) publish: Registries,
}

/// The registries that a crate may be published to.
#[derive(Deserialize)]
pub(crate) struct Registries(Option<Vec<String>>);

impl Registries {
    /// Whether there is one. Without a list any may be meant; an empty list is `publish = false`.
    pub(crate) fn any(&self) -> bool {
        self.0.as_ref().is_none_or(|list| !list.is_empty())
    }
}

/// All crates of the workspace.
pub(crate) fn packages<P: DeserializeOwned>() -> Result<Vec<P>> {
    #[derive(Deserialize)]
    struct Metadata<P> {
        packages: Vec<P>,
    }
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version=1"];
    let json = output(cargo().args(arguments))?;
    let metadata: Metadata<P> =
        serde_json::from_str(&json).context("the output of cargo metadata")?;
    Ok(metadata.packages)
}

/// Makes the packages of all crates that are published, without compiling them: a file or a version that is missing is an error.
pub(crate) fn pack() -> Result<()> {
    let mut command = cargo();
    command.args([
        "package",
        "--no-verify",
        "--offline",
        "--allow-dirty",
        "--quiet",
    ]);
    let all: Vec<Package> = packages()?;
    for package in all.iter().filter(|package| package.publish.any()) {
        command.args(["--package", &package.name]);
    }
    run(&mut command)
}

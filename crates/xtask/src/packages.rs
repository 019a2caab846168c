//! The crates of the workspace, as `cargo metadata` tells them, and their packages for a registry.

use crate::command::{cargo, output, run};
use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::path::PathBuf;

/// A crate of the workspace.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) description: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) rust_version: Option<String>,
    pub(crate) documentation: Option<String>,
    pub(crate) readme: Option<PathBuf>,
    pub(crate) keywords: Vec<String>,
    pub(crate) categories: Vec<String>,
    pub(crate) dependencies: Vec<Dependency>,
    /// The registries that it may be published to; none if the list is empty, any if there is no list.
    publish: Option<Vec<String>>,
}

/// A dependency of a crate.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// The versions that it may have.
    pub(crate) req: String,
    /// `dev` or `build`, if it is no ordinary one.
    pub(crate) kind: Option<String>,
    /// Its folder, if it is a crate of the workspace.
    pub(crate) path: Option<PathBuf>,
}

impl Package {
    /// Whether it is meant for a registry.
    pub(crate) fn is_published(&self) -> bool {
        self.publish
            .as_ref()
            .is_none_or(|registries| !registries.is_empty())
    }
}

/// All crates of the workspace.
pub(crate) fn packages() -> Result<Vec<Package>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    let arguments = [
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ];
    let json = output(cargo().args(arguments))?;
    let metadata: Metadata = serde_json::from_str(&json).context("the output of cargo metadata")?;
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
    for package in packages()?.iter().filter(|package| package.is_published()) {
        command.args(["--package", &package.name]);
    }
    run(&mut command)
}

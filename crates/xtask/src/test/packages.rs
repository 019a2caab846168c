//! Crates that are published have what a registry and its readers need, and depend on nothing that is not published.

use crate::packages::{Registries, packages};
use crate::workspace;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A crate of the workspace.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
    description: Option<String>,
    license: Option<String>,
    rust_version: Option<String>,
    documentation: Option<String>,
    readme: Option<PathBuf>,
    keywords: Vec<String>,
    categories: Vec<String>,
    dependencies: Vec<Dependency>,
    publish: Registries,
}

/// A dependency of a crate.
#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// The versions that it may have.
    req: String,
    /// `dev` or `build`, if it is no ordinary one.
    kind: Option<String>,
    /// Its folder, if it is a crate of the workspace.
    path: Option<PathBuf>,
}

fn published() -> Vec<Package> {
    let all: Vec<Package> = packages().unwrap();
    all.into_iter().filter(|it| it.publish.any()).collect()
}

#[test]
fn each_says_what_it_is() {
    for package in published() {
        let name = &package.name;
        assert!(package.description.is_some(), "{name}: description");
        assert!(package.license.is_some(), "{name}: licence");
        assert!(package.rust_version.is_some(), "{name}: oldest compiler");
        assert_eq!(
            package.documentation,
            Some(format!("https://docs.rs/{name}")),
            "{name}: documentation"
        );
        // The most that crates.io takes.
        assert!(
            (1..=5).contains(&package.keywords.len()),
            "{name}: keywords"
        );
        let categories = package.categories.len();
        assert!((1..=5).contains(&categories), "{name}: categories");
        assert_eq!(package.readme.as_deref(), Some(Path::new("README.md")));
    }
}

#[test]
fn each_has_both_licences_and_a_page() {
    let root = workspace::root();
    for package in published() {
        let folder = package.manifest_path.parent().unwrap();
        assert!(folder.join("README.md").exists(), "{}", package.name);
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let own = fs::read(folder.join(licence)).unwrap_or_default();
            assert!(
                own == fs::read(root.join(licence)).unwrap(),
                "{}: {licence} is not that of the root",
                package.name
            );
        }
    }
}

/// A dependency by path alone is taken out of a package if it is for tests, and is an error if it is not.
#[test]
fn each_depends_on_published_crates_of_the_same_version() {
    let published = published();
    let names: BTreeSet<_> = published.iter().map(|package| &package.name).collect();
    for package in &published {
        let of_workspace = |it: &&Dependency| it.path.is_some();
        for dependency in package.dependencies.iter().filter(of_workspace) {
            let is_for_tests = dependency.kind.as_deref() == Some("dev");
            if is_for_tests && dependency.req == "*" {
                continue;
            }
            let (name, other) = (&package.name, &dependency.name);
            assert!(names.contains(other), "{name} depends on {other}");
            let version = format!("^{}", package.version);
            assert_eq!(dependency.req, version, "{name} on {other}");
        }
    }
}

/// The page for releases has the list, in the order in which a crate comes after those that it depends on.
#[test]
fn the_page_for_releases_names_them_in_order() {
    let page = fs::read_to_string(workspace::root().join("RELEASING.md")).unwrap();
    let published = published();
    let place = |name: &str| {
        let row = format!("| `{name}` |");
        page.find(&row)
            .unwrap_or_else(|| panic!("{row} in RELEASING.md"))
    };
    for package in &published {
        for dependency in &package.dependencies {
            let is_needed = dependency.path.is_some() && dependency.kind.is_none();
            if is_needed {
                assert!(place(&dependency.name) < place(&package.name));
            }
        }
        place(&package.name);
    }
    let rows = page.lines().filter(|line| line.starts_with("| `")).count();
    // The two packages of npm besides.
    assert_eq!(rows, published.len() + 2);
}

//! Differences between two trees of files, and paths of a machine in files.

use crate::workspace;
use anyhow::{Context as _, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// Contents by path within a tree.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// One file that is not the same in both trees.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    path: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    OnlyHere,
    OnlyThere,
    /// The first byte that differs, or the length of the shorter one.
    At(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, kind } = self;
        match kind {
            Kind::OnlyHere => write!(f, "{path} is not in the second build"),
            Kind::OnlyThere => write!(f, "{path} is in the second build only"),
            Kind::At(offset) => write!(f, "{path} differs from byte {offset} on"),
        }
    }
}

/// All files below a folder.
pub(super) fn files(folder: &Path) -> Result<Files> {
    let mut found = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let entries = std::fs::read_dir(&next)
            .with_context(|| format!("{} cannot be read", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder)?.display().to_string();
                found.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

/// The differences, by path.
pub(super) fn differences(here: &Files, there: &Files) -> Vec<Difference> {
    let paths: BTreeSet<&String> = here.keys().chain(there.keys()).collect();
    let differs = |path: &String| match (here.get(path), there.get(path)) {
        (Some(a), Some(b)) if a == b => None,
        (Some(a), Some(b)) => {
            let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
            Some(Kind::At(same))
        }
        (Some(_), None) => Some(Kind::OnlyHere),
        (None, _) => Some(Kind::OnlyThere),
    };
    let named = |path: &String| {
        differs(path).map(|kind| Difference {
            path: path.clone(),
            kind,
        })
    };
    paths.into_iter().filter_map(named).collect()
}

/// Files with the path of this checkout, of its target or of the user's home in them: other machines have others, which a second
/// build on this one does not show.
pub(super) fn machine_paths(files: &Files) -> Result<Vec<(String, String)>> {
    let home = std::env::home_dir().context("no home directory")?;
    let paths = [workspace::root(), workspace::target(), home];
    Ok(files_with(
        files,
        &paths.map(|path| format!("{}/", path.display())),
    ))
}

fn files_with(files: &Files, paths: &[String]) -> Vec<(String, String)> {
    let has = |bytes: &[u8], path: &String| {
        let mut windows = bytes.windows(path.len());
        windows.any(|window| window == path.as_bytes())
    };
    let found = files.iter().flat_map(|(file, bytes)| {
        let paths = paths.iter().filter(|path| has(bytes, path));
        paths.map(|path| (file.clone(), path.clone()))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Files {
        let owned = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        owned.collect()
    }

    #[test]
    fn the_first_byte_that_differs_is_told() {
        let here = tree(&[("a", "same"), ("b", "12345"), ("c", "x"), ("d", "12")]);
        let there = tree(&[("a", "same"), ("b", "12x45"), ("d", "123"), ("e", "")]);
        let said: Vec<_> = differences(&here, &there)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            said,
            [
                "b differs from byte 2 on",
                "c is not in the second build",
                "d differs from byte 2 on",
                "e is in the second build only"
            ]
        );
        assert_eq!(differences(&here, &here), []);
    }

    #[test]
    fn a_path_of_the_machine_is_found() {
        let files = tree(&[
            ("a.wasm", "panicked at /home/x/src/lib.rs"),
            ("b", "/homes/x"),
        ]);
        let paths = ["/home/x/".to_owned()];
        let found = files_with(&files, &paths);
        assert_eq!(found, [("a.wasm".to_owned(), "/home/x/".to_owned())]);
    }
}

//! The direction of imports in the Rust crates. For TypeScript the linter has it (`biome.json`).

use crate::workspace;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Modules of `sotto-group`, each left of those that it may import.
const GROUP: [&str; 15] = [
    "test_kit",
    "group",
    "join",
    "schedule",
    "commit",
    "active",
    "short_authentication",
    "message",
    "liveness",
    "tree",
    "wire",
    "room",
    "mls",
    "link",
    "api",
];

/// Modules of `sotto-log-server`, each left of those that it may import.
const LOG_SERVER: [&str; 13] = [
    "server",
    "socket",
    "hub",
    "options",
    "admission",
    "extension",
    "order",
    "log",
    "wire",
    "alias",
    "budgets",
    "limits",
    "counts",
];

/// Modules of `sotto-log-server` that know no runtime and no socket.
const SANS_IO: [&str; 5] = ["log", "wire", "budgets", "limits", "counts"];

/// Crates, each with those of the workspace that it may depend on outside of its tests.
const CRATES: [(&str, &[&str]); 12] = [
    ("frame", &[]),
    ("group", &[]),
    ("client", &["frame", "group"]),
    ("sotto", &["client", "frame", "group"]),
    ("wasm", &["client", "frame", "group"]),
    ("web", &[]),
    ("log-server", &[]),
    ("log-jetstream", &["log-server"]),
    ("server", &["log-server", "log-jetstream"]),
    ("trace-check", &[]),
    ("bench-report", &[]),
    ("server-load", &["bench-report", "log-server", "server"]),
];

#[test]
fn modules_import_in_one_direction() {
    in_one_direction("group", &GROUP);
    in_one_direction("log-server", &LOG_SERVER);
}

fn in_one_direction(name: &str, modules: &[&str]) {
    let source = workspace::root().join(format!("crates/{name}/src"));
    let mut wrong = Vec::new();
    for (rank, module) in modules.iter().enumerate() {
        let files = files_of(&source, module);
        assert!(!files.is_empty(), "there is no module {module}");
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for imported in imported(&text) {
                let above = modules.iter().take(rank).any(|name| *name == imported);
                if above {
                    wrong.push(format!("{}: {imported}", file.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_module_has_a_place() {
    assert_eq!(modules_of("group"), GROUP.map(String::from).into());
    assert_eq!(
        modules_of("log-server"),
        LOG_SERVER.map(String::from).into()
    );
}

#[test]
fn the_core_of_the_log_has_no_runtime() {
    let source = workspace::root().join("crates/log-server/src");
    for file in SANS_IO.iter().flat_map(|module| files_of(&source, module)) {
        let text = fs::read_to_string(&file).unwrap();
        for runtime in ["tokio", "axum", "hyper", "futures_util"] {
            assert!(
                !text.contains(&format!("{runtime}::")),
                "{}: {runtime}",
                file.display()
            );
        }
    }
}

fn modules_of(name: &str) -> BTreeSet<String> {
    let source = workspace::root().join(format!("crates/{name}/src"));
    fs::read_dir(source)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| !["lib", "tests"].contains(&name.as_str()))
        .collect()
}

#[test]
fn crates_depend_in_one_direction() {
    for (name, may) in CRATES {
        let manifest = workspace::root().join(format!("crates/{name}/Cargo.toml"));
        let text = fs::read_to_string(manifest).unwrap();
        let dependencies = text.split("[dev-dependencies]").next().unwrap_or_default();
        for line in dependencies.lines() {
            let Some(other) = line.strip_prefix("sotto-") else {
                continue;
            };
            let other = other.split(['.', ' ', '=']).next().unwrap_or_default();
            assert!(may.contains(&other), "{name} depends on {other}");
        }
    }
}

#[test]
fn imports_are_found_in_code_and_not_in_comments() {
    let text = "use crate::api::seed::Seed;\n/// As [`crate::group::Group`].\nlet a = crate::tree::leaf::of();\n\
                use crate::{\n    mls::signer, room,\n};\n";
    assert_eq!(imported(text), ["api", "tree", "mls", "room"]);
}

/// The first segments of all paths that begin with `crate::`, but for those in comments.
fn imported(text: &str) -> Vec<String> {
    let code: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect();
    code.join("\n")
        .split("crate::")
        .skip(1)
        .flat_map(|rest| {
            let group = rest
                .strip_prefix('{')
                .and_then(|rest| rest.split('}').next());
            let paths = group.map_or(vec![rest], |group| group.split(',').collect());
            paths.into_iter().map(first_segment).collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

fn first_segment(path: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    path.trim().chars().take_while(is_name).collect()
}

fn files_of(source: &Path, module: &str) -> Vec<PathBuf> {
    let mut files = vec![source.join(format!("{module}.rs"))];
    let mut folders = vec![source.join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.retain(|file| file.exists());
    files
}

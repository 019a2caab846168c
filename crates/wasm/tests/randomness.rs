//! The module that ships has no seed: its randomness is the browser's, at every call.

#![allow(clippy::unwrap_used)]

use std::process::Command;

/// The features that a package is built with for browsers, one a line.
fn features(package: &str) -> String {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--package", package])
        .args(["--target", "wasm32-unknown-unknown"])
        .args(["--edges", "features,no-dev,no-build,no-proc-macro"])
        .args(["--prefix", "none", "--format", "{lib} [{f}]"])
        .output()
        .unwrap();
    assert!(tree.status.success(), "{tree:?}");
    String::from_utf8(tree.stdout).unwrap()
}

fn of_group(package: &str) -> Vec<String> {
    let features = features(package);
    let lines = features
        .lines()
        .filter(|line| line.starts_with("sotto_group ["));
    lines.map(str::to_owned).collect()
}

#[test]
fn the_shipped_module_has_no_seed() {
    let shipped = of_group("sotto-wasm");
    assert!(!shipped.is_empty());
    for line in &shipped {
        assert!(line.starts_with("sotto_group [typescript]"), "{line}");
    }
    // Control: the simulation's has one, and would be found.
    let simulated = of_group("sotto-sim");
    assert!(
        simulated.iter().any(|line| line.contains("seeded")),
        "{simulated:?}"
    );
}

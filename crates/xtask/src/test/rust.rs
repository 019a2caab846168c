//! Formatting, lints, unit and integration tests, documentation.

use crate::command::{cargo, processors, run as run_command};
use crate::packages;
use crate::progress::Progress;
use crate::setup::rust_target;
use anyhow::{Context as _, Result};

pub(super) const STEPS: usize = 8;

pub(super) fn run(progress: &mut Progress) -> Result<()> {
    progress.step("Rust: formatting", || {
        run_command(cargo().args(["fmt", "--all", "--check"])).context("run `cargo fmt --all`")
    })?;
    progress.step("Rust: lints (some minutes the first time)", || {
        run_command(cargo().args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    progress.step("Rust: tests (some minutes the first time)", || {
        run_command(
            cargo()
                .args(["test", "--workspace", "--quiet"])
                .env("RUST_TEST_THREADS", test_threads()),
        )
    })?;
    progress.step("Rust: documentation", || {
        run_command(
            cargo()
                .args(["doc", "--workspace", "--no-deps", "--quiet"])
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    })?;
    progress.step("Rust: packages for crates.io", packages::pack)?;
    progress.step("Rust: the WebAssembly target", rust_target::ensure)?;
    // Ciphers use other instructions there.
    progress.step(
        "Rust: the frames' tests in WebAssembly (two minutes the first time)",
        || {
            run_command(cargo().args([
                "test",
                "--package",
                "sotto-frame",
                "--lib",
                "--target",
                rust_target::WASM,
                "--quiet",
            ]))?;
            run_command(cargo().args([
                "test",
                "--package",
                "chacha20poly1305-wasm",
                "--lib",
                "--tests",
                "--target",
                rust_target::WASM,
                "--quiet",
            ]))
        },
    )?;
    // In the profile of the build for browsers, which has compiled the macros already.
    progress.step(
        "Rust: lints for WebAssembly (a minute the first time)",
        || {
            run_command(cargo().args([
                "clippy",
                "--package",
                "sotto-wasm",
                "--package",
                "sotto-web",
                "--package",
                "sotto-example-rust-web",
                "--profile",
                "wasm",
                "--target",
                rust_target::WASM,
                "--quiet",
                "--",
                "-D",
                "warnings",
            ]))
        },
    )
}

/// Tests that run at once: twice as many as there are processors, since those of servers wait for most of their time.
fn test_threads() -> String {
    (2 * processors()).to_string()
}

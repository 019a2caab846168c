//! The example of a front end in Rust, compiled for browsers.

use crate::command::{cargo, run};
use crate::progress::Progress;
use crate::setup::rust_target;
use crate::workspace;
use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

/// How many steps [`build`] takes.
pub(crate) const STEPS: usize = 2;

/// Builds `examples/rust-web/dist/`.
pub(crate) fn build(progress: &mut Progress) -> Result<()> {
    progress.step("Looking for the WebAssembly target", rust_target::ensure)?;
    progress.step("Compiling the example (a minute the first time)", || {
        run(cargo().args([
            "build",
            "--locked",
            "--quiet",
            "--package",
            "sotto-example-rust-web",
            "--target",
            rust_target::WASM,
        ]))?;
        // Linked into this program, so that its version is the one in Cargo.lock, as wasm-bindgen demands.
        Bindgen::new()
            .input_path(
                workspace::target()
                    .join(rust_target::WASM)
                    .join("debug/sotto_example_rust_web.wasm"),
            )
            .out_name("rust_web")
            .web(true)?
            .typescript(false)
            .omit_default_module_path(false)
            .generate(workspace::root().join("examples/rust-web/dist"))
            .context("wasm-bindgen could not generate the bindings")
    })
}

//! The WebAssembly core and its bindings: compiler, wasm-bindgen, wasm-opt.

use crate::command::{cargo, program, run};
use crate::setup::{npm, rust_target};
use crate::steps::Steps;
use crate::workspace;
use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

/// How many steps [`build`] takes.
pub(crate) const STEPS: usize = 4;

/// Builds `crates/wasm` into `worker-js/src/wasm/`.
pub(crate) fn build(steps: &mut Steps) -> Result<()> {
    steps.step("Looking for the WebAssembly target", rust_target::ensure)?;
    steps.step(
        "Looking for npm packages (half a minute the first time)",
        npm::ensure,
    )?;
    steps.step(
        "Compiling the core to WebAssembly (some minutes the first time)",
        || {
            run(cargo().args([
                "build",
                "--package",
                "sotto-wasm",
                "--profile",
                "wasm",
                "--target",
                rust_target::WASM,
            ]))
        },
    )?;
    steps.step("Generating and optimising its bindings", bind)
}

fn bind() -> Result<()> {
    let compiled = workspace::target()
        .join(rust_target::WASM)
        .join("wasm/sotto_wasm.wasm");
    let out = workspace::root().join("worker-js/src/wasm");
    // Linked into this program, so that its version is the one in Cargo.lock, as wasm-bindgen demands.
    Bindgen::new()
        .input_path(compiled)
        .out_name("sotto")
        .web(true)?
        .omit_default_module_path(true)
        .generate(&out)
        .context("wasm-bindgen could not generate the bindings")?;
    let module = out.join("sotto_bg.wasm");
    run(program("node")
        .arg(workspace::root().join("node_modules/binaryen/bin/wasm-opt"))
        .args([
            "-O3",
            "--enable-simd",
            "--enable-bulk-memory",
            "--enable-nontrapping-float-to-int",
        ])
        .args([
            "--enable-sign-ext",
            "--enable-mutable-globals",
            "--enable-reference-types",
            "--enable-multivalue",
        ])
        .arg("-o")
        .arg(&module)
        .arg(&module))
}

//! The WebAssembly core and its bindings: compiler, wasm-bindgen, wasm-opt.

use crate::command::{cargo, program, run};
use crate::setup::{npm, rust_target};
use crate::steps::Steps;
use crate::workspace;
use anyhow::{Context as _, Result};
use std::path::Path;
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
    let optimised = out.join("sotto_bg.wasm");
    if is_newer(&optimised, &compiled) {
        return Ok(());
    }
    let bound = workspace::target().join("wasm-bindgen");
    // Linked into this program, so that its version is the one in Cargo.lock, as wasm-bindgen demands.
    Bindgen::new()
        .input_path(compiled)
        .out_name("sotto")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&bound)
        .context("wasm-bindgen could not generate the bindings")?;
    std::fs::create_dir_all(&out)?;
    for bindings in ["sotto.js", "sotto.d.ts"] {
        std::fs::copy(bound.join(bindings), out.join(bindings))?;
    }
    run(program("node")
        .arg(workspace::root().join("node_modules/binaryen/bin/wasm-opt"))
        .args([
            "-Os",
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
        .arg(optimised)
        .arg(bound.join("sotto_bg.wasm")))
}

/// The optimiser takes a minute; it need not run again for the same module.
fn is_newer(output: &Path, input: &Path) -> bool {
    let modified = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified());
    matches!((modified(output), modified(input)), (Ok(output), Ok(input)) if output > input)
}

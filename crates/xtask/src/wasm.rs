//! The WebAssembly core and its bindings: compiler, wasm-bindgen, wasm-opt.

mod paths;

use crate::command::{cargo, program, run};
use crate::progress::Progress;
use crate::setup::{npm, rust_target};
use crate::workspace;
use anyhow::{Context as _, Result};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// How many steps [`build`] takes.
pub(crate) const STEPS: usize = 4;

/// Builds `crates/wasm` into `worker-js/src/wasm/`.
pub(crate) fn build(progress: &mut Progress) -> Result<()> {
    progress.step("Looking for the WebAssembly target", rust_target::ensure)?;
    progress.step(
        "Looking for npm packages (half a minute the first time)",
        npm::ensure,
    )?;
    progress.step(
        "Compiling the core to WebAssembly (some minutes the first time)",
        || {
            let mut build = cargo();
            paths::remap(&mut build)?;
            run(build.args([
                "build",
                "--locked",
                "--package",
                "sotto-wasm",
                "--profile",
                "wasm",
                "--target",
                rust_target::WASM,
            ]))
        },
    )?;
    progress.step("Generating and optimising its bindings", || {
        bind(&Module {
            compiled: "wasm/sotto_wasm.wasm",
            name: "sotto",
            optimisation: "-Os",
            out: workspace::root().join("worker-js/src/wasm"),
        })
    })
}

/// A module that the compiler has made.
pub(crate) struct Module {
    /// Its profile and file in the target's directory.
    pub(crate) compiled: &'static str,
    /// The name of its bindings.
    pub(crate) name: &'static str,
    /// The options of `wasm-opt`.
    pub(crate) optimisation: &'static str,
    /// Where its bindings go.
    pub(crate) out: PathBuf,
}

/// Generates a module's bindings and optimises it.
pub(crate) fn bind(module: &Module) -> Result<()> {
    let Module { name, out, .. } = module;
    let compiled = workspace::target()
        .join(rust_target::WASM)
        .join(module.compiled);
    let file = format!("{name}_bg.wasm");
    let optimised = out.join(&file);
    if is_newer(&optimised, &compiled) {
        return Ok(());
    }
    let bound = workspace::target().join("wasm-bindgen");
    // Linked into this program, so that its version is the one in Cargo.lock, as wasm-bindgen demands.
    Bindgen::new()
        .input_path(compiled)
        .out_name(name)
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&bound)
        .context("wasm-bindgen could not generate the bindings")?;
    std::fs::create_dir_all(out)?;
    for bindings in [format!("{name}.js"), format!("{name}.d.ts")] {
        std::fs::copy(bound.join(&bindings), out.join(&bindings))?;
    }
    run(program("node")
        .arg(workspace::root().join("node_modules/binaryen/bin/wasm-opt"))
        .args([
            module.optimisation,
            "--enable-simd",
            "--enable-bulk-memory",
            "--enable-nontrapping-float-to-int",
            // Else a function with one caller is inlined at any size, until the core is one function of 167 kB. A
            // browser compiles functions when they are first called, and takes 15 ms for that one.
            "--one-caller-inline-max-function-size=300",
        ])
        .args([
            "--enable-sign-ext",
            "--enable-mutable-globals",
            "--enable-reference-types",
            "--enable-multivalue",
        ])
        .arg("-o")
        .arg(optimised)
        .arg(bound.join(file)))
}

/// The optimiser takes a minute; it need not run again for the same module.
fn is_newer(output: &Path, input: &Path) -> bool {
    let modified = |path: &Path| std::fs::metadata(path).and_then(|file| file.modified());
    matches!((modified(output), modified(input)), (Ok(output), Ok(input)) if output > input)
}

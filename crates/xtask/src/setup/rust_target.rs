//! The compiler's WebAssembly target.

use crate::command::{output, program, run};
use anyhow::{Context as _, Result, bail};
use std::path::Path;

/// The target that browsers run.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Adds the target if the toolchain lacks it.
pub(crate) fn ensure() -> Result<()> {
    let sysroot = output(program("rustc").args(["--print", "sysroot"]))
        .context("the Rust compiler does not answer")?;
    if Path::new(&sysroot)
        .join("lib/rustlib")
        .join(WASM)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    if which::which("rustup").is_err() {
        bail!(
            "this Rust toolchain lacks the target {WASM} and there is no rustup to add it; \
             install it with your package manager (Debian: libstd-rust-dev-wasm32) or install Rust from https://rustup.rs"
        );
    }
    run(program("rustup").args(["target", "add", WASM])).with_context(|| {
        format!("could not add the target; check the network and run `rustup target add {WASM}`")
    })
}

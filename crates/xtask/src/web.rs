//! The files that a browser loads: the npm package with the WebAssembly core, and the web app.

use crate::command::run;
use crate::progress::Progress;
use crate::setup::npm::npm;
use crate::wasm;
use anyhow::Result;

/// How many steps [`build`] takes.
pub(crate) const STEPS: usize = wasm::STEPS + 1;

/// Builds `worker-js/dist/` and `web/dist/`.
pub(crate) fn build(progress: &mut Progress) -> Result<()> {
    wasm::build(progress)?;
    progress.step("Bundling the npm package and the web app", || {
        run(npm()?.args(["run", "build"]))
    })
}

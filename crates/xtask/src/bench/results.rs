//! The folder that benchmarks write their figures to, and their figures from there.

use crate::workspace;
use anyhow::{Context as _, Result};
use serde::de::DeserializeOwned;
use std::path::PathBuf;

/// Under `target/`.
pub(super) fn results() -> PathBuf {
    workspace::target().join("bench")
}

/// Reads the figures of the last run, and prints them as `text` has them.
pub(super) fn shown<Figures: DeserializeOwned>(
    file: &str,
    text: impl FnOnce(&Figures) -> String,
) -> Result<Figures> {
    let path = results().join(file);
    let json = std::fs::read(&path)
        .with_context(|| format!("{} cannot be read; run it without --last", path.display()))?;
    let figures = serde_json::from_slice(&json)
        .with_context(|| format!("{} is not what this version writes", path.display()))?;
    println!("\n{}\nAll figures: {}", text(&figures), path.display());
    Ok(figures)
}

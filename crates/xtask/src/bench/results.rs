//! The folder that benchmarks write their figures to.

use crate::workspace;
use std::path::PathBuf;

/// Under `target/`.
pub(super) fn results() -> PathBuf {
    workspace::target().join("bench")
}

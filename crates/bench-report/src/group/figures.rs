//! The figures that `crates/bench` prints.

use serde::{Deserialize, Serialize};

/// One line of the table, as `crates/bench` prints it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub(super) members: usize,
    pub(super) suite: String,
    pub(super) tree_repair: bool,
    pub(super) burst_epochs: u64,
    pub(super) repair_commits: usize,
    pub(super) repair_bytes: usize,
    pub(super) key_package_bytes: usize,
    pub(super) commit_bytes: usize,
    pub(super) commit_bytes_at_most: usize,
    pub(super) welcome_bytes: usize,
    pub(super) server_bytes: usize,
    pub(super) removal_bytes: usize,
    pub(super) author_ms: f64,
    pub(super) follow_ms: f64,
    pub(super) join_ms: f64,
}

/// All that was measured in one run.
#[derive(Serialize, Deserialize)]
pub struct Report {
    /// Compiled for this machine.
    pub native: Vec<Row>,
    /// As WebAssembly, if that was measured.
    pub wasm: Vec<Row>,
}

//! The cost of large calls, compiled for this machine and as WebAssembly.

mod figures;
mod report;

use anyhow::{Result, bail};
pub use figures::{Report, Row};
pub use report::{section, text};

/// The committer's commit at 1,000 members, once the tree has been tree_repair: bytes at most.
const FLOORS: [(&str, usize); 2] = [("classical", 2_500), ("hybrid", 30_000)];

/// Checks the sizes of commits against the floors.
///
/// # Errors
///
/// If a commit is too large.
pub fn floors(report: &Report) -> Result<()> {
    let mut missed = Vec::new();
    for row in report.native.iter().chain(&report.wasm) {
        let floor = FLOORS.iter().find(|(suite, _)| *suite == row.suite);
        if let Some((suite, floor)) = floor
            && row.tree_repair
            && row.members == 1000
            && row.commit_bytes_at_most > *floor
        {
            missed.push(format!(
                "{suite}: {} bytes instead of {floor}",
                row.commit_bytes_at_most
            ));
        }
    }
    if !missed.is_empty() {
        bail!(
            "the committer's commit in a call of 1,000 with tree repair is too large: {}",
            missed.join("; ")
        );
    }
    Ok(())
}

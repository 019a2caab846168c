//! The report of a run, for the terminal and for the documentation.

use super::figures::{Report, Row};
use crate::table::{Table, figure, thousands};

/// Everything, as Markdown that can be read in a terminal.
#[must_use]
pub fn text(report: &Report) -> String {
    format!(
        "### Bytes\n\n{}\n### Milliseconds, native and as WebAssembly\n\n{}",
        bytes(&report.native),
        milliseconds(report)
    )
}

/// The section of the documentation.
#[must_use]
pub fn section(report: &Report) -> String {
    format!(
        "## Large calls\n\n`cargo xtask bench group --write-docs` measures and rewrites this section; without the option it only prints it.\n\n\
         All members come at once; then, with tree repair or without, one more joins and another leaves, nine times. Figures are medians; *at most* is the largest commit that adds one. The server's bytes are all that it sends to all members for one join. Bytes are the same native and as WebAssembly. The floor: at most 2,500 bytes of commit in a call of 1,000 with tree repair in the classical suite, 30,000 in the hybrid one.\n\n{}",
        text(report)
    )
}

fn bytes(rows: &[Row]) -> Table {
    let mut table = Table::new([
        "Members, suite",
        "Commit that adds",
        "At most",
        "Commit that removes",
        "Welcome",
        "From the server per join",
        "Epochs of the burst",
        "Tree repair",
    ]);
    for row in rows {
        let cells = [
            row.commit_bytes,
            row.commit_bytes_at_most,
            row.removal_bytes,
            row.welcome_bytes,
            row.server_bytes,
        ];
        let repair = if row.tree_repair {
            format!(
                "{} commits, {}",
                row.repair_commits,
                thousands(row.repair_bytes as f64)
            )
        } else {
            "–".to_owned()
        };
        table.row(
            std::iter::once(row.title())
                .chain(cells.map(|bytes| thousands(bytes as f64)))
                .chain([row.burst_epochs.to_string(), repair]),
        );
    }
    table
}

fn milliseconds(report: &Report) -> Table {
    let mut table = Table::new([
        "Members, suite",
        "To author the commit",
        "WebAssembly",
        "To follow it",
        "WebAssembly",
        "To join by it",
        "WebAssembly",
    ]);
    for native in &report.native {
        let wasm = report.wasm.iter().find(|row| row.title() == native.title());
        let pair = |of: fn(&Row) -> f64| {
            [
                figure(of(native)),
                wasm.map_or_else(|| "–".to_owned(), |row| figure(of(row))),
            ]
        };
        let cells = [
            pair(|row| row.author_ms),
            pair(|row| row.follow_ms),
            pair(|row| row.join_ms),
        ];
        table.row(std::iter::once(native.title()).chain(cells.into_iter().flatten()));
    }
    table
}

impl Row {
    fn title(&self) -> String {
        format!(
            "{}, {}{}",
            thousands(self.members as f64),
            self.suite,
            if self.tree_repair {
                ", tree repair"
            } else {
                ""
            }
        )
    }
}

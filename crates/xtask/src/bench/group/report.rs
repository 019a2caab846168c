//! What is shown of a run, on the terminal and in the documentation.

use super::{Report, Row};
use crate::bench::table::{Table, figure, thousands};

/// Everything, as Markdown that can be read in a terminal.
pub(super) fn text(report: &Report) -> String {
    format!(
        "### Bytes\n\n{}\n### Milliseconds, native and as WebAssembly\n\n{}",
        bytes(&report.native),
        milliseconds(report)
    )
}

/// The section of the documentation.
pub(super) fn section(report: &Report) -> String {
    format!(
        "## Large calls\n\n`cargo xtask bench group --write-docs` measures and rewrites this section; without the option it only prints it.\n\n\
         Everybody comes at once; then, with the tree tended or not, one more joins and another leaves, nine times. Figures are medians; *at most* is the largest commit that adds one. The server's bytes are all that it sends to everybody for one join. Bytes are the same native and as WebAssembly. The floor: at most 2,500 bytes of commit in a tended call of 1,000 in the classical suite, 30,000 in the hybrid one.\n\n{}",
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
        "Tending",
    ]);
    for row in rows {
        let cells = [
            row.commit_bytes,
            row.commit_bytes_at_most,
            row.removal_bytes,
            row.welcome_bytes,
            row.server_bytes,
        ];
        let tending = if row.tended {
            format!(
                "{} commits, {}",
                row.tending_commits,
                thousands(row.tending_bytes as f64)
            )
        } else {
            "–".to_owned()
        };
        table.row(
            std::iter::once(row.title())
                .chain(cells.map(|bytes| thousands(bytes as f64)))
                .chain([row.burst_epochs.to_string(), tending]),
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
            if self.tended { ", tended" } else { "" }
        )
    }
}

//! How long a join takes in real browsers, from `Call.join` until the member is in the group.

use crate::table::{Table, spread};
use serde::Deserialize;

/// The figures that `tests/bench/join.ts` writes.
#[derive(Deserialize)]
pub struct Figures {
    /// Too few rounds to quote.
    pub quick: bool,
    machine: Machine,
    browsers: Vec<Browser>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Machine {
    processor: String,
    cores: u32,
    load_before: f64,
}

#[derive(Deserialize)]
struct Browser {
    version: String,
    joins: Vec<Join>,
}

/// Milliseconds: median and deciles.
#[derive(Deserialize)]
struct Join {
    /// Members, the one that joins included.
    members: u32,
    /// Whether that member's workers were ready before.
    prepared: bool,
    median: f64,
    low: f64,
    high: f64,
}

/// The goal, in milliseconds.
const GOAL: f64 = 40.0;

/// The section of `docs/benchmarks.md`.
#[must_use]
pub fn section(figures: &Figures) -> String {
    format!(
        "## Joins\n\n`cargo xtask bench join --write-docs` measures and rewrites this section; without the option it only prints it.\n\n\
         Milliseconds from `Call.join` until the new member is in the group and has keys, worker to worker: all members are in one page, and the room log is an object of that page, so no network takes part. *New* workers are started, and their module compiled, within that time; *ready* ones were so before, as those of an app that calls `Call.prepare` when its page loads, which Sotto's own does. Median, and the first and last decile of all rounds.\n\n{}",
        text(figures)
    )
}

/// The figures as Markdown that can be read in a terminal.
#[must_use]
pub fn text(figures: &Figures) -> String {
    let machine = &figures.machine;
    format!(
        "{}, {} cores, load {:.1} before.\n\n{}",
        machine.processor,
        machine.cores,
        machine.load_before,
        table(figures)
    )
}

fn table(figures: &Figures) -> Table {
    let mut table = Table::new(["Browser, members, workers", "Milliseconds", "Goal: 40"]);
    for browser in &figures.browsers {
        for join in &browser.joins {
            table.row([
                format!(
                    "{}, {}, {}",
                    browser.version,
                    join.members,
                    if join.prepared { "ready" } else { "new" }
                ),
                spread(join.median, join.low, join.high),
                if join.median <= GOAL {
                    "met"
                } else {
                    "**missed**"
                }
                .to_owned(),
            ]);
        }
    }
    table
}

//! `docs/long-checks.md`: the last result of each part, so that it is known when something was last checked, and at which
//! commit.

use crate::workspace;
use anyhow::{Context as _, Result};

const HEAD: &str = "\
# Long checks

`cargo xtask check --long` runs what takes too long for every test run, and writes each result into this table;
`--only PART` runs a part. A result is that of the commit that its row names, on one machine.

| Part | Command | Commit | Minutes | Result | What it said |
|---|---|---|---|---|---|
";

/// One part's last result.
pub(super) struct Row {
    pub(super) part: String,
    pub(super) command: String,
    pub(super) commit: String,
    pub(super) minutes: f64,
    pub(super) passed: bool,
    pub(super) said: String,
}

/// The page.
pub(super) struct Record;

impl Record {
    /// Puts a row in the place of the one of the same part.
    pub(super) fn update(row: Row) -> Result<()> {
        let path = workspace::root().join("docs/long-checks.md");
        let page = std::fs::read_to_string(&path).unwrap_or_else(|_| HEAD.to_owned());
        std::fs::write(&path, with_row(&page, &row))
            .with_context(|| format!("could not write {}", path.display()))
    }
}

fn with_row(page: &str, row: &Row) -> String {
    let begin = format!("| {} |", row.part);
    let line = format!(
        "{begin} `{}` | {} | {:.0} | {} | {} |",
        row.command,
        row.commit,
        row.minutes,
        if row.passed { "passed" } else { "**failed**" },
        row.said.replace('|', "\\|")
    );
    let mut lines: Vec<&str> = page.trim_end().lines().collect();
    match lines.iter_mut().find(|line| line.starts_with(&begin)) {
        Some(old) => *old = &line,
        None => lines.push(&line),
    }
    let mut page = lines.join("\n");
    page.push('\n');
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(part: &str, passed: bool) -> Row {
        Row {
            part: part.to_owned(),
            command: "cargo xtask sim".to_owned(),
            commit: "abc of 2026-01-01".to_owned(),
            minutes: 12.4,
            passed,
            said: "1 | 2".to_owned(),
        }
    }

    #[test]
    fn a_part_has_one_row_which_is_its_last_result() {
        let page = with_row(HEAD, &row("honest", false));
        let page = with_row(&page, &row("lying", true));
        assert!(page.contains(
            "| honest | `cargo xtask sim` | abc of 2026-01-01 | 12 | **failed** | 1 \\| 2 |\n"
        ));
        let page = with_row(&page, &row("honest", true));
        assert_eq!(page.matches("| honest |").count(), 1);
        assert_eq!(page.matches("passed").count(), 2);
        assert!(page.starts_with(HEAD.trim_end()));
    }
}

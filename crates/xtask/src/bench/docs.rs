//! Sections of `docs/benchmarks.md`, and of other pages: one for each benchmark, each rewritten by itself.

use crate::workspace;
use anyhow::{Context as _, Result};

const HEAD: &str = "\
# Benchmarks

Each section is written by the command that it names, from the figures of one run. Speeds depend on the machine; the
floors are ratios of speeds in one run, or sizes.
";

/// Puts `text` into the section `name` of `docs/benchmarks.md`, and leaves everything else there alone.
pub(crate) fn write_section(name: &str, text: &str) -> Result<()> {
    write_section_of("benchmarks.md", name, &format!("{name} --write-docs"), text)
}

/// The same for another page of `docs/`, and a section that `cargo xtask bench` writes with the options in `command`.
pub(crate) fn write_section_of(page: &str, name: &str, command: &str, text: &str) -> Result<()> {
    let path = workspace::root().join("docs").join(page);
    let page = std::fs::read_to_string(&path).unwrap_or_else(|_| HEAD.to_owned());
    std::fs::write(&path, with_section(&page, name, command, text))
        .with_context(|| format!("could not write {}", path.display()))
}

fn with_section(page: &str, name: &str, command: &str, text: &str) -> String {
    let begin = format!("<!-- {name}: written by cargo xtask bench {command} -->");
    let end = format!("<!-- {name}: end -->");
    let section = format!("{begin}\n\n{}\n\n{end}", text.trim());
    let around = page.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    match around {
        Some((before, after)) => format!("{before}{section}{after}"),
        None => format!("{}\n\n{section}\n", page.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_added_and_then_replaced() {
        let page = with_section(HEAD, "frames", "frames", "one");
        let page = with_section(&page, "group", "group", "two");
        let page = with_section(&page, "frames", "frames", "\nthree\n");
        assert!(page.starts_with(HEAD));
        assert!(!page.contains("one\n\n<!-- frames"));
        assert_eq!(page.matches("<!-- frames").count(), 2);
        let (before, after) = page.split_once("three").unwrap();
        assert!(before.contains("# Benchmarks") && after.contains("two"));
    }

    #[test]
    fn writing_the_same_again_changes_nothing() {
        let page = with_section(HEAD, "frames", "frames", "one");
        assert_eq!(with_section(&page, "frames", "frames", "one"), page);
    }
}

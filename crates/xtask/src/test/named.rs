//! Documentation that names tests names tests that there are.

use crate::workspace;

/// Pages with lines of the form ``- `file`: name of a test``.
const PAGES: [&str; 1] = ["docs/fail-closed.md"];

fn named(page: &str) -> impl Iterator<Item = (&str, &str)> {
    page.lines()
        .filter_map(|line| line.strip_prefix("- `")?.split_once("`: "))
}

#[test]
fn lines_that_name_tests() {
    let page = "# A\n- `a.rs`: it works\n- something `else`\n- `b.ts`: so: it does\n";
    let found: Vec<_> = named(page).collect();
    assert_eq!(found, [("a.rs", "it works"), ("b.ts", "so: it does")]);
}

#[test]
fn every_test_that_is_named_is_there() {
    let root = workspace::root();
    for page in PAGES {
        let text = std::fs::read_to_string(root.join(page)).unwrap();
        let missing: Vec<_> = named(&text)
            .filter(|(file, name)| {
                !std::fs::read_to_string(root.join(file)).is_ok_and(|source| source.contains(name))
            })
            .collect();
        assert_eq!(missing, [], "{page}");
        assert!(named(&text).count() > 50, "{page}");
    }
}

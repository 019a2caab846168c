//! Documentation that names files and tests names those that there are.

use crate::workspace;
use std::collections::BTreeSet;

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

/// The page on which every rule and every structure of the protocol stands.
const PROTOCOL: &str = "docs/protocol.md";

/// Pages that name rules by their ids.
const WITH_RULES: [&str; 5] = [
    PROTOCOL,
    "docs/threat-model.md",
    "docs/fail-closed.md",
    "docs/simulation.md",
    "tla/README.md",
];

/// Folders whose code, tests and models name rules by their ids.
const RULES_IN: [&str; 5] = [
    "crates/group/",
    "crates/client/",
    "crates/frame/",
    "crates/sim/",
    "tla/",
];

/// The ids of rules in a text: `R4`, `R8a`, `R4.13`.
fn rules(text: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices('R') {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let rest = text.get(at + 1..).unwrap_or_default();
        if let Some(id) = rule_number(rest)
            && !before.is_some_and(is_word)
            && !rest
                .get(id.len()..)
                .is_some_and(|rest| rest.starts_with(is_word))
        {
            found.insert(format!("R{id}"));
        }
    }
    found
}

/// The longest number of a rule that `text` begins with.
fn rule_number(text: &str) -> Option<&str> {
    let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
    let mut len = digits(text);
    if len == 0 {
        return None;
    }
    let rest = text.get(len..).unwrap_or_default();
    if rest.starts_with(['a', 'b']) {
        len += 1;
    } else if let Some(part) = rest.strip_prefix('.')
        && digits(part) > 0
    {
        len += 1 + digits(part);
    }
    text.get(..len)
}

/// The ids of rules that a page defines: those with which something in bold begins.
fn defined(page: &str) -> BTreeSet<String> {
    let bold = page.split("**").skip(1).step_by(2);
    let begins = |bold: &str| bold.starts_with('R');
    bold.filter(|bold| begins(bold))
        .flat_map(|bold| match bold.split_once([':', '.']) {
            // A part of a rule has a dot in its id.
            Some((ids, rest)) if !rest.starts_with(|c: char| c.is_ascii_digit()) => rules(ids),
            _ => rules(bold.split(' ').next().unwrap_or_default()),
        })
        .collect()
}

/// The names of the structures that the code blocks of a page define: `} Name;`, `opaque Name<V>;`, `optional<T> Name<V>;`.
fn structures(page: &str) -> BTreeSet<&str> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks
        .flat_map(str::lines)
        .filter_map(|line| {
            let rest = ["} ", "opaque ", "optional<Node> "]
                .iter()
                .find_map(|start| line.strip_prefix(start))?;
            let name = rest.split([';', '<', '[']).next()?;
            name.starts_with(|c: char| c.is_ascii_uppercase())
                .then_some(name)
        })
        .collect()
}

fn tracked() -> Vec<String> {
    let listed = std::process::Command::new("git")
        .args(["ls-files"])
        .current_dir(workspace::root())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed.lines().map(ToOwned::to_owned).collect()
}

fn read(file: &str) -> String {
    std::fs::read_to_string(workspace::root().join(file)).unwrap()
}

/// Rust, TLA+ and configurations of TLC in [`RULES_IN`].
fn sources() -> impl Iterator<Item = String> {
    let is_source = |name: &String| {
        let ends = [".rs", ".tla", ".cfg"];
        RULES_IN.iter().any(|folder| name.starts_with(folder))
            && ends.iter().any(|end| name.ends_with(end))
    };
    tracked().into_iter().filter(is_source)
}

#[test]
fn ids_are_found_and_told_from_other_words() {
    let text = "**R4.13** as (R8a), R1: SR2, R3x, R5.\nXR6, R7_, R10.2, R";
    let found: Vec<_> = rules(text).into_iter().collect();
    assert_eq!(found, ["R1", "R10.2", "R4.13", "R5", "R8a"]);
    let page = "**R1. A commit**, R9 and **no R7**. | **R4.2** | **R8a and R8b: keys** **R3.1. The first**";
    let found: Vec<_> = defined(page).into_iter().collect();
    assert_eq!(found, ["R1", "R3.1", "R4.2", "R8a", "R8b"]);
    let page = "```\nopaque Name<V>;\nstruct {\n  opaque not<V>;\n} One;  // One\n```\n} Two;\n";
    assert_eq!(
        structures(page).into_iter().collect::<Vec<_>>(),
        ["Name", "One"]
    );
}

/// Rule ids are the same in code, tests, model and pages, and each rule is in code, a test or the model.
#[test]
fn every_id_of_a_rule_is_defined_and_used() {
    let defined = defined(&read(PROTOCOL));
    assert!(defined.len() > 50, "{defined:?}");
    let mut used = BTreeSet::new();
    let mut unknown = Vec::new();
    let pages = WITH_RULES.iter().map(ToString::to_string);
    for file in pages.chain(sources()) {
        let ids = rules(&read(&file));
        let not_there = ids.difference(&defined).map(|id| format!("{file}: {id}"));
        unknown.extend(not_there);
        if !file.ends_with(".md") {
            used.extend(ids);
        }
    }
    assert_eq!(unknown, Vec::<String>::new(), "not on {PROTOCOL}");
    let unused: Vec<_> = defined.difference(&used).collect();
    assert_eq!(unused, Vec::<&String>::new(), "on {PROTOCOL} alone");
}

/// Each structure is compared with encoded bytes by a test that says so in its comment.
#[test]
fn every_structure_is_compared_with_bytes() {
    let page = read(PROTOCOL);
    let structures = structures(&page);
    assert!(structures.len() > 10, "{structures:?}");
    let all: String = sources().map(|file| read(&file)).collect();
    let untested: Vec<_> = structures
        .into_iter()
        .filter(|name| !all.contains(&format!("tructure `{name}`")))
        .collect();
    assert_eq!(untested, Vec::<&str>::new());
}

/// The keys of a link that the crate derives are those on the page.
#[test]
fn vectors_of_links_are_those_of_the_code() {
    let page = read(PROTOCOL);
    let vectors: serde_json::Value =
        serde_json::from_str(&read("crates/group/src/link/vectors.json")).unwrap();
    let names = [
        "roomId",
        "linkProofKey",
        "passwordProofKey",
        "psk",
        "pskId",
        "nameKey",
    ];
    let found = vectors.as_array().unwrap().iter();
    for vector in found.clone() {
        for name in names {
            let value = vector[name].as_str().unwrap();
            assert!(page.contains(value), "{name}: {value}");
        }
    }
    assert_eq!(found.count(), 2);
}

/// The tables of NAL units and OBUs on the page are those of the code that has them.
#[test]
fn tables_of_units_are_those_of_the_code() {
    let page = read(PROTOCOL);
    for codec in ["h264", "h265", "av1"] {
        let source = read(&format!("crates/frame/src/codec/{codec}.rs"));
        let rows: Vec<_> = source
            .lines()
            .filter_map(|line| line.strip_prefix("//! "))
            .filter(|line| line.starts_with('|'))
            .collect();
        assert!(rows.len() > 4, "{codec}");
        assert!(page.contains(&rows.join("\n")), "{codec}");
    }
}

/// Pages that name tests in running text and in tables.
const WITH_TESTS: [&str; 5] = WITH_RULES;

/// File and name wherever a page has ``(`file`: name)`` or ``| `file`: name, name; …``. A Rust test's name is that of its function;
/// a TypeScript test's is a sentence.
fn cited(page: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for line in page.lines().filter(|line| !line.starts_with("- `")) {
        for (at, _) in line.match_indices("`: ") {
            let (before, after) = line.split_at(at);
            let file = before.rsplit('`').next().unwrap_or_default();
            let after = after.get("`: ".len()..).unwrap_or_default();
            let end = after.find(['`', '|', ';', ')']).unwrap_or(after.len());
            let names = after.get(..end).unwrap_or_default().trim();
            if file.ends_with(".rs") {
                let is_function = |name: &&str| {
                    name.contains('_')
                        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                };
                found.extend(
                    names
                        .split(", ")
                        .filter(is_function)
                        .map(|name| (file, name)),
                );
            } else if file.ends_with(".ts") && !names.is_empty() {
                found.push((file, names));
            }
        }
    }
    found
}

#[test]
fn tests_are_found_in_tables_and_in_parentheses() {
    let page = "| a | `a.rs`: one_thing, another_thing; `b/c.rs`: a_third |\n(`d.ts`: it works), `e.rs`: as it is\n- `f.rs`: a_list\n";
    let expected = [
        ("a.rs", "one_thing"),
        ("a.rs", "another_thing"),
        ("b/c.rs", "a_third"),
        ("d.ts", "it works"),
    ];
    assert_eq!(cited(page), expected);
}

#[test]
fn every_test_that_is_cited_is_there() {
    let listed = tracked();
    let mut count = 0;
    let mut missing = Vec::new();
    for page in WITH_TESTS {
        for (file, name) in cited(&read(page)) {
            count += 1;
            let wanted = if file.ends_with(".rs") {
                format!("fn {name}(")
            } else {
                name.to_owned()
            };
            let is_there = |path: &&String| {
                (*path == file || path.ends_with(&format!("/{file}")))
                    && read(path).contains(&wanted)
            };
            if !listed.iter().any(|path| is_there(&path)) {
                missing.push(format!("{page}: {file}: {name}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(count > 30, "{count}");
}

/// Pages that name files, in backticks, by their paths or the ends of these.
const WITH_FILES: [&str; 15] = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "docs/benchmarks.md",
    "docs/codecs.md",
    "docs/decisions.md",
    "docs/fail-closed.md",
    "docs/fuzzing.md",
    "docs/glossary.md",
    "docs/protocol.md",
    "docs/served-code.md",
    "docs/simulation.md",
    "docs/threat-model.md",
    "tests/README.md",
    "tla/README.md",
];

/// Text between backticks that ends like a file of source.
fn files(page: &str) -> impl Iterator<Item = &str> {
    let is_file = |name: &&str| {
        let of_path = |c: char| c.is_alphanumeric() || "_-./".contains(c);
        let ends = [".rs", ".ts", ".tla", ".cfg"];
        ends.iter().any(|end| name.ends_with(end)) && name.chars().all(of_path)
    };
    page.split('`').skip(1).step_by(2).filter(is_file)
}

#[test]
fn what_ends_like_a_file_is_one() {
    let page = "In `a/b.rs`, by `Call.join()` and `c.ts`: `two words.rs`, d.rs.";
    assert_eq!(files(page).collect::<Vec<_>>(), ["a/b.rs", "c.ts"]);
}

#[test]
fn every_file_that_is_named_is_there() {
    let root = workspace::root();
    let listed = tracked();
    let is_there = |name: &str| {
        listed
            .iter()
            .any(|path| path == name || path.ends_with(&format!("/{name}")))
    };
    let missing: Vec<_> = WITH_FILES
        .into_iter()
        .map(|page| (page, std::fs::read_to_string(root.join(page)).unwrap()))
        .flat_map(|(page, text)| {
            files(&text)
                .filter(|name| !is_there(name))
                .map(|name| format!("{page}: {name}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

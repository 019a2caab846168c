//! Comments name their subject first. A comment that begins with a pronoun ("Who…", "What…", "Nobody…") says neither to a
//! reader nor to a search which thing it is about.

use crate::workspace;
use std::collections::BTreeMap;
use std::process::Command;

/// Words that no line of a comment begins with.
const PRONOUNS: [&str; 11] = [
    "Who",
    "What",
    "Whoever",
    "Whose",
    "Whichever",
    "Somebody",
    "Nobody",
    "Everybody",
    "Anybody",
    "Whatever",
    "Whether or not",
];

/// Lines that begin so all the same, by the beginning of their files' paths. A number is lowered when lines are reworded;
/// it never rises, and no path is added.
const KNOWN: [(&str, usize); 1] = [("tla/", 6)];

#[test]
fn no_comment_begins_with_a_pronoun() {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut new = Vec::new();
    for path in tracked() {
        let text = std::fs::read_to_string(workspace::root().join(&path)).unwrap();
        let found = lines(&path, &text)
            .into_iter()
            .map(|line| format!("{path}:{line}"));
        match KNOWN.iter().find(|(prefix, _)| path.starts_with(prefix)) {
            Some((prefix, _)) => known.entry(prefix).or_default().extend(found),
            None => new.extend(found),
        }
    }
    assert_eq!(new, Vec::<String>::new(), "name the thing first");
    for (prefix, count) in KNOWN {
        let found = known.get(prefix).map_or(&[][..], Vec::as_slice);
        assert!(found.len() <= count, "{prefix}: one is new: {found:#?}");
        assert_eq!(found.len(), count, "{prefix}: lower its number in KNOWN");
    }
}

#[test]
fn comments_are_found_in_each_language() {
    let rust = "/// What.\n//! Nobody, too\n    // Whose it is.\nlet a = 1; // Who.\n/// A list: Who.\n// Whole.\n\"// What\";\n";
    assert_eq!(lines("a.rs", rust), [1, 2, 3, 4]);
    let typescript = "/** Whether or not it is. */\n/**\n * Whatever.\n * the rest\n */\n/** Whether it is. */\na(); /* Anybody */\n";
    assert_eq!(lines("a.ts", typescript), [1, 3, 7]);
    assert_eq!(lines("a.css", "/* Whichever */\n* { a: b }\n"), [1]);
    let model = "\\* Whoever has left.\n(* Somebody. *)\nA == 1 \\* Everybody\n// What\n";
    assert_eq!(lines("a.tla", model), [1, 2, 3]);
}

/// The numbers of the lines with a comment that begins with a pronoun.
fn lines(path: &str, text: &str) -> Vec<usize> {
    let openers: &[&str] = if path.ends_with(".tla") {
        &["\\* ", "(* "]
    } else {
        &["// ", "/// ", "//! ", "/** ", "/* "]
    };
    let begins = |comment: &str| {
        PRONOUNS.iter().any(|word| {
            let rest = comment.trim_start().strip_prefix(word);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    let is_found = |line: &str| {
        let line = line.trim_start();
        let continues = line.strip_prefix("* ").is_some_and(begins);
        continues
            || openers.iter().any(|opener| {
                let behind_code = format!(" {opener}");
                line.strip_prefix(opener).is_some_and(begins)
                    || line.split(&behind_code).skip(1).any(begins)
            })
    };
    let numbered = text.lines().enumerate();
    numbered
        .filter(|(_, line)| is_found(line))
        .map(|(index, _)| index + 1)
        .collect()
}

/// Sources in the repository, without this file, which has the words.
fn tracked() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "*.rs", "*.ts", "*.js", "*.tla", "*.css"])
        .current_dir(workspace::root())
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let of_others = listed
        .lines()
        .filter(|path| !path.ends_with("src/test/words.rs"));
    of_others.map(ToOwned::to_owned).collect()
}

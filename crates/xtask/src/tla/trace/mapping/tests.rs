use super::super::recording::{Made, Saw, Seen};
use super::*;

fn appended(seq: u64, entry: Entry) -> Line {
    Line::Appended { seq, entry }
}

fn joined(seq: u64, who: &str, present: &[&str]) -> Line {
    let present = present.iter().map(|name| (*name).to_owned()).collect();
    let who = who.to_owned();
    appended(seq, Entry::Joined { who, present })
}

fn left(seq: u64, who: &str) -> Line {
    appended(seq, Entry::Left { who: who.into() })
}

fn key_package(seq: u64, from: &str, name: &str) -> Line {
    let (from, name) = (from.to_owned(), name.to_owned());
    appended(seq, Entry::KeyPackage { from, name })
}

fn commit(seq: u64, from: &str, id: &str, adds: &[&str]) -> Line {
    let entry = Entry::Commit {
        from: from.to_owned(),
        id: id.to_owned(),
        adds: adds.iter().map(|name| (*name).to_owned()).collect(),
        removes: Vec::new(),
    };
    appended(seq, entry)
}

fn sends_key_package(name: &str) -> Vec<Made> {
    vec![Made::KeyPackage { name: name.into() }]
}

fn makes(id: &str) -> Vec<Made> {
    vec![Made::Commit { id: id.into() }]
}

fn saw(who: &str, read: u64, sent: Vec<Made>) -> Line {
    Line::Saw(Saw {
        who: who.to_owned(),
        read: Some(read),
        sent,
        seen: Seen {
            group: None,
            epoch: None,
            leaves: Vec::new(),
            roster: vec![(who.to_owned(), None)],
        },
    })
}

/// Members and what they do, and the entry that is concerned.
fn told(lines: &[Line]) -> Vec<String> {
    let word = |step: Step| {
        let (who, entry) = (step.who, step.entry);
        match step.does {
            Does::Joins { .. } => format!("{who} joins: {entry}"),
            Does::Leaves { words: None } => format!("{who} leaves: {entry}"),
            Does::Leaves { words: Some(_) } => format!("{who} leaves, speaking: {entry}"),
            Does::Reads { sends: None, .. } => format!("{who} reads {entry}"),
            Does::Reads {
                sends: Some(number),
                ..
            } => format!("{who} reads {entry}, sends {number}"),
            Does::Nothing { .. } => format!("{who} nothing"),
            Does::Commits(_) => format!("{who} commits: {entry}"),
            Does::LastWords(_) => format!("{who} last words: {entry}"),
            Does::Repeats { sends } => format!("{who} repeats: {entry}, sends {sends}"),
            Does::GetsOld => format!("{who} ages"),
            Does::Stumbles { sends } => format!("{who} stumbles: {entry}, sends {sends}"),
        }
    };
    steps(lines).unwrap().into_iter().map(word).collect()
}

#[test]
fn reading_on_is_put_off_until_the_message_is_in_the_log() {
    let told = told(&[
        joined(1, "Ann", &[]),
        saw("Ann", 1, sends_key_package("a")),
        joined(2, "Bob", &["Ann"]),
        saw("Ann", 2, Vec::new()),
        saw("Bob", 2, sends_key_package("b")),
        key_package(3, "Bob", "b"),
        key_package(4, "Ann", "a"),
        saw("Ann", 3, Vec::new()),
        saw("Ann", 4, makes("1")),
        saw("Bob", 3, Vec::new()),
        joined(5, "Cleo", &["Ann", "Bob"]),
        saw("Ann", 5, Vec::new()),
        commit(6, "Ann", "1", &["Bob"]),
    ]);
    let expected = [
        "1 joins: 1",
        "2 joins: 2",
        "2 reads 2, sends 1",
        "1 reads 1, sends 1",
        "1 reads 2",
        "1 reads 3",
        "1 reads 4",
        "2 reads 3",
        "3 joins: 5",
        "1 commits: 6",
        "1 reads 5",
    ];
    assert_eq!(told, expected);
}

#[test]
fn who_leaves_has_read_no_further_than_what_it_says_then() {
    let told = told(&[
        joined(1, "Ann", &[]),
        saw("Ann", 1, sends_key_package("a")),
        key_package(2, "Ann", "a"),
        saw("Ann", 2, makes("1")),
        joined(3, "Bob", &["Ann"]),
        saw("Ann", 3, makes("lost")),
        left(4, "Ann"),
        commit(5, "Ann", "1", &[]),
    ]);
    let expected = [
        "1 joins: 1",
        "1 reads 1, sends 1",
        "1 reads 2",
        "2 joins: 3",
        "1 ages",
        "1 leaves, speaking: 4",
        "1 last words: 5",
    ];
    assert_eq!(told, expected);
}

#[test]
fn lost_messages_and_copies() {
    let told = told(&[
        joined(1, "Ann", &[]),
        saw("Ann", 1, sends_key_package("a")),
        left(2, "Ann"),
        joined(3, "Ann", &[]),
        saw("Ann", 3, sends_key_package("b")),
        key_package(4, "Ann", "b"),
        key_package(5, "Ann", "b"),
        saw("Ann", 4, makes("lost")),
        saw("Ann", 5, Vec::new()),
        left(6, "Ann"),
    ]);
    let expected = [
        "1 joins: 1",
        "1 leaves: 2",
        "1 joins: 3",
        "1 reads 3, sends 2",
        "1 repeats: 5, sends 2",
        "1 reads 4",
        "1 reads 5",
        "1 leaves: 6",
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_nobody_has_made() {
    let lines = [joined(1, "Ann", &[]), key_package(2, "Ann", "a")];
    assert!(steps(&lines).is_err());
}

#[test]
fn a_key_package_without_a_cause() {
    let told = told(&[
        joined(1, "Ann", &[]),
        saw("Ann", 1, sends_key_package("a")),
        key_package(2, "Ann", "a"),
        saw("Ann", 2, Vec::new()),
        saw("Ann", 2, sends_key_package("b")),
        key_package(3, "Ann", "b"),
    ]);
    assert_eq!(told.last().unwrap(), "1 stumbles: 3, sends 2");
}

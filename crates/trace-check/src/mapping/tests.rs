use super::*;
use crate::recording::{ClientState, Made, Observation};

fn appended(seq: u64, entry: Entry) -> Line {
    Line::Appended { seq, entry }
}

fn joined(seq: u64, member: &str, present: &[&str]) -> Line {
    let present = present.iter().map(|name| (*name).to_owned()).collect();
    let member = member.to_owned();
    appended(seq, Entry::Joined { member, present })
}

fn left(seq: u64, member: &str) -> Line {
    appended(
        seq,
        Entry::Left {
            member: member.into(),
        },
    )
}

fn key_package(seq: u64, from: &str, name: &str) -> Line {
    let (from, name) = (from.to_owned(), name.to_owned());
    appended(seq, Entry::KeyPackage { from, name })
}

fn commit(seq: u64, from: &str, id: &str, adds: &[&str]) -> Line {
    let entry = Entry::Commit {
        from: from.to_owned(),
        id: id.to_owned(),
        as_of: seq - 1,
        adds: adds.iter().map(|name| (*name).to_owned()).collect(),
        removes: Vec::new(),
        void_bytes: false,
        spoilt: false,
    };
    appended(seq, entry)
}

fn sends_key_package(name: &str) -> Vec<Made> {
    vec![Made::KeyPackage { name: name.into() }]
}

fn makes(id: &str) -> Vec<Made> {
    let (id, welcome) = (id.into(), true);
    vec![Made::Commit { id, welcome }]
}

fn call(client: &str, read: u64, sent: Vec<Made>) -> Line {
    Line::Called(Observation {
        client: client.to_owned(),
        read: Some(read),
        sent,
        state: ClientState {
            group: None,
            epoch: None,
            leaves: Vec::new(),
            roster: vec![(client.to_owned(), None)],
        },
    })
}

/// A call after which the client is in this epoch of Ann's group.
fn in_group(client: &str, read: u64, sent: Vec<Made>, epoch: u64) -> Line {
    let leaf = |name: &str, key_package: &str| (name.to_owned(), key_package.to_owned());
    let roster = |name: &str| (name.to_owned(), None);
    let leaves = match epoch {
        0 => vec![leaf("Ann", "a")],
        _ => vec![leaf("Ann", "a"), leaf("Bob", "b")],
    };
    Line::Called(Observation {
        client: client.to_owned(),
        read: Some(read),
        sent,
        state: ClientState {
            group: Some("g".to_owned()),
            epoch: Some(epoch),
            leaves,
            roster: vec![roster("Ann"), roster("Bob")],
        },
    })
}

/// Ann's group of two, up to entry 5.
fn group_of_two() -> Vec<Line> {
    vec![
        joined(1, "Ann", &[]),
        call("Ann", 1, sends_key_package("a")),
        key_package(2, "Ann", "a"),
        joined(3, "Bob", &["Ann"]),
        call("Bob", 3, sends_key_package("b")),
        key_package(4, "Bob", "b"),
        in_group("Ann", 2, Vec::new(), 0),
        in_group("Ann", 3, Vec::new(), 0),
        in_group("Ann", 4, makes("1"), 0),
        commit(5, "Ann", "1", &["Bob"]),
        in_group("Ann", 5, makes("2"), 1),
        call("Bob", 4, Vec::new()),
        in_group("Bob", 5, Vec::new(), 1),
    ]
}

fn recording(rogue: Option<&str>, lines: Vec<Line>) -> Recording {
    Recording {
        seed: 7,
        rogue: rogue.map(str::to_owned),
        lines,
    }
}

/// The steps of a run, each as member, kind and entry.
fn steps_of(lines: Vec<Line>) -> Vec<String> {
    steps_with(None, lines)
}

fn steps_with(rogue: Option<&str>, lines: Vec<Line>) -> Vec<String> {
    let word = |step: Step| {
        let (member, entry) = (step.member, step.entry);
        match step.kind {
            StepKind::Joins { .. } => format!("{member} joins: {entry}"),
            StepKind::Leaves { words: None } => format!("{member} leaves: {entry}"),
            StepKind::Leaves { words: Some(_) } => format!("{member} leaves, speaking: {entry}"),
            StepKind::Reads { sends: None, .. } => format!("{member} reads {entry}"),
            StepKind::Reads {
                sends: Some(number),
                ..
            } => format!("{member} reads {entry}, sends {number}"),
            StepKind::ReadsUnseen => format!("{member} reads {entry}, unseen"),
            StepKind::Nothing { .. } => format!("{member} nothing"),
            StepKind::Commits(_) => format!("{member} commits: {entry}"),
            StepKind::Misleads { shut, .. } if !shut.is_empty() => {
                format!("{member} misleads: {entry}, shut {shut:?}")
            }
            StepKind::Misleads { welcome: true, .. } => format!("{member} misleads: {entry}"),
            StepKind::Misleads { welcome: false, .. } => {
                format!("{member} misleads without a Welcome: {entry}")
            }
            StepKind::LastWords(_) => format!("{member} last words: {entry}"),
            StepKind::Repeats { sends } => format!("{member} repeats: {entry}, sends {sends}"),
            StepKind::GetsOld => format!("{member} ages"),
            StepKind::Stumbles { sends } => format!("{member} stumbles: {entry}, sends {sends}"),
        }
    };
    run(&recording(rogue, lines))
        .unwrap()
        .steps
        .into_iter()
        .map(word)
        .collect()
}

#[test]
fn reading_on_is_put_off_until_the_message_is_in_the_log() {
    let steps = steps_of(vec![
        joined(1, "Ann", &[]),
        call("Ann", 1, sends_key_package("a")),
        joined(2, "Bob", &["Ann"]),
        call("Ann", 2, Vec::new()),
        call("Bob", 2, sends_key_package("b")),
        key_package(3, "Bob", "b"),
        key_package(4, "Ann", "a"),
        call("Ann", 3, Vec::new()),
        call("Ann", 4, makes("1")),
        call("Bob", 3, Vec::new()),
        joined(5, "Cleo", &["Ann", "Bob"]),
        call("Ann", 5, Vec::new()),
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
    assert_eq!(steps, expected);
}

#[test]
fn a_leaver_has_read_only_up_to_the_entry_before_its_last_commit() {
    let steps = steps_of(vec![
        joined(1, "Ann", &[]),
        call("Ann", 1, sends_key_package("a")),
        key_package(2, "Ann", "a"),
        call("Ann", 2, makes("1")),
        joined(3, "Bob", &["Ann"]),
        call("Ann", 3, makes("lost")),
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
    assert_eq!(steps, expected);
}

#[test]
fn lost_messages_and_copies() {
    let steps = steps_of(vec![
        joined(1, "Ann", &[]),
        call("Ann", 1, sends_key_package("a")),
        left(2, "Ann"),
        joined(3, "Ann", &[]),
        call("Ann", 3, sends_key_package("b")),
        key_package(4, "Ann", "b"),
        key_package(5, "Ann", "b"),
        call("Ann", 4, makes("lost")),
        call("Ann", 5, Vec::new()),
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
    assert_eq!(steps, expected);
}

#[test]
fn a_message_without_a_sender() {
    let lines = vec![joined(1, "Ann", &[]), key_package(2, "Ann", "a")];
    assert!(run(&recording(None, lines)).is_err());
}

#[test]
fn a_key_package_without_a_cause() {
    let steps = steps_of(vec![
        joined(1, "Ann", &[]),
        call("Ann", 1, sends_key_package("a")),
        key_package(2, "Ann", "a"),
        call("Ann", 2, Vec::new()),
        call("Ann", 2, sends_key_package("b")),
        key_package(3, "Ann", "b"),
    ]);
    assert_eq!(steps.last().unwrap(), "1 stumbles: 3, sends 2");
}

#[test]
fn commits_of_a_rogue() {
    let without = vec![Made::Commit {
        id: "2".into(),
        welcome: false,
    }];
    let steps = steps_with(
        Some("Ann"),
        vec![
            joined(1, "Ann", &[]),
            call("Ann", 1, sends_key_package("a")),
            key_package(2, "Ann", "a"),
            call("Ann", 2, makes("1")),
            commit(3, "Ann", "1", &[]),
            call("Ann", 3, without),
            commit(4, "Ann", "2", &[]),
        ],
    );
    let expected = [
        "1 misleads: 3",
        "1 reads 3",
        "1 misleads without a Welcome: 4",
    ];
    assert_eq!(steps[3..], expected);
}

#[test]
fn members_that_do_not_follow_a_spoilt_commit() {
    for (epoch, is_spoilt, step) in [
        (1, true, "1 misleads: 6, shut {2}"),
        (2, true, "1 misleads: 6"),
        (1, false, "1 misleads: 6"),
    ] {
        let mut lines = group_of_two();
        let mut entry = commit(6, "Ann", "2", &[]);
        if let Line::Appended {
            entry: Entry::Commit { spoilt, .. },
            ..
        } = &mut entry
        {
            *spoilt = is_spoilt;
        }
        lines.push(entry);
        lines.push(in_group("Ann", 6, Vec::new(), 2));
        lines.push(in_group("Bob", 6, Vec::new(), epoch));
        let steps = steps_with(Some("Ann"), lines);
        assert_eq!(steps[steps.len() - 3..], [step, "1 reads 6", "2 reads 6"]);
    }
}

/// R9.4: the author of the commit has never seen Bob's KeyPackage, so Cleo waits on.
#[test]
fn a_newcomer_that_refuses_the_welcome_of_a_commit_that_removes_a_present_member() {
    for (gone, step) in [
        (&["Bob"][..], "1 misleads: 8, shut {3}"),
        (&[], "1 misleads: 8"),
    ] {
        let mut lines = group_of_two();
        lines.push(joined(6, "Cleo", &["Ann", "Bob"]));
        lines.push(call("Cleo", 6, sends_key_package("c")));
        lines.push(key_package(7, "Cleo", "c"));
        let mut entry = commit(8, "Ann", "2", &["Cleo"]);
        if let Line::Appended {
            entry: Entry::Commit { removes, .. },
            ..
        } = &mut entry
        {
            removes.extend(gone.iter().map(|name| (*name).to_owned()));
        }
        lines.push(entry);
        lines.push(call("Cleo", 7, Vec::new()));
        lines.push(call("Cleo", 8, Vec::new()));
        let steps = steps_with(Some("Ann"), lines);
        assert!(steps.contains(&step.to_owned()), "{steps:?}");
    }
}

#[test]
fn a_group_given_up_in_the_call_that_reads() {
    for (removed, expected) in [
        (
            "Ann",
            ["2 reads 6, unseen", "2 stumbles: 7, sends 2"].as_slice(),
        ),
        ("Bob", ["2 reads 6, sends 2"].as_slice()),
    ] {
        let mut lines = group_of_two();
        let mut entry = commit(6, "Ann", "2", &[]);
        if let Line::Appended {
            entry: Entry::Commit { removes, .. },
            ..
        } = &mut entry
        {
            removes.push(removed.to_owned());
        }
        lines.push(entry);
        lines.push(call("Bob", 6, sends_key_package("c")));
        lines.push(key_package(7, "Bob", "c"));
        let steps = steps_of(lines);
        assert_eq!(&steps[steps.len() - expected.len()..], expected);
    }
}

//! One violation of each property of the group's history.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::payload::{Commit, KeyPackageName};
use crate::reference_log::Roster;
use sotto_group::{MemberId, MlsCipherSuite};
use std::rc::Rc;

const GROUP: &[u8] = b"group";

fn id(name: &str) -> MemberId {
    MemberId::try_from(name).unwrap()
}

fn leaf(index: u32, name: &str, key_package: u8) -> (u32, MemberId, KeyPackageName) {
    (index, id(name), [key_package; 16])
}

fn epoch(number: u64, leaves: &[(u32, &str, u8)]) -> Epoch {
    let leaves = leaves
        .iter()
        .map(|(index, name, key)| leaf(*index, name, *key));
    Epoch {
        group: GROUP.to_vec(),
        number,
        safety_number: format!("number {number}"),
        leaves: leaves.collect(),
    }
}

fn roster(present: &[(&str, u8)]) -> Roster {
    let known = |(name, key): &(&str, u8)| (id(name), Some([*key; 16]));
    present.iter().map(known).collect()
}

/// The verdict on epoch `next` after Ann's commit in entry 3, with `present` in the room. Ann has founded the group, and Bob is in
/// it.
fn after(present: &[(&str, u8)], next: Epoch) -> Result<(), Property> {
    let mut reference = ReferenceLog::default();
    reference.push(roster(&[("Ann", 1)]), None);
    let commit = |epoch| Commit {
        as_of: 0,
        group: GROUP.to_vec(),
        epoch,
        author: 0,
        adds: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        psks: Vec::new(),
    };
    reference.push(
        roster(&[("Ann", 1), ("Bob", 2)]),
        Some((id("Ann"), commit(0))),
    );
    reference.push(roster(present), Some((id("Ann"), commit(1))));
    let mut history = History::default();
    let mut tab = Tab::new(0, id("Ann"), MlsCipherSuite::Classical, [0; 32], None);
    let (first, second) = (
        epoch(0, &[(0, "Ann", 1)]),
        epoch(1, &[(0, "Ann", 1), (1, "Bob", 2)]),
    );
    tab.epoch = Some(first.clone());
    history.note_epoch(&tab, None, 1, &reference).unwrap();
    tab.epoch = Some(second.clone());
    history
        .note_epoch(&tab, Some(&first), 2, &reference)
        .unwrap();
    tab.epoch = Some(next);
    let outcome = history.note_epoch(&tab, Some(&second), 3, &reference);
    outcome.map_err(|(property, _)| property)
}

const ANN: (u32, &str, u8) = (0, "Ann", 1);
const BOB: (u32, &str, u8) = (1, "Bob", 2);
const CLEO: (u32, &str, u8) = (2, "Cleo", 3);

#[test]
fn valid_changes() {
    let all = [("Ann", 1), ("Bob", 2), ("Cleo", 3)];
    assert_eq!(after(&all, epoch(2, &[ANN, BOB, CLEO])), Ok(()));
    assert_eq!(after(&[("Ann", 1)], epoch(2, &[ANN])), Ok(()));
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 4)], epoch(2, &[ANN, (1, "Bob", 4)])),
        Ok(())
    );
}

/// The verdict on Ann's commit in entry 2, which adds Bob, or nobody, and has these pre-shared keys, after one that has had `b"link"`.
fn with_psks(link: bool, adds: bool, psks: &[&[u8]]) -> Result<(), Property> {
    let commit = |adds, psks: &[&[u8]]| Commit {
        as_of: 0,
        group: GROUP.to_vec(),
        epoch: 0,
        author: 0,
        adds: if adds { vec![[2; 16]] } else { Vec::new() },
        added: Vec::new(),
        removed: Vec::new(),
        psks: psks.iter().map(|id| id.to_vec()).collect(),
    };
    let mut reference = ReferenceLog::new(link);
    let first = if link {
        commit(true, &[b"link"])
    } else {
        commit(true, &[])
    };
    reference.push(Vec::new(), Some((id("Ann"), first)));
    reference.push(Vec::new(), Some((id("Ann"), commit(adds, psks))));
    let mut history = History::default();
    let tab = Tab::new(0, id("Ann"), MlsCipherSuite::Classical, [0; 32], None);
    for seq in 1..=2 {
        let entry = reference.at(seq).unwrap();
        let outcome = history.check_psks(&tab, seq, entry, &reference);
        outcome.map_err(|(property, _)| property)?;
    }
    Ok(())
}

#[test]
fn a_commit_without_the_pre_shared_key_of_the_link() {
    let found = Err(Property::AddsWithLink);
    assert_eq!(with_psks(true, true, &[b"link"]), Ok(()));
    assert_eq!(with_psks(true, true, &[]), found);
    assert_eq!(with_psks(true, true, &[b"else"]), found);
    assert_eq!(with_psks(true, true, &[b"link", b"link"]), found);
    assert_eq!(with_psks(true, false, &[]), Ok(()));
    assert_eq!(with_psks(true, false, &[b"link"]), found);
    assert_eq!(with_psks(false, true, &[]), Ok(()));
    assert_eq!(with_psks(false, true, &[b"link"]), found);
}

#[test]
fn a_departed_author() {
    let next = epoch(2, &[ANN, BOB]);
    assert_eq!(
        after(&[("Bob", 2)], next.clone()),
        Err(Property::NoDepartedAuthor)
    );
    // Ann has joined again, and the commit is from before.
    assert_eq!(
        after(&[("Bob", 2), ("Ann", 5)], next),
        Err(Property::NoDepartedAuthor)
    );
}

#[test]
fn an_add_outside_the_roster() {
    let next = epoch(2, &[ANN, BOB, CLEO]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next.clone()),
        Err(Property::OnlyRoster)
    );
    // Cleo is added with an earlier KeyPackage.
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2), ("Cleo", 4)], next),
        Err(Property::OnlyRoster)
    );
}

#[test]
fn a_removal_of_a_present_member() {
    let next = epoch(2, &[ANN]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Property::NobodyOusted)
    );
}

#[test]
fn a_skipped_epoch() {
    let next = epoch(3, &[ANN, BOB]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Property::OneHistory)
    );
}

#[test]
fn another_state_of_the_same_epoch() {
    let next = epoch(1, &[ANN, CLEO]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Property::OneHistory)
    );
    let next = epoch(1, &[ANN, BOB]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Property::OneCommitPerEpoch)
    );
}

#[test]
fn a_second_founder() {
    let mut next = epoch(0, &[ANN]);
    next.group = b"another".to_vec();
    assert_eq!(
        after(&[("Bob", 2), ("Ann", 1)], next),
        Err(Property::OneGroup)
    );
}

#[test]
fn one_number_for_two_groups() {
    let mut history = History::default();
    let mut tab = Tab::new(0, id("Ann"), MlsCipherSuite::Classical, [0; 32], None);
    tab.epoch = Some(epoch(1, &[ANN]));
    assert_eq!(history.note_safety_number(&tab), Ok(()));
    assert_eq!(history.note_safety_number(&tab), Ok(()));
    tab.epoch = Some(epoch(1, &[ANN, BOB]));
    assert_eq!(
        history.note_safety_number(&tab).unwrap_err().0,
        Property::NumberTellsGroup
    );
}

#[test]
fn another_roster() {
    let mut reference = ReferenceLog::default();
    reference.push(roster(&[("Ann", 1), ("Bob", 2)]), None);
    let mut tab = Tab::new(0, id("Ann"), MlsCipherSuite::Classical, [0; 32], None);
    tab.seen.seq = Some(1);
    // A waiting client has not seen the KeyPackage of the first member.
    tab.seen.roster = vec![(id("Ann"), None), (id("Bob"), Some([2; 16]))];
    assert_eq!(same_roster(&tab, &reference), Ok(()));
    for wrong in [
        vec![(id("Bob"), Some([2; 16])), (id("Ann"), Some([1; 16]))],
        vec![(id("Ann"), Some([1; 16]))],
        vec![(id("Ann"), Some([1; 16])), (id("Bob"), Some([3; 16]))],
    ] {
        tab.seen.roster = wrong;
        assert_eq!(
            same_roster(&tab, &reference).unwrap_err().0,
            Property::SameRoster
        );
    }
    // A member of the group has all KeyPackages.
    tab.epoch = Some(epoch(1, &[ANN, BOB]));
    tab.seen.roster = vec![(id("Ann"), None), (id("Bob"), Some([2; 16]))];
    assert!(same_roster(&tab, &reference).is_err());
}

impl ReferenceLog {
    fn push(&mut self, roster: Roster, commit: Option<(MemberId, Commit)>) {
        self.entries.push(ReferenceEntry {
            roster: Rc::new(roster),
            commit: commit.map(|(author, commit)| (author, Rc::new(commit))),
        });
    }
}

//! Each promise about the history of epochs, broken once.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::ledger::Roster;
use crate::payload::{Commit, KeyPackageName};
use sotto_group::{MemberId, Pace, Suite};
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

/// Ann has founded a group, and Bob is in it; what becomes of `next`, by a commit of Ann's in entry 3, where `present`
/// are in the room?
fn after(present: &[(&str, u8)], next: Epoch) -> Result<(), Broken> {
    let mut ledger = Ledger::default();
    ledger.push(roster(&[("Ann", 1)]), None);
    let commit = |epoch| Commit {
        as_of: 0,
        group: GROUP.to_vec(),
        epoch,
        author: 0,
        adds: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
    };
    ledger.push(
        roster(&[("Ann", 1), ("Bob", 2)]),
        Some((id("Ann"), commit(0))),
    );
    ledger.push(roster(present), Some((id("Ann"), commit(1))));
    let mut history = History::default();
    let mut tab = Tab::new(0, id("Ann"), Suite::Classical, Pace::default(), [0; 32]);
    let (first, second) = (
        epoch(0, &[(0, "Ann", 1)]),
        epoch(1, &[(0, "Ann", 1), (1, "Bob", 2)]),
    );
    tab.epoch = Some(first.clone());
    history.note_epoch(&tab, None, 1, &ledger).unwrap();
    tab.epoch = Some(second.clone());
    history.note_epoch(&tab, Some(&first), 2, &ledger).unwrap();
    tab.epoch = Some(next);
    let outcome = history.note_epoch(&tab, Some(&second), 3, &ledger);
    outcome.map_err(|(broken, _)| broken)
}

const ANN: (u32, &str, u8) = (0, "Ann", 1);
const BOB: (u32, &str, u8) = (1, "Bob", 2);
const CLEO: (u32, &str, u8) = (2, "Cleo", 3);

#[test]
fn what_the_rules_allow() {
    let all = [("Ann", 1), ("Bob", 2), ("Cleo", 3)];
    assert_eq!(after(&all, epoch(2, &[ANN, BOB, CLEO])), Ok(()));
    assert_eq!(after(&[("Ann", 1)], epoch(2, &[ANN])), Ok(()));
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 4)], epoch(2, &[ANN, (1, "Bob", 4)])),
        Ok(())
    );
}

#[test]
fn a_departed_author() {
    let next = epoch(2, &[ANN, BOB]);
    assert_eq!(
        after(&[("Bob", 2)], next.clone()),
        Err(Broken::NoDepartedAuthor)
    );
    // Back, and these are words from before.
    assert_eq!(
        after(&[("Bob", 2), ("Ann", 5)], next),
        Err(Broken::NoDepartedAuthor)
    );
}

#[test]
fn a_stranger() {
    let next = epoch(2, &[ANN, BOB, CLEO]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next.clone()),
        Err(Broken::OnlyRoster)
    );
    // With an earlier key package.
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2), ("Cleo", 4)], next),
        Err(Broken::OnlyRoster)
    );
}

#[test]
fn somebody_put_out() {
    let next = epoch(2, &[ANN]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Broken::NobodyOusted)
    );
}

#[test]
fn an_epoch_left_out() {
    let next = epoch(3, &[ANN, BOB]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Broken::OneHistory)
    );
}

#[test]
fn another_state_of_the_same_epoch() {
    let next = epoch(1, &[ANN, CLEO]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Broken::OneHistory)
    );
    let next = epoch(1, &[ANN, BOB]);
    assert_eq!(
        after(&[("Ann", 1), ("Bob", 2)], next),
        Err(Broken::OneCommitPerEpoch)
    );
}

#[test]
fn a_second_founder() {
    let mut next = epoch(0, &[ANN]);
    next.group = b"another".to_vec();
    assert_eq!(
        after(&[("Bob", 2), ("Ann", 1)], next),
        Err(Broken::OneGroup)
    );
}

#[test]
fn one_number_for_two_groups() {
    let mut history = History::default();
    let mut tab = Tab::new(0, id("Ann"), Suite::Classical, Pace::default(), [0; 32]);
    tab.epoch = Some(epoch(1, &[ANN]));
    assert_eq!(history.note_safety_number(&tab), Ok(()));
    assert_eq!(history.note_safety_number(&tab), Ok(()));
    tab.epoch = Some(epoch(1, &[ANN, BOB]));
    assert_eq!(
        history.note_safety_number(&tab).unwrap_err().0,
        Broken::NumberTellsGroup
    );
}

#[test]
fn another_roster() {
    let mut ledger = Ledger::default();
    ledger.push(roster(&[("Ann", 1), ("Bob", 2)]), None);
    let mut tab = Tab::new(0, id("Ann"), Suite::Classical, Pace::default(), [0; 32]);
    tab.seen.seq = Some(1);
    // Waiting, without having seen the first one's key package.
    tab.seen.roster = vec![(id("Ann"), None), (id("Bob"), Some([2; 16]))];
    assert_eq!(same_roster(&tab, &ledger), Ok(()));
    for wrong in [
        vec![(id("Bob"), Some([2; 16])), (id("Ann"), Some([1; 16]))],
        vec![(id("Ann"), Some([1; 16]))],
        vec![(id("Ann"), Some([1; 16])), (id("Bob"), Some([3; 16]))],
    ] {
        tab.seen.roster = wrong;
        assert_eq!(
            same_roster(&tab, &ledger).unwrap_err().0,
            Broken::SameRoster
        );
    }
    // In a group one knows all key packages.
    tab.epoch = Some(epoch(1, &[ANN, BOB]));
    tab.seen.roster = vec![(id("Ann"), None), (id("Bob"), Some([2; 16]))];
    assert!(same_roster(&tab, &ledger).is_err());
}

impl Ledger {
    fn push(&mut self, roster: Roster, commit: Option<(MemberId, Commit)>) {
        self.entries.push(Understood {
            roster: Rc::new(roster),
            commit: commit.map(|(author, commit)| (author, Rc::new(commit))),
        });
    }
}

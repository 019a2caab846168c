//! Who is in the room at each entry of the log: the simulation's own account, to which the clients are held.

use crate::payload::{self, Commit, KeyPackageName, Payload};
use sotto_group::{EntryKind, MemberId};
use std::rc::Rc;

/// Members in the order in which they came, each with the name of its latest key package.
pub(crate) type Roster = Vec<(MemberId, Option<KeyPackageName>)>;

/// The log, understood.
#[derive(Default)]
pub(crate) struct Ledger {
    /// After each entry; the first entry has number 1.
    pub(crate) entries: Vec<Understood>,
}

/// One entry.
#[derive(Clone)]
pub(crate) struct Understood {
    /// Who was in the room then.
    pub(crate) roster: Rc<Roster>,
    /// If it is a commit: its sender, and what it says.
    pub(crate) commit: Option<(MemberId, Rc<Commit>)>,
}

impl Ledger {
    pub(crate) fn note(&mut self, kind: &EntryKind) {
        let mut roster = self.latest();
        let mut commit = None;
        match kind {
            EntryKind::Joined { member, .. } => {
                Rc::make_mut(&mut roster).push((member.clone(), None));
            }
            EntryKind::Left { member } => {
                Rc::make_mut(&mut roster).retain(|(present, _)| present != member);
            }
            EntryKind::Message { from, payload, .. } => match payload::read(payload) {
                Some(Payload::KeyPackage(name)) => {
                    let sender = roster.iter().position(|(present, _)| present == from);
                    if let Some(index) = sender {
                        Rc::make_mut(&mut roster)[index].1 = Some(name);
                    }
                }
                Some(Payload::Commit(change)) => commit = Some((from.clone(), Rc::new(change))),
                Some(Payload::Liveness) | None => {}
            },
        }
        self.entries.push(Understood { roster, commit });
    }

    /// Who is in the room now.
    pub(crate) fn latest(&self) -> Rc<Roster> {
        self.entries
            .last()
            .map(|entry| Rc::clone(&entry.roster))
            .unwrap_or_default()
    }

    /// What the log said at entry `seq`.
    pub(crate) fn at(&self, seq: u64) -> Option<&Understood> {
        self.entries.get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }
}

impl Understood {
    /// The latest key package of somebody who is in the room.
    pub(crate) fn key_package(&self, member: &MemberId) -> Option<KeyPackageName> {
        self.roster
            .iter()
            .find(|(present, _)| present == member)
            .and_then(|(_, name)| *name)
    }
}

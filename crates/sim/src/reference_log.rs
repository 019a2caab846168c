//! The roster at each entry of the log, computed by the simulation. The rosters of the clients are compared with it.

use crate::payload::{self, Commit, KeyPackageName, Payload};
use sotto_group::{EntryKind, MemberId};
use std::collections::BTreeSet;
use std::rc::Rc;

/// Members in the order in which they joined, each with the identifier of its latest KeyPackage.
pub(crate) type Roster = Vec<(MemberId, Option<KeyPackageName>)>;

/// The meaning of every entry of the log.
#[derive(Default)]
pub(crate) struct ReferenceLog {
    /// The KeyPackages that the log has had, in a call with a link: a copy of one is no request.
    used: Option<BTreeSet<KeyPackageName>>,
    /// One for each entry, from sequence number 1.
    pub(crate) entries: Vec<ReferenceEntry>,
}

/// The meaning of one entry.
#[derive(Clone)]
pub(crate) struct ReferenceEntry {
    /// The roster after this entry.
    pub(crate) roster: Rc<Roster>,
    /// Sender and content, if the entry is a commit.
    pub(crate) commit: Option<(MemberId, Rc<Commit>)>,
}

impl ReferenceLog {
    /// An empty log, of a call with a link or without.
    pub(crate) fn new(has_link: bool) -> Self {
        Self {
            used: has_link.then(BTreeSet::new),
            entries: Vec::new(),
        }
    }

    /// Whether the call has a link.
    pub(crate) fn has_link(&self) -> bool {
        self.used.is_some()
    }

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
                    if let Some(index) = sender
                        && self.used.as_mut().is_none_or(|used| used.insert(name))
                    {
                        Rc::make_mut(&mut roster)[index].1 = Some(name);
                    }
                }
                Some(Payload::Commit(change)) => commit = Some((from.clone(), Rc::new(change))),
                Some(Payload::Liveness) | None => {}
            },
        }
        self.entries.push(ReferenceEntry { roster, commit });
    }

    /// The roster after the last entry.
    pub(crate) fn latest(&self) -> Rc<Roster> {
        self.entries
            .last()
            .map(|entry| Rc::clone(&entry.roster))
            .unwrap_or_default()
    }

    /// The meaning of entry `seq`.
    pub(crate) fn at(&self, seq: u64) -> Option<&ReferenceEntry> {
        self.entries.get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }
}

impl ReferenceEntry {
    /// The latest KeyPackage of a member that is in the room.
    pub(crate) fn key_package(&self, member: &MemberId) -> Option<KeyPackageName> {
        self.roster
            .iter()
            .find(|(present, _)| present == member)
            .and_then(|(_, name)| *name)
    }
}

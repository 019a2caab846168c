//! Checks of the group's history after every call: one sequence of epochs, with the members that the log admits.

use crate::epoch::Epoch;
use crate::property::Property;
use crate::reference_log::{ReferenceEntry, ReferenceLog};
use crate::tab::Tab;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A violated property, with the circumstances.
pub(crate) type Fault = (Property, String);

/// All epochs that a client has been in.
#[derive(Default)]
pub(crate) struct History {
    epochs: BTreeMap<(Vec<u8>, u64), KnownEpoch>,
    by_safety_number: BTreeMap<String, Epoch>,
    /// The identifier of the pre-shared key that commits which add have, by the first of them.
    link_psk: Option<Vec<u8>>,
}

struct KnownEpoch {
    epoch: Epoch,
    /// Sequence number of the entry that began the epoch.
    by: u64,
}

impl History {
    /// Number of epochs.
    pub(crate) fn len(&self) -> u64 {
        self.by_safety_number.len() as u64
    }

    /// Checks that equal safety numbers mean equal groups, which must hold with any server.
    pub(crate) fn note_safety_number(&mut self, tab: &Tab) -> Result<(), Fault> {
        let Some(epoch) = &tab.epoch else {
            return Ok(());
        };
        let known = self
            .by_safety_number
            .entry(epoch.safety_number.clone())
            .or_insert_with(|| epoch.clone());
        if known == epoch {
            return Ok(());
        }
        let details = format!(
            "{} shows a safety number that belongs to another group: {known:?} and {epoch:?}",
            tab.name
        );
        Err((Property::NumberTellsGroup, details))
    }

    /// Checks the change of epoch that entry `seq` has caused in `tab`, which was in `before`. The server must be honest.
    pub(crate) fn note_epoch(
        &mut self,
        tab: &Tab,
        before: Option<&Epoch>,
        seq: u64,
        reference: &ReferenceLog,
    ) -> Result<(), Fault> {
        let Some(epoch) = &tab.epoch else {
            return Ok(());
        };
        let key = (epoch.group.clone(), epoch.number);
        if let Some(known) = self.epochs.get(&key) {
            if known.epoch != *epoch {
                let details = format!(
                    "{} is in {}, and other members were in {}",
                    tab.name,
                    describe(epoch),
                    describe(&known.epoch)
                );
                return Err((Property::OneHistory, details));
            }
            if known.by != seq {
                let details = format!(
                    "{} reached epoch {} by entry {seq}, other members by entry {}",
                    tab.name, epoch.number, known.by
                );
                return Err((Property::OneCommitPerEpoch, details));
            }
            return self.check_successor(tab, before, epoch);
        }
        let entry = reference.at(seq).ok_or_else(|| {
            (
                Property::OnlyTheLogChanges,
                format!("there is no entry {seq}"),
            )
        })?;
        if epoch.number == 0 {
            check_founding(tab, epoch, entry)?;
        } else {
            self.check_commit(tab, epoch, seq, entry, reference)?;
            self.check_psks(tab, seq, entry, reference)?;
            self.check_successor(tab, before, epoch)?;
        }
        let epoch = epoch.clone();
        self.epochs.insert(key, KnownEpoch { epoch, by: seq });
        Ok(())
    }

    /// Whether other members have reached the epoch of this tab, by this entry. Used in runs with a rogue.
    pub(crate) fn knows(&self, tab: &Tab, seq: u64) -> bool {
        let Some(epoch) = &tab.epoch else {
            return true;
        };
        let known = self.epochs.get(&(epoch.group.clone(), epoch.number));
        known.is_some_and(|known| known.epoch == *epoch && known.by == seq)
    }

    /// Whether the epoch of this tab differs from the first one known with its number, or does not follow a known one. Used in runs
    /// in which a rogue splits the group.
    pub(crate) fn contradicts(&self, tab: &Tab, seq: u64) -> bool {
        let Some(epoch) = tab.epoch.as_ref().filter(|epoch| epoch.number > 0) else {
            return false;
        };
        let known = |number| self.epochs.get(&(epoch.group.clone(), number));
        match known(epoch.number) {
            Some(known) => known.epoch != *epoch || known.by != seq,
            None => known(epoch.number - 1).is_none(),
        }
    }

    /// The newest epoch.
    pub(crate) fn newest(&self) -> Option<&Epoch> {
        let newest = self.epochs.values().max_by_key(|known| known.by);
        newest.map(|known| &known.epoch)
    }

    /// Checks that a change of epoch leads to the next epoch of the same group, or into a group from none.
    fn check_successor(
        &self,
        tab: &Tab,
        before: Option<&Epoch>,
        epoch: &Epoch,
    ) -> Result<(), Fault> {
        match before {
            Some(before) if before.group == epoch.group && before.number + 1 == epoch.number => {
                Ok(())
            }
            None => Ok(()),
            Some(before) => Err((
                Property::OneHistory,
                format!(
                    "{} went from {} to {}",
                    tab.name,
                    describe(before),
                    describe(epoch)
                ),
            )),
        }
    }

    /// Checks that a commit of a call with a link has one pre-shared key, the same for all, if it adds, and none if it does not. A call
    /// without a link has none.
    fn check_psks(
        &mut self,
        tab: &Tab,
        seq: u64,
        entry: &ReferenceEntry,
        reference: &ReferenceLog,
    ) -> Result<(), Fault> {
        let Some((_, commit)) = &entry.commit else {
            return Ok(());
        };
        let asked = reference.has_link() && !commit.adds.is_empty();
        let right = match &commit.psks[..] {
            [] => !asked,
            [id] => asked && self.link_psk.get_or_insert_with(|| id.clone()) == id,
            _ => false,
        };
        if right {
            return Ok(());
        }
        let details = format!(
            "{} accepts entry {seq}, a commit with {} pre-shared keys, that of the link {}",
            tab.name,
            commit.psks.len(),
            if asked { "being due" } else { "not being due" }
        );
        Err((Property::AddsWithLink, details))
    }

    /// Checks R4 by the log and by the tree before and after the commit.
    fn check_commit(
        &self,
        tab: &Tab,
        epoch: &Epoch,
        seq: u64,
        entry: &ReferenceEntry,
        reference: &ReferenceLog,
    ) -> Result<(), Fault> {
        let Some((author, commit)) = &entry.commit else {
            let details = format!(
                "{} changed its epoch by entry {seq}, which is not a commit",
                tab.name
            );
            return Err((Property::OnlyTheLogChanges, details));
        };
        let parent = self.epochs.get(&(commit.group.clone(), commit.epoch));
        let parent = parent.filter(|_| {
            commit.group == epoch.group && commit.epoch.checked_add(1) == Some(epoch.number)
        });
        let Some(KnownEpoch {
            epoch: parent,
            by: began,
        }) = parent
        else {
            let details = format!(
                "{} reached epoch {} by a commit for epoch {}",
                tab.name, epoch.number, commit.epoch
            );
            return Err((Property::OneHistory, details));
        };
        let leaf = parent.leaves.iter().find(|leaf| leaf.0 == commit.author);
        let current =
            leaf.is_some_and(|leaf| leaf.1 == *author && entry.key_package(author) == Some(leaf.2));
        if !current {
            let details = format!(
                "{} accepts entry {seq}, a commit of {author}, which is not in the room with that leaf",
                tab.name
            );
            return Err((Property::NoDepartedAuthor, details));
        }
        for (_, member, name) in added(parent, epoch) {
            if entry.key_package(member) != Some(*name) {
                let details = format!(
                    "entry {seq} adds {member}, which does not wait with that KeyPackage, and {} accepts it",
                    tab.name
                );
                return Err((Property::OnlyRoster, details));
            }
        }
        for (_, member, name) in added(epoch, parent) {
            if entry.key_package(member) == Some(*name) {
                let details = format!(
                    "entry {seq} removes {member}, which is present, and {} accepts it",
                    tab.name
                );
                return Err((Property::NobodyOusted, details));
            }
        }
        check_duties(parent, *began, epoch, seq, reference)
    }
}

/// Checks the duties of every commit of an epoch: to remove each member that had left when the epoch began, and to add each member
/// that waited then, unless the commit only removes.
fn check_duties(
    parent: &Epoch,
    began: u64,
    epoch: &Epoch,
    seq: u64,
    reference: &ReferenceLog,
) -> Result<(), Fault> {
    let during = || (began..seq).filter_map(|seq| reference.at(seq));
    let is_in = |epoch: &Epoch, name| epoch.leaves.iter().any(|leaf| leaf.2 == name);
    for (_, member, name) in &parent.leaves {
        let gone = during().all(|entry| entry.key_package(member) != Some(*name));
        if gone && is_in(epoch, *name) {
            let details = format!(
                "{member} had left before entry {began}, where epoch {} began, and is still in the group after entry {seq}",
                parent.number
            );
            return Err((Property::RemovedInTime, details));
        }
    }
    let removes_alone =
        added(parent, epoch).next().is_none() && added(epoch, parent).next().is_some();
    let waiting = reference.at(began).map(|entry| Rc::clone(&entry.roster));
    for (member, name) in waiting.iter().flat_map(|roster| roster.iter()) {
        let Some(name) = *name else { continue };
        let waits = during().all(|entry| entry.key_package(member) == Some(name));
        if waits && !is_in(parent, name) && !is_in(epoch, name) && !removes_alone {
            let details = format!(
                "{member} waited at entry {began}, where epoch {} began, and is not in the group after entry {seq}",
                parent.number
            );
            return Err((Property::AddedInTime, details));
        }
    }
    Ok(())
}

/// Whether the tab is in the first epoch of a group.
pub(crate) fn founded_by(tab: &Tab) -> bool {
    tab.epoch.as_ref().is_none_or(|epoch| epoch.number == 0)
}

fn check_founding(tab: &Tab, epoch: &Epoch, entry: &ReferenceEntry) -> Result<(), Fault> {
    let alone = matches!(&epoch.leaves[..], [(_, member, name)]
        if *member == tab.name && entry.key_package(member) == Some(*name));
    let first = entry
        .roster
        .first()
        .is_some_and(|(member, _)| *member == tab.name);
    if alone && first {
        return Ok(());
    }
    let details = format!(
        "{} founds a group and is not the first in the room",
        tab.name
    );
    Err((Property::OneGroup, details))
}

type Leaf = (u32, sotto_group::MemberId, crate::payload::KeyPackageName);

fn added<'a>(before: &Epoch, after: &'a Epoch) -> impl Iterator<Item = &'a Leaf> {
    let before = before.leaves.clone();
    after
        .leaves
        .iter()
        .filter(move |leaf| !before.iter().any(|other| other.2 == leaf.2))
}

/// Checks that the roster of `tab` is the one that the log gives at the entry it has read to. The server must be honest.
pub(crate) fn same_roster(tab: &Tab, reference: &ReferenceLog) -> Result<(), Fault> {
    let Some(entry) = tab.seen.seq.and_then(|seq| reference.at(seq)) else {
        return Ok(());
    };
    let seen = &tab.seen.roster;
    // A client outside the room has no roster, and one that has lost entries has no complete one.
    if seen.is_empty() || tab.lost_track {
        return Ok(());
    }
    // A waiting client lacks the KeyPackages that were sent before it joined.
    let waits = tab.epoch.is_none();
    let same = seen.len() == entry.roster.len()
        && seen.iter().zip(entry.roster.iter()).all(|(seen, said)| {
            seen.0 == said.0 && (seen.1 == said.1 || waits && seen.1.is_none())
        });
    if same {
        return Ok(());
    }
    let details = format!(
        "{} has read entry {:?} and its roster is {}; the log gives {}",
        tab.name,
        tab.seen.seq,
        list(seen.iter().map(|(member, _)| member)),
        list(entry.roster.iter().map(|(member, _)| member)),
    );
    Err((Property::SameRoster, details))
}

fn describe(epoch: &Epoch) -> String {
    format!(
        "epoch {} of group {:02x}{:02x} ({}; {})",
        epoch.number,
        epoch.group.first().copied().unwrap_or_default(),
        epoch.group.get(1).copied().unwrap_or_default(),
        list(epoch.leaves.iter().map(|leaf| &leaf.1)),
        epoch.safety_number
    )
}

/// Names for a sentence.
pub(crate) fn list<'a>(members: impl IntoIterator<Item = &'a sotto_group::MemberId>) -> String {
    let names = members
        .into_iter()
        .map(sotto_group::MemberId::as_str)
        .collect::<Vec<_>>();
    if names.is_empty() {
        "no member".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests;

//! What must hold after every step: one history of epochs, and only those in it whom the log lets in.

use crate::ledger::{Ledger, Understood};
use crate::tab::{Epoch, Tab};
use crate::violation::Broken;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A promise broken, and how.
pub(crate) type Fault = (Broken, String);

/// All epochs that anybody has been in.
#[derive(Default)]
pub(crate) struct History {
    epochs: BTreeMap<(Vec<u8>, u64), Known>,
    by_safety_number: BTreeMap<String, Epoch>,
}

struct Known {
    epoch: Epoch,
    /// The entry that led to it.
    by: u64,
}

impl History {
    /// How many epochs there were.
    pub(crate) fn len(&self) -> u64 {
        self.by_safety_number.len() as u64
    }

    /// Holds at all times, whatever the server does: the same number on two screens means the same group.
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
        let how = format!(
            "{} shows a number that stands for another group: {known:?} and {epoch:?}",
            tab.name
        );
        Err((Broken::NumberTellsGroup, how))
    }

    /// With an honest server: `tab`, which was in `before`, is in another epoch after it has read entry `seq`.
    pub(crate) fn note_epoch(
        &mut self,
        tab: &Tab,
        before: Option<&Epoch>,
        seq: u64,
        ledger: &Ledger,
    ) -> Result<(), Fault> {
        let Some(epoch) = &tab.epoch else {
            return Ok(());
        };
        let key = (epoch.group.clone(), epoch.number);
        if let Some(known) = self.epochs.get(&key) {
            if known.epoch != *epoch {
                let how = format!(
                    "{} is in {}, where others were in {}",
                    tab.name,
                    describe(epoch),
                    describe(&known.epoch)
                );
                return Err((Broken::OneHistory, how));
            }
            if known.by != seq {
                let how = format!(
                    "{} came to epoch {} by entry {seq}, others by entry {}",
                    tab.name, epoch.number, known.by
                );
                return Err((Broken::OneCommitPerEpoch, how));
            }
            return self.steps_on(tab, before, epoch);
        }
        let entry = ledger.at(seq).ok_or_else(|| {
            (
                Broken::OnlyTheLogChanges,
                format!("there is no entry {seq}"),
            )
        })?;
        if epoch.number == 0 {
            founded(tab, epoch, entry)?;
        } else {
            self.committed(tab, epoch, seq, entry, ledger)?;
            self.steps_on(tab, before, epoch)?;
        }
        let epoch = epoch.clone();
        self.epochs.insert(key, Known { epoch, by: seq });
        Ok(())
    }

    /// In a run with a rogue: whether members have come to the epoch of this tab, by this entry.
    pub(crate) fn knows(&self, tab: &Tab, seq: u64) -> bool {
        let Some(epoch) = &tab.epoch else {
            return true;
        };
        let known = self.epochs.get(&(epoch.group.clone(), epoch.number));
        known.is_some_and(|known| known.epoch == *epoch && known.by == seq)
    }

    /// The last epoch that members came to.
    pub(crate) fn newest(&self) -> Option<&Epoch> {
        let newest = self.epochs.values().max_by_key(|known| known.by);
        newest.map(|known| &known.epoch)
    }

    /// From one epoch to the next of the same group, or into a group from none.
    fn steps_on(&self, tab: &Tab, before: Option<&Epoch>, epoch: &Epoch) -> Result<(), Fault> {
        match before {
            Some(before) if before.group == epoch.group && before.number + 1 == epoch.number => {
                Ok(())
            }
            None => Ok(()),
            Some(before) => Err((
                Broken::OneHistory,
                format!(
                    "{} went from {} to {}",
                    tab.name,
                    describe(before),
                    describe(epoch)
                ),
            )),
        }
    }

    /// Rule 4, by the log and by what the tree was and is.
    fn committed(
        &self,
        tab: &Tab,
        epoch: &Epoch,
        seq: u64,
        entry: &Understood,
        ledger: &Ledger,
    ) -> Result<(), Fault> {
        let Some((author, commit)) = &entry.commit else {
            let how = format!("{} changed by entry {seq}, which is no commit", tab.name);
            return Err((Broken::OnlyTheLogChanges, how));
        };
        let parent = self.epochs.get(&(commit.group.clone(), commit.epoch));
        let parent = parent.filter(|_| {
            commit.group == epoch.group && commit.epoch.checked_add(1) == Some(epoch.number)
        });
        let Some(Known {
            epoch: parent,
            by: began,
        }) = parent
        else {
            let how = format!(
                "{} came to epoch {} by a commit for epoch {}",
                tab.name, epoch.number, commit.epoch
            );
            return Err((Broken::OneHistory, how));
        };
        let leaf = parent.leaves.iter().find(|leaf| leaf.0 == commit.author);
        let current =
            leaf.is_some_and(|leaf| leaf.1 == *author && entry.key_package(author) == Some(leaf.2));
        if !current {
            let how = format!(
                "{} follows entry {seq}, a commit of {author}, who is not in the room with that leaf",
                tab.name
            );
            return Err((Broken::NoDepartedAuthor, how));
        }
        for (_, member, name) in added(parent, epoch) {
            if entry.key_package(member) != Some(*name) {
                let how = format!(
                    "entry {seq} adds {member}, who does not wait with that key package, and {} follows it",
                    tab.name
                );
                return Err((Broken::OnlyRoster, how));
            }
        }
        for (_, member, name) in added(epoch, parent) {
            if entry.key_package(member) == Some(*name) {
                let how = format!(
                    "entry {seq} removes {member}, who is there, and {} follows it",
                    tab.name
                );
                return Err((Broken::NobodyOusted, how));
            }
        }
        owed(parent, *began, epoch, seq, ledger)
    }
}

/// What every commit of an epoch has to do: whoever had left where the epoch began is out, and whoever waited is in, but for a
/// removal that adds nobody.
fn owed(parent: &Epoch, began: u64, epoch: &Epoch, seq: u64, ledger: &Ledger) -> Result<(), Fault> {
    let during = || (began..seq).filter_map(|seq| ledger.at(seq));
    let is_in = |epoch: &Epoch, name| epoch.leaves.iter().any(|leaf| leaf.2 == name);
    for (_, member, name) in &parent.leaves {
        let gone = during().all(|entry| entry.key_package(member) != Some(*name));
        if gone && is_in(epoch, *name) {
            let how = format!(
                "{member} had left before entry {began}, where epoch {} began, and is still there after entry {seq}",
                parent.number
            );
            return Err((Broken::RemovedInTime, how));
        }
    }
    let removes_alone =
        added(parent, epoch).next().is_none() && added(epoch, parent).next().is_some();
    let waiting = ledger.at(began).map(|entry| Rc::clone(&entry.roster));
    for (member, name) in waiting.iter().flat_map(|roster| roster.iter()) {
        let Some(name) = *name else { continue };
        let waits = during().all(|entry| entry.key_package(member) == Some(name));
        if waits && !is_in(parent, name) && !is_in(epoch, name) && !removes_alone {
            let how = format!(
                "{member} waited at entry {began}, where epoch {} began, and is not in after entry {seq}",
                parent.number
            );
            return Err((Broken::AddedInTime, how));
        }
    }
    Ok(())
}

/// Whether this is the epoch in which a group is founded.
pub(crate) fn founded_by(tab: &Tab) -> bool {
    tab.epoch.as_ref().is_none_or(|epoch| epoch.number == 0)
}

fn founded(tab: &Tab, epoch: &Epoch, entry: &Understood) -> Result<(), Fault> {
    let alone = matches!(&epoch.leaves[..], [(_, member, name)]
        if *member == tab.name && entry.key_package(member) == Some(*name));
    let first = entry
        .roster
        .first()
        .is_some_and(|(member, _)| *member == tab.name);
    if alone && first {
        return Ok(());
    }
    let how = format!("{} founds a group and is not first in the room", tab.name);
    Err((Broken::OneGroup, how))
}

type Leaf = (u32, sotto_group::MemberId, crate::payload::KeyPackageName);

fn added<'a>(before: &Epoch, after: &'a Epoch) -> impl Iterator<Item = &'a Leaf> {
    let before = before.leaves.clone();
    after
        .leaves
        .iter()
        .filter(move |leaf| !before.iter().any(|other| other.2 == leaf.2))
}

/// With an honest server: the roster of `tab` is what the log says where it has read to.
pub(crate) fn same_roster(tab: &Tab, ledger: &Ledger) -> Result<(), Fault> {
    let Some(entry) = tab.seen.seq.and_then(|seq| ledger.at(seq)) else {
        return Ok(());
    };
    let seen = &tab.seen.roster;
    // Outside the room there is no roster, and with entries missing there is none to rely on.
    if seen.is_empty() || tab.lost_track {
        return Ok(());
    }
    // Who waits lacks the key packages that were sent before it came.
    let waits = tab.epoch.is_none();
    let same = seen.len() == entry.roster.len()
        && seen.iter().zip(entry.roster.iter()).all(|(seen, said)| {
            seen.0 == said.0 && (seen.1 == said.1 || waits && seen.1.is_none())
        });
    if same {
        return Ok(());
    }
    let how = format!(
        "{} has read entry {:?} and takes {} for present; the log says {}",
        tab.name,
        tab.seen.seq,
        list(seen.iter().map(|(member, _)| member)),
        list(entry.roster.iter().map(|(member, _)| member)),
    );
    Err((Broken::SameRoster, how))
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

/// Names, for a sentence.
pub(crate) fn list<'a>(members: impl Iterator<Item = &'a sotto_group::MemberId>) -> String {
    let names = members
        .map(sotto_group::MemberId::as_str)
        .collect::<Vec<_>>();
    if names.is_empty() {
        "nobody".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests;

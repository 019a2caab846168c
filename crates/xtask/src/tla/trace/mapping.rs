//! From a recording to steps of the model.
//!
//! The model appends a message in the step that makes it, and sends a key package in the step that reads what calls for
//! it. In reality that takes time. But reading changes nobody except the reader, and what a member makes follows from
//! what it has read: so the order of the log is kept and the order in which each member reads, and of a member that has
//! made a message the further reading is put off until that message is in the log.

use super::life::{Deed, Fate, Life, Lives};
use super::names::Names;
use super::recording::{Entry, Line};
use super::step::{Change, Does, Member, Step};
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// The steps of a recording.
///
/// # Errors
///
/// If it cannot be a run of the model whatever the model says, as with an entry that nobody has made.
pub(super) fn steps(lines: &[Line]) -> Result<Vec<Step>> {
    let names = Names::of(lines)?;
    let Lives {
        of: lives,
        entries,
        copies,
        calls,
        ..
    } = Lives::of(lines, &names)?;
    let mut mapping = Mapping {
        changes: changes(lines, &names)?,
        names,
        lives,
        current: BTreeMap::new(),
        entries,
        copies,
        steps: Vec::new(),
    };
    for (line, call) in lines.iter().zip(calls) {
        match (line, call) {
            (Line::Appended { seq, entry }, _) => {
                if let Some(number) = mapping.entries.get(seq).copied() {
                    mapping
                        .append(*seq, number, entry)
                        .with_context(|| format!("entry {seq}"))?;
                }
            }
            (Line::Saw(saw), Some((index, deeds))) => {
                let member = mapping.names.member(&saw.who)?;
                // A life that has ended has been told to its end.
                if mapping.current.get(&member) == Some(&index)
                    && let Some(life) = mapping.life(member)
                {
                    life.done += deeds;
                    mapping.advance(member);
                }
            }
            _ => {}
        }
    }
    Ok(mapping.steps)
}

/// What the commits of the log do, by entry.
fn changes(lines: &[Line], names: &Names) -> Result<BTreeMap<u64, Change>> {
    let mut changes = BTreeMap::new();
    for line in lines {
        if let Line::Appended {
            seq,
            entry: Entry::Commit { adds, removes, .. },
        } = line
        {
            let change = Change {
                adds: names.members(adds)?,
                removes: names.members(removes)?,
            };
            changes.insert(*seq, change);
        }
    }
    Ok(changes)
}

struct Mapping {
    names: Names,
    lives: BTreeMap<Member, Vec<Life>>,
    /// Which of its lives those live who are in the room.
    current: BTreeMap<Member, usize>,
    entries: BTreeMap<u64, usize>,
    copies: BTreeSet<u64>,
    changes: BTreeMap<u64, Change>,
    steps: Vec<Step>,
}

impl Mapping {
    fn life(&mut self, member: Member) -> Option<&mut Life> {
        let index = *self.current.get(&member)?;
        self.lives.get_mut(&member)?.get_mut(index)
    }

    fn step(&mut self, who: Member, entry: usize, does: Does) {
        self.steps.push(Step { who, does, entry });
    }

    /// A commit without a difference is made by one who has not made any for long.
    fn reason(&mut self, who: Member, change: &Change) {
        if change.is_empty() {
            self.step(who, 0, Does::GetsOld);
        }
    }

    /// What a member has done, up to the first message that is not in the log yet.
    fn advance(&mut self, member: Member) {
        while let Some(life) = self.life(member)
            && life.done > 0
            && let Some(deed) = life.deeds.front().cloned()
            && self.take(member, &deed)
        {
            self.pass(member);
        }
    }

    fn pass(&mut self, member: Member) {
        if let Some(life) = self.life(member) {
            life.deeds.pop_front();
            life.done = life.done.saturating_sub(1);
        }
    }

    /// Takes the step of a deed, unless it has to wait for the log.
    fn take(&mut self, member: Member, deed: &Deed) -> bool {
        match deed {
            Deed::Read {
                seq,
                sends: None,
                sees,
            } => {
                let entry = self.entries.get(seq).copied().unwrap_or(0);
                let (sends, sees) = (None, sees.clone());
                self.step(member, entry, Does::Reads { sends, sees });
                true
            }
            Deed::Nothing { sees } => {
                let sees = sees.clone();
                self.step(member, 0, Does::Nothing { sees });
                true
            }
            Deed::Commit { fate } => *fate == Fate::Lost,
            Deed::Read { .. } | Deed::Stumble { .. } => false,
        }
    }

    fn append(&mut self, seq: u64, number: usize, entry: &Entry) -> Result<()> {
        match entry {
            Entry::Joined { who, present } => {
                let member = self.names.member(who)?;
                let lives = self.lives.get(&member).into_iter().flatten();
                let index = lives.take_while(|life| life.joined != seq).count();
                self.current.insert(member, index);
                let present = self.names.members(present)?;
                self.step(member, number, Does::Joins { present });
            }
            Entry::Left { who } => {
                let member = self.names.member(who)?;
                let words = self.last_deeds(member)?;
                if let Some(change) = &words {
                    self.reason(member, change);
                }
                self.current.remove(&member);
                self.step(member, number, Does::Leaves { words });
            }
            Entry::KeyPackage { from, name } => {
                let member = self.names.member(from)?;
                let sends = self.names.key_package(name)?;
                if self.copies.contains(&seq) {
                    self.step(member, number, Does::Repeats { sends });
                    return Ok(());
                }
                self.key_package(member, seq, sends)
                    .with_context(|| format!("{from} has not sent {name}"))?;
            }
            Entry::Commit { from, .. } => {
                let member = self.names.member(from)?;
                let change = self.changes.get(&seq).cloned();
                let change = change.context("a commit of which nothing is known")?;
                let logged = Fate::Logged(seq);
                match self.life(member).and_then(|life| life.deeds.front()) {
                    Some(Deed::Commit { fate }) if *fate == logged => {
                        self.reason(member, &change);
                        self.step(member, number, Does::Commits(change));
                        self.pass(member);
                        self.advance(member);
                    }
                    _ => self.step(member, number, Does::LastWords(change)),
                }
            }
            Entry::Liveness | Entry::Other => {}
        }
        Ok(())
    }

    fn key_package(&mut self, member: Member, seq: u64, sends: usize) -> Option<()> {
        let deed = self.life(member)?.deeds.front().cloned()?;
        match deed {
            Deed::Read {
                seq: read,
                sends: Some(Fate::Logged(logged)),
                sees,
            } if logged == seq => {
                let (entry, sends) = (self.entries.get(&read).copied()?, Some(sends));
                self.step(member, entry, Does::Reads { sends, sees });
            }
            Deed::Stumble {
                fate: Fate::Logged(logged),
            } if logged == seq => {
                let number = self.entries.get(&seq).copied()?;
                self.step(member, number, Does::Stumbles { sends });
            }
            _ => return None,
        }
        self.pass(member);
        self.advance(member);
        Some(())
    }

    /// What somebody does who is being declared gone, as far as it matters; later it does nothing but speak.
    fn last_deeds(&mut self, member: Member) -> Result<Option<Change>> {
        while let Some(deed) = self.life(member).and_then(|life| life.deeds.pop_front()) {
            if self.take(member, &deed) {
                continue;
            }
            let Deed::Commit {
                fate: Fate::Late(seq),
            } = deed
            else {
                // A key package that is never in the log: its sender was slow.
                return Ok(None);
            };
            let rest = self.life(member).map(|life| &life.deeds);
            let late = |deed: &Deed| {
                matches!(
                    deed,
                    Deed::Commit {
                        fate: Fate::Late(_)
                    }
                )
            };
            if rest.is_some_and(|rest| rest.iter().any(late)) {
                bail!(
                    "somebody has left with two commits under way, which the model does not know"
                );
            }
            return Ok(self.changes.get(&seq).cloned());
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;

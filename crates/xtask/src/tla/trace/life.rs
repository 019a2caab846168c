//! What one member does from its `joined` to its `left`, and what becomes of what it sends.

use super::names::Names;
use super::recording::{Entry, Line, Made, Saw};
use super::step::{Member, View};
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is this entry, and its author is still there.
    Logged(u64),
    /// It is this entry, and its author has left before.
    Late(u64),
    /// It is never in the log.
    Lost,
}

#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Reads an entry, and may have to send a key package.
    Read {
        seq: u64,
        sends: Option<Fate>,
        sees: View,
    },
    /// Reads what it has read before, or what the log has twice.
    Nothing { sees: View },
    /// Makes a commit.
    Commit { fate: Fate },
    /// Sends a key package of its own accord.
    Stumble { fate: Fate },
}

/// From `joined` to `left`.
#[derive(Default)]
pub(super) struct Life {
    pub(super) joined: u64,
    left: Option<u64>,
    /// Last entry read.
    after: u64,
    last: Option<View>,
    /// All that it will have done, in order.
    pub(super) deeds: VecDeque<Deed>,
    /// How many of these it has done already; grows as the recording is gone through, and ends with the life.
    pub(super) done: usize,
}

/// All lives of all members, and which entries count.
#[derive(Default)]
pub(super) struct Lives {
    pub(super) of: BTreeMap<Member, Vec<Life>>,
    /// Entries in the order of the log without copies of commits, from 1.
    pub(super) entries: BTreeMap<u64, usize>,
    /// Those of them that are key packages for the second time.
    pub(super) copies: BTreeSet<u64>,
    messages: BTreeMap<(Member, Made), u64>,
    /// For each line that is a call: the life that it belongs to, and how many deeds it is.
    pub(super) calls: Vec<Option<(usize, usize)>>,
}

impl Lives {
    pub(super) fn of(lines: &[Line], names: &Names) -> Result<Self> {
        let mut lives = Self::default();
        for line in lines {
            if let Line::Appended { seq, entry } = line {
                lives.append(*seq, entry, names)?;
            }
        }
        for line in lines {
            let call = match line {
                Line::Saw(saw) => lives.call(saw, names)?,
                _ => None,
            };
            lives.calls.push(call);
        }
        Ok(lives)
    }

    fn append(&mut self, seq: u64, entry: &Entry, names: &Names) -> Result<()> {
        let message = match entry {
            Entry::Joined { who, .. } => {
                let life = Life {
                    joined: seq,
                    ..Life::default()
                };
                self.of.entry(names.member(who)?).or_default().push(life);
                None
            }
            Entry::Left { who } => {
                let lives = self.of.get_mut(&names.member(who)?);
                let life = lives.and_then(|lives| lives.last_mut());
                life.with_context(|| format!("{who} leaves without having come"))?
                    .left = Some(seq);
                None
            }
            Entry::KeyPackage { from, name } => {
                let name = name.clone();
                Some((names.member(from)?, Made::KeyPackage { name }))
            }
            Entry::Commit { from, id, .. } => {
                Some((names.member(from)?, Made::Commit { id: id.clone() }))
            }
            Entry::Liveness => return Ok(()),
            Entry::Other => bail!("entry {seq} is none that honest clients make"),
        };
        if let Some(message) = message {
            let is_commit = matches!(message.1, Made::Commit { .. });
            if *self.messages.entry(message).or_insert(seq) != seq {
                // Nobody can do anything with a commit that has been in the log before.
                if is_commit {
                    return Ok(());
                }
                self.copies.insert(seq);
            }
        }
        let next = self.entries.len() + 1;
        self.entries.insert(seq, next);
        Ok(())
    }

    fn call(&mut self, saw: &Saw, names: &Names) -> Result<Option<(usize, usize)>> {
        let member = names.member(&saw.who)?;
        let Some(lives) = self.of.get_mut(&member) else {
            return Ok(None);
        };
        // Before its next `joined` is read, a client lives its former life.
        let begins = lives.iter().position(|life| Some(life.joined) == saw.read);
        let index = begins.or_else(|| lives.iter().rposition(|life| life.after > 0));
        let Some(life) = index.and_then(|index| lives.get_mut(index)) else {
            return Ok(None);
        };
        // Outside the room: it has heard of its `left`, or is a new client that has not heard of its `joined` yet.
        if saw.seen.roster.is_empty() {
            return Ok(None);
        }
        let sees = names.view(member, &saw.seen)?;
        let left = life.left.unwrap_or(u64::MAX);
        let fate = |made: &Made| match self.messages.get(&(member, made.clone())) {
            Some(seq) if *seq < left => Fate::Logged(*seq),
            Some(seq) => Fate::Late(*seq),
            None => Fate::Lost,
        };
        let mut deeds = Vec::new();
        let mut sends = saw
            .sent
            .iter()
            .filter(|made| matches!(made, Made::KeyPackage { .. }))
            .map(fate);
        let reads = saw
            .read
            .filter(|seq| *seq > life.after && self.entries.contains_key(seq));
        if let Some(seq) = reads {
            life.after = seq;
            let sends = sends.next();
            let sees = sees.clone();
            deeds.push(Deed::Read { seq, sends, sees });
        }
        for fate in sends {
            deeds.push(Deed::Stumble { fate });
        }
        if deeds.is_empty() && life.last.as_ref() != Some(&sees) {
            let sees = sees.clone();
            deeds.push(Deed::Nothing { sees });
        }
        life.last = Some(sees);
        for made in &saw.sent {
            match made {
                Made::Commit { .. } => deeds.push(Deed::Commit { fate: fate(made) }),
                Made::KeyPackage { .. } | Made::Liveness => {}
                Made::Other => bail!("{} sends what no honest client makes", saw.who),
            }
        }
        let count = deeds.len();
        life.deeds.extend(deeds);
        Ok(index.map(|index| (index, count)))
    }
}

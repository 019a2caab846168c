//! The actions of one member from its `joined` to its `left`, and the fate of its messages.

use crate::names::Names;
use crate::recording::{Entry, Line, Made, Observation};
use crate::step::{Member, View};
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The fate of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The message is this entry, and its sender is still in the room.
    Logged(u64),
    /// The message is this entry, and its sender has left before.
    Late(u64),
    /// The message never gets into the log.
    Lost,
}

/// An action of a member, as far as the model has it.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Reads an entry, and may send a KeyPackage because of it.
    Read {
        seq: u64,
        sends: Option<Fate>,
        sees: View,
    },
    /// Reads an entry, and a timer that is due in the same call has it give up its group: the view in between is not recorded.
    ReadUnseen { seq: u64 },
    /// Reads an entry again, or a second copy of an entry.
    Nothing { sees: View },
    /// Creates a commit.
    Commit { fate: Fate, welcome: bool },
    /// Sends a KeyPackage without having read an entry.
    Stumble { fate: Fate },
}

/// The time of a member in the room, from `joined` to `left`.
#[derive(Default)]
pub(crate) struct MembershipSpan {
    /// Sequence number of `joined`.
    pub(crate) joined: u64,
    /// Sequence number of `left`, if it is in the log.
    left: Option<u64>,
    /// Sequence number of the last entry read.
    after: u64,
    /// The view after the last call.
    last: Option<View>,
    /// All actions of the recording, in order; the mapping removes those that it has turned into steps.
    pub(crate) actions: VecDeque<Action>,
    /// Number of these that have happened at the present line of the recording.
    pub(crate) done: usize,
}

/// The spans of all members, and the entries that the model has.
#[derive(Default)]
pub(crate) struct MembershipSpans {
    pub(crate) of: BTreeMap<Member, Vec<MembershipSpan>>,
    /// Entries by sequence number, renumbered from 1 without second copies of commits.
    pub(crate) entries: BTreeMap<u64, usize>,
    /// Entries that are second copies of KeyPackages.
    pub(crate) copies: BTreeSet<u64>,
    /// Entries that are commits of a recorded call.
    pub(crate) made: BTreeSet<u64>,
    messages: BTreeMap<(Member, String), u64>,
    /// The members that a commit removes.
    removed: BTreeMap<u64, BTreeSet<Member>>,
    /// For each line that is a call: the index of its span, and the number of its actions.
    pub(crate) calls: Vec<Option<(usize, usize)>>,
}

impl MembershipSpans {
    pub(crate) fn of(lines: &[Line], names: &Names) -> Result<Self> {
        let mut spans = Self::default();
        for line in lines {
            if let Line::Appended { seq, entry } = line {
                spans.append(*seq, entry, names)?;
            }
        }
        for line in lines {
            let call = match line {
                Line::Called(call) => spans.call(call, names)?,
                _ => None,
            };
            spans.calls.push(call);
        }
        Ok(spans)
    }

    fn append(&mut self, seq: u64, entry: &Entry, names: &Names) -> Result<()> {
        if let Entry::Commit { removes, .. } = entry {
            self.removed.insert(seq, names.members(removes)?);
        }
        let message = match entry {
            Entry::Joined { member, .. } => {
                let span = MembershipSpan {
                    joined: seq,
                    ..MembershipSpan::default()
                };
                self.of.entry(names.member(member)?).or_default().push(span);
                None
            }
            Entry::Left { member } => {
                let spans = self.of.get_mut(&names.member(member)?);
                let span = spans.and_then(|spans| spans.last_mut());
                span.with_context(|| format!("{member} leaves without having joined"))?
                    .left = Some(seq);
                None
            }
            Entry::KeyPackage { from, name: id } | Entry::Commit { from, id, .. } => {
                Some((names.member(from)?, id.clone()))
            }
            Entry::Liveness => return Ok(()),
            Entry::Other => bail!("entry {seq} is a message that no client makes"),
        };
        if let Some(message) = message {
            let is_commit = matches!(entry, Entry::Commit { .. });
            if *self.messages.entry(message).or_insert(seq) != seq {
                // A second copy of a commit has no effect on any member.
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

    fn call(&mut self, call: &Observation, names: &Names) -> Result<Option<(usize, usize)>> {
        let member = names.member(&call.client)?;
        let Some(spans) = self.of.get_mut(&member) else {
            return Ok(None);
        };
        // A call belongs to the former span until the client has read its next `joined`.
        let begins = spans.iter().position(|span| Some(span.joined) == call.read);
        let index = begins.or_else(|| spans.iter().rposition(|span| span.after > 0));
        let Some(span) = index.and_then(|index| spans.get_mut(index)) else {
            return Ok(None);
        };
        // An empty roster is that of a client outside the room, which has read its `left` or not yet its `joined`.
        if call.state.roster.is_empty() {
            return Ok(None);
        }
        let sees = names.view(member, &call.state)?;
        let left = span.left.unwrap_or(u64::MAX);
        let fate = |made: &Made| {
            let id = made.id().unwrap_or_default().to_owned();
            match self.messages.get(&(member, id)) {
                Some(seq) if *seq < left => Fate::Logged(*seq),
                Some(seq) => Fate::Late(*seq),
                None => Fate::Lost,
            }
        };
        let mut actions = Vec::new();
        let mut sends = call
            .sent
            .iter()
            .filter(|made| matches!(made, Made::KeyPackage { .. }))
            .map(fate);
        let reads = call
            .read
            .filter(|seq| *seq > span.after && self.entries.contains_key(seq));
        if let Some(seq) = reads {
            span.after = seq;
            let in_group = |view: &View| view.group.is_some();
            let drops = span.last.as_ref().is_some_and(in_group) && !in_group(&sees);
            let removed = self.removed.get(&seq);
            if drops && removed.is_none_or(|removed| !removed.contains(&member)) {
                actions.push(Action::ReadUnseen { seq });
            } else {
                let sends = sends.next();
                let sees = sees.clone();
                actions.push(Action::Read { seq, sends, sees });
            }
        }
        for fate in sends {
            actions.push(Action::Stumble { fate });
        }
        if actions.is_empty() && span.last.as_ref() != Some(&sees) {
            let sees = sees.clone();
            actions.push(Action::Nothing { sees });
        }
        span.last = Some(sees);
        for made in &call.sent {
            match made {
                Made::Commit { welcome, .. } => {
                    let (fate, welcome) = (fate(made), *welcome);
                    if let Fate::Logged(seq) | Fate::Late(seq) = fate {
                        self.made.insert(seq);
                    }
                    actions.push(Action::Commit { fate, welcome });
                }
                Made::KeyPackage { .. } | Made::Liveness => {}
                Made::Other => bail!("{} sends a message that no client makes", call.client),
            }
        }
        let count = actions.len();
        span.actions.extend(actions);
        Ok(index.map(|index| (index, count)))
    }
}

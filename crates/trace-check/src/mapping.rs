//! Mapping of a recording to steps of the model.
//!
//! The model appends a message in the step that makes it, and sends a KeyPackage in the step that reads the entry which calls for
//! it. In a recording that takes time. The steps can be reordered: reading changes only the reader, and a member's messages follow
//! from the entries that it has read. So the mapping keeps the order of the log and the order in which each member reads, and
//! postpones the further reading of a member until its last message is in the log.

use crate::membership_span::{Action, Fate, MembershipSpan, MembershipSpans};
use crate::names::Names;
use crate::recording::{ClientState, Entry, Line, Recording};
use crate::step::{Change, Member, Step, StepKind};
use anyhow::{Context as _, Result, bail};
use std::collections::{BTreeMap, BTreeSet};

/// A recording as steps of the model.
pub struct Run {
    /// The member that sends rogue commits, if it has joined.
    pub rogue: Option<Member>,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// The steps of a recording.
///
/// # Errors
///
/// If the recording cannot be a run of any model, as with a message that no member has made.
pub fn run(recording: &Recording) -> Result<Run> {
    let Recording { lines, rogue, .. } = recording;
    let names = Names::of(lines)?;
    let rogue = rogue.as_ref().and_then(|rogue| names.member(rogue).ok());
    let MembershipSpans {
        of: spans,
        entries,
        copies,
        made,
        calls,
        ..
    } = MembershipSpans::of(lines, &names)?;
    let mut mapping = Mapping {
        changes: changes(lines, &names)?,
        shut: shut_out(lines, &names)?,
        rogue,
        names,
        spans,
        current: BTreeMap::new(),
        entries,
        copies,
        made,
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
            (Line::Called(call), Some((index, actions))) => {
                let member = mapping.names.member(&call.client)?;
                // A span that has ended has been mapped to its end.
                if mapping.current.get(&member) == Some(&index)
                    && let Some(span) = mapping.span(member)
                {
                    span.done += actions;
                    mapping.advance(member);
                }
            }
            _ => {}
        }
    }
    let steps = mapping.steps;
    Ok(Run { rogue, steps })
}

/// The adds and removes of each commit of the log, by sequence number.
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

/// The members that do not follow a spoilt commit, by sequence number: those that are in the same epoch after reading it, or are
/// added by it and wait still. The recording does not say which of its ciphertexts are spoilt. Of a commit that removes a present
/// member a newcomer refuses the Welcome if its author has never seen that member's KeyPackage (R9.4), and the recording does not
/// say either what its author has seen.
fn shut_out(lines: &[Line], names: &Names) -> Result<BTreeMap<u64, BTreeSet<Member>>> {
    let mut spoilt = BTreeMap::new();
    // Position of each member's last `left`; none after its next `joined`.
    let mut gone = BTreeMap::new();
    let mut shut: BTreeMap<u64, BTreeSet<Member>> = BTreeMap::new();
    let mut before: BTreeMap<&str, &ClientState> = BTreeMap::new();
    for line in lines {
        match line {
            Line::Appended {
                seq,
                entry:
                    Entry::Commit {
                        from,
                        as_of,
                        adds,
                        removes,
                        spoilt: is_spoilt,
                        ..
                    },
            } => {
                let ousts = |member: &String| {
                    gone.get(member).is_none_or(|left: &&u64| *left > as_of)
                        && !adds.contains(member)
                };
                if *is_spoilt || removes.iter().any(ousts) {
                    spoilt.insert(*seq, (from, adds, *is_spoilt));
                }
            }
            Line::Appended {
                entry: Entry::Joined { member, .. },
                ..
            } => {
                gone.remove(member);
            }
            Line::Appended {
                seq,
                entry: Entry::Left { member },
            } => {
                gone.insert(member, seq);
            }
            Line::Appended { .. } | Line::Trace { .. } => {}
            Line::Called(call) => {
                let last = before.insert(&call.client, &call.state);
                if let (Some(seq), Some(last)) = (call.read, last)
                    && let Some((from, adds, is_spoilt)) = spoilt.get(&seq)
                    && *from != &call.client
                    && (*is_spoilt && last.group.is_some()
                        || last.group.is_none() && adds.contains(&call.client))
                    && (&last.group, last.epoch) == (&call.state.group, call.state.epoch)
                {
                    let member = names.member(&call.client)?;
                    shut.entry(seq).or_default().insert(member);
                }
            }
        }
    }
    Ok(shut)
}

struct Mapping {
    names: Names,
    rogue: Option<Member>,
    spans: BTreeMap<Member, Vec<MembershipSpan>>,
    /// The index of the present span of each member in the room.
    current: BTreeMap<Member, usize>,
    entries: BTreeMap<u64, usize>,
    copies: BTreeSet<u64>,
    made: BTreeSet<u64>,
    changes: BTreeMap<u64, Change>,
    shut: BTreeMap<u64, BTreeSet<Member>>,
    steps: Vec<Step>,
}

impl Mapping {
    fn span(&mut self, member: Member) -> Option<&mut MembershipSpan> {
        let index = *self.current.get(&member)?;
        self.spans.get_mut(&member)?.get_mut(index)
    }

    fn step(&mut self, member: Member, entry: usize, kind: StepKind) {
        self.steps.push(Step {
            member,
            kind,
            entry,
        });
    }

    /// Inserts the reason for a commit without adds and removes: its author has not committed for long.
    fn reason(&mut self, member: Member, change: &Change) {
        if change.is_empty() {
            self.step(member, 0, StepKind::GetsOld);
        }
    }

    /// Maps a member's actions, up to the first message that is not in the log yet.
    fn advance(&mut self, member: Member) {
        while let Some(span) = self.span(member)
            && span.done > 0
            && let Some(action) = span.actions.front().cloned()
            && self.take(member, &action)
        {
            self.pass(member);
        }
    }

    fn pass(&mut self, member: Member) {
        if let Some(span) = self.span(member) {
            span.actions.pop_front();
            span.done = span.done.saturating_sub(1);
        }
    }

    /// Maps an action to a step, unless it has to wait for the log.
    fn take(&mut self, member: Member, action: &Action) -> bool {
        match action {
            Action::Read {
                seq,
                sends: None,
                sees,
            } => {
                let entry = self.entries.get(seq).copied().unwrap_or(0);
                let (sends, sees) = (None, sees.clone());
                self.step(member, entry, StepKind::Reads { sends, sees });
                true
            }
            Action::ReadUnseen { seq } => {
                let entry = self.entries.get(seq).copied().unwrap_or(0);
                self.step(member, entry, StepKind::ReadsUnseen);
                true
            }
            Action::Nothing { sees } => {
                let sees = sees.clone();
                self.step(member, 0, StepKind::Nothing { sees });
                true
            }
            Action::Commit { fate, .. } => *fate == Fate::Lost,
            Action::Read { .. } | Action::Stumble { .. } => false,
        }
    }

    fn append(&mut self, seq: u64, number: usize, entry: &Entry) -> Result<()> {
        match entry {
            Entry::Joined { member, present } => {
                let member = self.names.member(member)?;
                let spans = self.spans.get(&member).into_iter().flatten();
                let index = spans.take_while(|span| span.joined != seq).count();
                self.current.insert(member, index);
                let present = self.names.members(present)?;
                self.step(member, number, StepKind::Joins { present });
            }
            Entry::Left { member } => {
                let member = self.names.member(member)?;
                let words = self.last_actions(member)?;
                if let Some(change) = &words
                    && self.rogue != Some(member)
                {
                    self.reason(member, change);
                }
                self.current.remove(&member);
                self.step(member, number, StepKind::Leaves { words });
            }
            Entry::KeyPackage { from, name } => {
                let member = self.names.member(from)?;
                let sends = self.names.key_package(name)?;
                if self.copies.contains(&seq) {
                    self.step(member, number, StepKind::Repeats { sends });
                    return Ok(());
                }
                self.key_package(member, seq, sends)
                    .with_context(|| format!("{from} has not sent {name}"))?;
            }
            Entry::Commit {
                from, void_bytes, ..
            } => {
                let member = self.names.member(from)?;
                let change = self.changes.get(&seq).cloned();
                let change = change.context("the commit is missing in the recording")?;
                self.commit(member, (seq, number), change, *void_bytes);
            }
            Entry::Liveness | Entry::Other => {}
        }
        Ok(())
    }

    fn commit(
        &mut self,
        member: Member,
        (seq, number): (u64, usize),
        change: Change,
        void_bytes: bool,
    ) {
        let logged = Fate::Logged(seq);
        let is_it =
            |action: &Action| matches!(action, Action::Commit { fate, .. } if *fate == logged);
        let span = self.span(member);
        let next = span.as_ref().and_then(|span| span.actions.front());
        let next = next.filter(|action| is_it(action)).cloned();
        // A rogue may send a commit while it encrypts a frame, which is not a recorded call.
        let with_frame = span.is_some() && !self.made.contains(&seq);
        let made = next.is_some();
        let welcome = match next {
            Some(Action::Commit { welcome, .. }) => welcome,
            _ => !change.adds.is_empty(),
        };
        let kind = match (self.rogue == Some(member), made) {
            (true, _) if made || with_frame => StepKind::Misleads {
                change,
                void_bytes,
                shut: self.shut.get(&seq).cloned().unwrap_or_default(),
                welcome,
            },
            (false, true) => {
                self.reason(member, &change);
                StepKind::Commits(change)
            }
            _ => StepKind::LastWords(change),
        };
        self.step(member, number, kind);
        if made {
            self.pass(member);
            self.advance(member);
        }
    }

    fn key_package(&mut self, member: Member, seq: u64, sends: usize) -> Option<()> {
        let action = self.span(member)?.actions.front().cloned()?;
        match action {
            Action::Read {
                seq: read,
                sends: Some(Fate::Logged(logged)),
                sees,
            } if logged == seq => {
                let (entry, sends) = (self.entries.get(&read).copied()?, Some(sends));
                self.step(member, entry, StepKind::Reads { sends, sees });
            }
            Action::Stumble {
                fate: Fate::Logged(logged),
            } if logged == seq => {
                let number = self.entries.get(&seq).copied()?;
                self.step(member, number, StepKind::Stumbles { sends });
            }
            _ => return None,
        }
        self.pass(member);
        self.advance(member);
        Some(())
    }

    /// Maps the remaining actions of a member that is being declared gone. Returns the commit that is still in flight, if any.
    fn last_actions(&mut self, member: Member) -> Result<Option<Change>> {
        while let Some(action) = self.span(member).and_then(|span| span.actions.pop_front()) {
            if self.take(member, &action) {
                continue;
            }
            let Action::Commit {
                fate: Fate::Late(seq),
                ..
            } = action
            else {
                // A KeyPackage that was still in flight at the member's `left` never gets into the log.
                return Ok(None);
            };
            let rest = self.span(member).map(|span| &span.actions);
            let late = |action: &Action| {
                matches!(
                    action,
                    Action::Commit {
                        fate: Fate::Late(_),
                        ..
                    }
                )
            };
            if rest.is_some_and(|rest| rest.iter().any(late)) {
                bail!(
                    "a member has left with two commits in flight, which the model does not have"
                );
            }
            return Ok(self.changes.get(&seq).cloned());
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;

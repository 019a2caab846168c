//! Runs that no correct code could have: recorded ones, broken at one step.

use super::step::{Does, MEMBERS, Member, Step, View};

pub(super) struct Broken {
    pub(super) kind: &'static str,
    /// The step, counted from 1, at which it must be refused: the last one.
    pub(super) at: usize,
    pub(super) steps: Vec<Step>,
}

/// A way to break a run: the steps up to the broken one, if there is any that can be broken so.
type Break = fn(&[Step]) -> Option<Vec<Step>>;

const BREAKS: [(&str, Break); 8] = [
    ("a commit takes effect whose author had left", departed),
    (
        "the second of two commits for an epoch takes effect",
        second,
    ),
    ("an epoch is skipped", skipped),
    ("a member's tree lacks another", lacking),
    ("a leaf is made from another key package", swapped),
    ("a commit leaves somebody out", left_out),
    ("an entry is not read", unread),
    ("somebody who waits founds a second group", founded),
];

/// So many of each, from different runs.
const OF_EACH: usize = 5;

/// In words, in the order of the table.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    BREAKS.iter().map(|(kind, _)| *kind)
}

pub(super) fn all(traces: &[&[Step]]) -> Vec<Broken> {
    let of_kind = |(kind, break_it): &(&'static str, Break)| {
        let (kind, break_it) = (*kind, *break_it);
        let broken = traces.iter().filter_map(move |steps| break_it(steps));
        let broken = broken.take(OF_EACH).map(move |steps| Broken {
            kind,
            at: steps.len(),
            steps,
        });
        broken.collect::<Vec<_>>()
    };
    BREAKS.iter().flat_map(of_kind).collect()
}

/// A step that reads, with what its reader saw before.
struct Read<'a> {
    at: usize,
    who: Member,
    before: &'a View,
    sees: &'a View,
}

/// All steps that read and send nothing, by those who are in a group before and after.
fn reads(steps: &[Step]) -> Vec<Read<'_>> {
    let mut last: [Option<&View>; MEMBERS + 1] = [None; MEMBERS + 1];
    let mut reads = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let Does::Reads { sends, sees } = &step.does else {
            continue;
        };
        let before = last[step.who].replace(sees);
        if let (Some(before), None) = (before, sends) {
            let who = step.who;
            reads.push(Read {
                at,
                who,
                before,
                sees,
            });
        }
    }
    reads.retain(|read| read.before.group.is_some() && read.sees.group.is_some());
    reads
}

/// The run up to this step, which sees something else.
fn otherwise(steps: &[Step], at: usize, change: impl FnOnce(&mut View)) -> Option<Vec<Step>> {
    let mut steps = steps.get(..=at)?.to_vec();
    if let Does::Reads { sees, .. } = &mut steps.last_mut()?.does {
        change(sees);
    }
    Some(steps)
}

fn middle<T>(mut of: Vec<T>) -> Option<T> {
    let middle = of.len() / 2;
    (middle < of.len()).then(|| of.swap_remove(middle))
}

fn skipped(steps: &[Step]) -> Option<Vec<Step>> {
    let read = middle(reads(steps))?;
    otherwise(steps, read.at, |sees| sees.number += 1)
}

fn other_leaf(read: &Read<'_>) -> Option<usize> {
    (0..MEMBERS).find(|leaf| leaf + 1 != read.who && read.sees.tree[*leaf] != 0)
}

fn lacking(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| other_leaf(read).is_some());
    let read = middle(reads)?;
    let leaf = other_leaf(&read)?;
    otherwise(steps, read.at, |sees| sees.tree[leaf] = 0)
}

fn swapped(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| other_leaf(read).is_some());
    let read = middle(reads)?;
    let leaf = other_leaf(&read)?;
    otherwise(steps, read.at, |sees| sees.tree[leaf] += 1)
}

fn is_commit(steps: &[Step], entry: usize) -> bool {
    let writes = |step: &Step| matches!(step.does, Does::Commits(_) | Does::LastWords(_));
    steps.iter().any(|step| step.entry == entry && writes(step))
}

fn second(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| read.before == read.sees && is_commit(steps, steps[read.at].entry));
    let read = middle(reads)?;
    otherwise(steps, read.at, |sees| sees.number += 1)
}

fn left_out(steps: &[Step]) -> Option<Vec<Step>> {
    let adds = |step: &Step| matches!(&step.does, Does::Commits(change) if !change.adds.is_empty());
    let at = steps.iter().position(adds)?;
    let mut steps = steps.get(..=at)?.to_vec();
    if let Does::Commits(change) = &mut steps.last_mut()?.does {
        change.adds.pop_first();
    }
    Some(steps)
}

/// The reader takes the entry after the one that it has not read for that one.
fn unread(steps: &[Step]) -> Option<Vec<Step>> {
    let reads = reads(steps);
    let read = reads.iter().find(|read| {
        let next = steps[read.at + 1..].iter().find(|step| step.who == read.who);
        matches!(next, Some(Step { does: Does::Reads { sends: None, sees }, .. }) if sees != read.sees)
            && read.before != read.sees
    })?;
    let next = steps[read.at + 1..]
        .iter()
        .position(|step| step.who == read.who)?;
    let mut steps = steps.get(..=read.at + 1 + next)?.to_vec();
    steps.remove(read.at);
    Some(steps)
}

fn founded(steps: &[Step]) -> Option<Vec<Step>> {
    let grouped = steps
        .iter()
        .position(|step| matches!(&step.does, Does::Reads { sees, .. } if sees.group.is_some()))?;
    let waits =
        |step: &Step| matches!(&step.does, Does::Reads { sees, .. } if sees.group.is_none());
    let at = grouped + steps[grouped..].iter().position(waits)?;
    let who = steps[at].who;
    otherwise(steps, at, |sees| {
        sees.group = Some((who, 1));
        sees.tree[who - 1] = 1;
    })
}

/// The author is declared gone before its commit comes in, and somebody follows it all the same.
fn departed(steps: &[Step]) -> Option<Vec<Step>> {
    reads(steps).iter().find_map(|read| {
        let entry = steps[read.at].entry;
        let written = steps[..read.at].iter().position(|step| {
            step.entry == entry && step.who != read.who && matches!(step.does, Does::Commits(_))
        })?;
        let Step {
            who: author,
            does: Does::Commits(change),
            ..
        } = &steps[written]
        else {
            return None;
        };
        let of_reader = steps[written + 1..read.at]
            .iter()
            .filter(|step| step.who == read.who);
        let before: Vec<Step> = of_reader.cloned().collect();
        let only_reads = |step: &Step| matches!(step.does, Does::Reads { sends: None, .. });
        if read.sees.number == read.before.number || !before.iter().all(only_reads) {
            return None;
        }
        let without = |view: &View| {
            let mut view = view.clone();
            view.here.retain(|member| member != author);
            view.kps[author - 1] = 0;
            Does::Reads {
                sends: None,
                sees: view,
            }
        };
        let words = Some(change.clone());
        let last = [
            (*author, Does::Leaves { words }),
            (*author, Does::LastWords(change.clone())),
            (read.who, without(read.before)),
            (read.who, without(read.sees)),
        ];
        let last = last.map(|(who, does)| Step {
            who,
            does,
            entry: 0,
        });
        let steps = steps[..written].iter().cloned();
        Some(steps.chain(before).chain(last).collect())
    })
}

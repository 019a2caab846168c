//! Mutated traces: recorded runs, changed at one step so that no correct code could have made them. TLC must refuse each at that
//! step.

use crate::step::{MEMBERS, Member, Step, StepKind, View};

/// A recorded run with one wrong step.
pub struct MutatedTrace {
    /// The kind of the mutation, in words.
    pub kind: &'static str,
    /// The number of the mutated step, from 1: the last one, at which TLC must refuse the trace.
    pub at: usize,
    /// The run up to that step.
    pub steps: Vec<Step>,
}

/// A mutation: its kind, and a function that returns the steps up to the mutated one, if the run has a fitting step.
pub type Mutation = (&'static str, fn(&[Step]) -> Option<Vec<Step>>);

/// Mutations of runs of honest members.
pub const HONEST: [Mutation; 8] = [
    ("a commit takes effect whose author had left", departed),
    (
        "the second of two commits for an epoch takes effect",
        second,
    ),
    ("an epoch is skipped", skipped),
    ("a member's tree lacks another member", lacking),
    ("a leaf is made from another KeyPackage", swapped),
    ("a commit does not add a waiting member", left_out),
    ("an entry is skipped", unread),
    ("a waiting member founds a second group", founded),
];

/// Number of traces of each kind, from different runs.
const OF_EACH: usize = 5;

/// Mutations of runs with a rogue.
pub const ROGUE: [Mutation; 2] = [
    ("a rejected commit of a rogue takes effect", obeyed),
    ("a valid commit of a rogue is ignored", ignored),
];

/// Mutated traces of each of these kinds, a few of each.
#[must_use]
pub fn all(traces: &[&[Step]], mutations: &[Mutation]) -> Vec<MutatedTrace> {
    let of_kind = |(kind, mutate): &Mutation| {
        let (kind, mutate) = (*kind, *mutate);
        let mutated = traces.iter().filter_map(move |steps| mutate(steps));
        let mutated = mutated.take(OF_EACH).map(move |steps| MutatedTrace {
            kind,
            at: steps.len(),
            steps,
        });
        mutated.collect::<Vec<_>>()
    };
    mutations.iter().flat_map(of_kind).collect()
}

/// A step that reads, with the reader's views before and after.
struct Read<'a> {
    at: usize,
    member: Member,
    before: &'a View,
    sees: &'a View,
}

/// All steps of members that read, send nothing, and are in a group before and after.
fn reads(steps: &[Step]) -> Vec<Read<'_>> {
    let mut last: [Option<&View>; MEMBERS + 1] = [None; MEMBERS + 1];
    let mut reads = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let StepKind::Reads { sends, sees } = &step.kind else {
            continue;
        };
        let before = last[step.member].replace(sees);
        if let (Some(before), None) = (before, sends) {
            let member = step.member;
            reads.push(Read {
                at,
                member,
                before,
                sees,
            });
        }
    }
    reads.retain(|read| read.before.group.is_some() && read.sees.group.is_some());
    reads
}

/// The run up to this step, with another view after it.
fn with_other_view(steps: &[Step], at: usize, change: impl FnOnce(&mut View)) -> Option<Vec<Step>> {
    let mut steps = steps.get(..=at)?.to_vec();
    if let StepKind::Reads { sees, .. } = &mut steps.last_mut()?.kind {
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
    with_other_view(steps, read.at, |sees| sees.number += 1)
}

fn other_leaf(read: &Read<'_>) -> Option<usize> {
    (0..MEMBERS).find(|leaf| leaf + 1 != read.member && read.sees.tree[*leaf] != 0)
}

fn lacking(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| other_leaf(read).is_some());
    let read = middle(reads)?;
    let leaf = other_leaf(&read)?;
    with_other_view(steps, read.at, |sees| sees.tree[leaf] = 0)
}

fn swapped(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| other_leaf(read).is_some());
    let read = middle(reads)?;
    let leaf = other_leaf(&read)?;
    with_other_view(steps, read.at, |sees| sees.tree[leaf] += 1)
}

fn is_commit(steps: &[Step], entry: usize) -> bool {
    let writes = |step: &Step| matches!(step.kind, StepKind::Commits(_) | StepKind::LastWords(_));
    steps.iter().any(|step| step.entry == entry && writes(step))
}

fn second(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| read.before == read.sees && is_commit(steps, steps[read.at].entry));
    let read = middle(reads)?;
    with_other_view(steps, read.at, |sees| sees.number += 1)
}

fn is_of_rogue(steps: &[Step], entry: usize) -> bool {
    let misleads = |step: &Step| matches!(step.kind, StepKind::Misleads { .. });
    steps
        .iter()
        .any(|step| step.entry == entry && misleads(step))
}

fn obeyed(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| read.before == read.sees && is_of_rogue(steps, steps[read.at].entry));
    let read = middle(reads)?;
    with_other_view(steps, read.at, |sees| sees.number += 1)
}

fn ignored(steps: &[Step]) -> Option<Vec<Step>> {
    let mut reads = reads(steps);
    reads.retain(|read| read.before != read.sees && is_of_rogue(steps, steps[read.at].entry));
    let read = middle(reads)?;
    let before = read.before.clone();
    with_other_view(steps, read.at, |sees| *sees = before)
}

fn left_out(steps: &[Step]) -> Option<Vec<Step>> {
    let adds =
        |step: &Step| matches!(&step.kind, StepKind::Commits(change) if !change.adds.is_empty());
    let at = steps.iter().position(adds)?;
    let mut steps = steps.get(..=at)?.to_vec();
    if let StepKind::Commits(change) = &mut steps.last_mut()?.kind {
        change.adds.pop_first();
    }
    Some(steps)
}

/// A skipped entry: the reader reads the next one in its place.
fn unread(steps: &[Step]) -> Option<Vec<Step>> {
    let reads = reads(steps);
    let read = reads.iter().find(|read| {
        let next = steps[read.at + 1..].iter().find(|step| step.member == read.member);
        matches!(next, Some(Step { kind: StepKind::Reads { sends: None, sees }, .. }) if sees != read.sees)
            && read.before != read.sees
    })?;
    let next = steps[read.at + 1..]
        .iter()
        .position(|step| step.member == read.member)?;
    let mut steps = steps.get(..=read.at + 1 + next)?.to_vec();
    steps.remove(read.at);
    Some(steps)
}

fn founded(steps: &[Step]) -> Option<Vec<Step>> {
    let grouped = steps.iter().position(
        |step| matches!(&step.kind, StepKind::Reads { sees, .. } if sees.group.is_some()),
    )?;
    let waits =
        |step: &Step| matches!(&step.kind, StepKind::Reads { sees, .. } if sees.group.is_none());
    let at = grouped + steps[grouped..].iter().position(waits)?;
    let member = steps[at].member;
    with_other_view(steps, at, |sees| {
        sees.group = Some((member, 1));
        sees.tree[member - 1] = 1;
    })
}

/// A commit of a departed author: the author is declared gone before its commit is appended, and a member processes the commit all
/// the same.
fn departed(steps: &[Step]) -> Option<Vec<Step>> {
    reads(steps).iter().find_map(|read| {
        let entry = steps[read.at].entry;
        let written = steps[..read.at].iter().position(|step| {
            step.entry == entry
                && step.member != read.member
                && matches!(step.kind, StepKind::Commits(_))
        })?;
        let Step {
            member: author,
            kind: StepKind::Commits(change),
            ..
        } = &steps[written]
        else {
            return None;
        };
        let of_reader = steps[written + 1..read.at]
            .iter()
            .filter(|step| step.member == read.member);
        let before: Vec<Step> = of_reader.cloned().collect();
        let only_reads = |step: &Step| matches!(step.kind, StepKind::Reads { sends: None, .. });
        if read.sees.number == read.before.number || !before.iter().all(only_reads) {
            return None;
        }
        let without = |view: &View| {
            let mut view = view.clone();
            view.here.retain(|member| member != author);
            view.kps[author - 1] = 0;
            StepKind::Reads {
                sends: None,
                sees: view,
            }
        };
        let words = Some(change.clone());
        let last = [
            (*author, StepKind::Leaves { words }),
            (*author, StepKind::LastWords(change.clone())),
            (read.member, without(read.before)),
            (read.member, without(read.sees)),
        ];
        let last = last.map(|(member, kind)| Step {
            member,
            kind,
            entry: 0,
        });
        let steps = steps[..written].iter().cloned();
        Some(steps.chain(before).chain(last).collect())
    })
}

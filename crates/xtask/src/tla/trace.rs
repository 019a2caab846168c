//! Recorded runs of the real code, checked as behaviours of the model; and mutated ones, which must be refused.

use super::folder::folder;
use super::verdict::Verdict;
use crate::command::{self, cargo, program};
use crate::setup::tlc::{self, Compiler, Tlc};
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use clap::Args;
use sotto_trace_check::mutated_trace::{self, MutatedTrace, Mutation};
use sotto_trace_check::{Judgement, Member, Recording, Run, Step};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

/// Which runs are recorded.
#[derive(Args)]
pub(super) struct Runs {
    /// How many
    #[arg(long, default_value_t = 60, value_name = "N")]
    seeds: u64,
    /// The seed of the first
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    first_seed: u64,
    /// With a member that sends commits which no honest one makes
    #[arg(long)]
    rogue: bool,
}

/// The traces of every test run, always the same: so a change in them is a change of the code. The single ones have a
/// commit that comes in after its author's `left` and is read by waiting members (146, 197), and a waiting member that
/// does not believe an honest author (262); with a rogue, one that waits, believes no author any more, and asks anew (98).
pub(super) const TESTED: [Runs; 6] = [
    runs(0, 60, false),
    runs(146, 1, false),
    runs(197, 1, false),
    runs(262, 1, false),
    runs(0, 40, true),
    runs(98, 1, true),
];

const fn runs(first_seed: u64, seeds: u64, rogue: bool) -> Runs {
    Runs {
        seeds,
        first_seed,
        rogue,
    }
}

/// A recorded run as steps of the model.
struct Trace {
    seed: u64,
    run: Run,
}

/// So many runs are judged by TLC at once: starting it takes longer than judging one.
const BATCH: usize = 80;

pub(super) fn check(tlc: &Tlc, runs: &[Runs]) -> Result<()> {
    let start = Instant::now();
    let mut traces = Vec::new();
    for runs in runs {
        traces.extend(record(runs)?);
    }
    let mut table = Outcome::default();
    // TLC is given the rogue before it begins.
    let rogues: BTreeSet<Option<Member>> = traces.iter().map(|trace| trace.run.rogue).collect();
    for rogue in rogues {
        let of_rogue: Vec<&Trace> = traces
            .iter()
            .filter(|trace| trace.run.rogue == rogue)
            .collect();
        for batch in of_rogue.chunks(BATCH) {
            table.batch(tlc, batch, rogue)?;
        }
    }
    table.print();
    println!(
        "\ntraces: {} runs of the code with {} steps accepted, {} mutated ones refused at the mutated step; \
         {} states, {:.1} s",
        traces.len(),
        traces
            .iter()
            .map(|trace| trace.run.steps.len())
            .sum::<usize>(),
        table.mutated.len(),
        table.states,
        start.elapsed().as_secs_f32()
    );
    table.complain()
}

/// TLC's results so far.
#[derive(Default)]
struct Outcome {
    mutated: Vec<(MutatedTrace, Judgement)>,
    /// Every kind of mutation that has been tried.
    kinds: Vec<&'static str>,
    wrong: Vec<String>,
    states: u64,
}

impl Outcome {
    fn batch(&mut self, tlc: &Tlc, batch: &[&Trace], rogue: Option<Member>) -> Result<()> {
        let runs: Vec<&[Step]> = batch
            .iter()
            .map(|trace| trace.run.steps.as_slice())
            .collect();
        let mutations: &[Mutation] = match rogue {
            None => &mutated_trace::HONEST,
            Some(_) => &mutated_trace::ROGUE,
        };
        self.kinds.extend(mutations.iter().map(|(kind, _)| *kind));
        let mutated = mutated_trace::all(&runs, mutations);
        let every: Vec<&[Step]> = runs
            .iter()
            .copied()
            .chain(mutated.iter().map(|trace| trace.steps.as_slice()))
            .collect();
        let (verdict, mut judgements) = judge(tlc, &every, rogue)?;
        self.states += verdict.distinct;
        let of_mutated = judgements.split_off(runs.len());
        self.wrong.extend(complaints(batch, &judgements));
        self.mutated.extend(mutated.into_iter().zip(of_mutated));
        Ok(())
    }

    fn of(&self, kind: &str) -> impl Iterator<Item = &(MutatedTrace, Judgement)> {
        self.mutated
            .iter()
            .filter(move |(trace, _)| trace.kind == kind)
    }

    fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let all = mutated_trace::HONEST.iter().chain(&mutated_trace::ROGUE);
        let kinds = all.map(|(kind, _)| *kind);
        kinds.filter(|kind| self.kinds.contains(kind))
    }

    fn print(&self) {
        println!("\n{:<58} {:>6} {:>6}", "mutation", "traces", "steps");
        for kind in self.kinds() {
            let steps: usize = self.of(kind).map(|(trace, _)| trace.at).sum();
            println!("{kind:<58} {:>6} {steps:>6}", self.of(kind).count());
        }
    }

    fn complain(mut self) -> Result<()> {
        let missing = self.kinds().filter(|kind| self.of(kind).next().is_none());
        let missing = missing.map(|kind| format!("no trace could be mutated so that {kind}"));
        let misjudged = self.mutated.iter().filter_map(misjudged);
        let found: Vec<String> = missing.chain(misjudged).collect();
        self.wrong.extend(found);
        if !self.wrong.is_empty() {
            bail!("{}", self.wrong.join("; "));
        }
        Ok(())
    }
}

/// TLC's verdict on each of these.
fn judge(
    tlc: &Tlc,
    traces: &[&[Step]],
    rogue: Option<Member>,
) -> Result<(Verdict, Vec<Judgement>)> {
    let text = run(tlc, &sotto_trace_check::module(traces), rogue)?;
    let log = log().display().to_string();
    let verdict = Verdict::read(&text)
        .with_context(|| format!("TLC came to no verdict on the traces; its output is in {log}"))?;
    if let Some(property) = &verdict.violated {
        bail!("in a trace {property} is violated; see {log}");
    }
    let judgements = sotto_trace_check::judgements(&text, traces.len())
        .with_context(|| format!("TLC did not judge every trace; see {log}"))?;
    Ok((verdict, judgements))
}

fn complaints(traces: &[&Trace], judgements: &[Judgement]) -> Vec<String> {
    let pairs = traces.iter().zip(judgements);
    pairs
        .filter_map(|(trace, judgement)| {
            let Judgement::Refused { at, why } = judgement else {
                return None;
            };
            let step = trace.run.steps.get(at.saturating_sub(1))?;
            let seed = trace.seed;
            let with = trace.run.rogue.map_or("", |_| " with a rogue");
            Some(format!(
                "the run of seed {seed}{with} is none of the model: step {at} is {why}: {step}"
            ))
        })
        .collect()
}

/// The complaint about a mutated trace that is not refused at the mutated step.
fn misjudged((trace, judgement): &(MutatedTrace, Judgement)) -> Option<String> {
    let MutatedTrace { kind, at, .. } = trace;
    match judgement {
        Judgement::Refused { at: found, .. } if found == at => None,
        other => Some(format!("a trace in which {kind} at step {at} is {other}")),
    }
}

fn directory() -> PathBuf {
    tlc::directory().join("traces")
}

fn log() -> PathBuf {
    directory().join("tlc.log")
}

/// Runs the simulation and reads its recordings.
fn record(runs: &Runs) -> Result<Vec<Trace>> {
    let Runs {
        seeds,
        first_seed,
        rogue,
    } = runs;
    // Of the workspace, with whose features the tests in Rust have built all its dependencies.
    command::run(cargo().args(["build", "--quiet", "--workspace", "--bin", "sotto-sim"]))?;
    let directory = directory().join("recorded");
    command::output(
        program(workspace::executable("sotto-sim"))
            .arg("--trace")
            .arg(&directory)
            .args(["--first-seed", &first_seed.to_string()])
            .args(["--seeds", &seeds.to_string()])
            .args(["--members", &sotto_trace_check::MEMBERS.to_string()])
            .args(rogue.then_some("--rogue")),
    )?;
    let traces = (*first_seed..first_seed + seeds).map(|seed| {
        let recording = Recording::read(&directory.join(format!("{seed}.jsonl")))?;
        let run = sotto_trace_check::run(&recording)
            .with_context(|| format!("the run of seed {seed} is none of the model"))?;
        let seed = recording.seed;
        Ok(Trace { seed, run })
    });
    traces.collect()
}

/// The configuration for runs in which this member is a rogue.
fn configuration(rogue: Option<Member>) -> Result<String> {
    let Some(rogue) = rogue else {
        return Ok(std::fs::read_to_string(folder().join("trace.cfg"))?);
    };
    let text = std::fs::read_to_string(folder().join("trace-rogue.cfg"))?;
    let (any, this) = ("Rogues = {1}", format!("Rogues = {{{rogue}}}"));
    if !text.contains(any) {
        bail!("tla/trace-rogue.cfg does not say {any}");
    }
    Ok(text.replace(any, &this))
}

fn run(tlc: &Tlc, recorded: &str, rogue: Option<Member>) -> Result<String> {
    let directory = directory();
    for file in ["Sotto.tla", "Trace.tla"] {
        std::fs::copy(folder().join(file), directory.join(file))?;
    }
    std::fs::write(directory.join("trace.cfg"), configuration(rogue)?)?;
    std::fs::write(directory.join("Recorded.tla"), recorded)?;
    let scratch = directory.join("states");
    let output = tlc
        .checker(&scratch, Compiler::Quick)?
        .args(["-config", "trace.cfg", "Trace.tla"])
        .current_dir(&directory)
        .output()
        .context("could not start TLC")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    std::fs::write(log(), &text)?;
    std::fs::remove_dir_all(scratch)?;
    Ok(text)
}

//! Runs of the real code, checked as behaviours of the model; and runs that are none, which must be refused.

#![allow(
    clippy::indexing_slicing,
    reason = "members are numbered within bounds and steps are where they were found; else the check has to stop"
)]

mod broken;
mod judgement;
mod life;
mod mapping;
mod names;
mod recording;
mod step;

use super::folder;
use super::verdict::Verdict;
use crate::command::{self, cargo, program};
use crate::setup::tlc::{self, Tlc};
use crate::workspace;
use anyhow::{Context as _, Result, bail};
use broken::Broken;
use clap::Args;
use judgement::Judgement;
use recording::Recording;
use std::path::PathBuf;
use std::time::Instant;
use step::Step;

/// Which runs are recorded.
#[derive(Args)]
pub(super) struct Runs {
    /// How many
    #[arg(long, default_value_t = 60, value_name = "N")]
    seeds: u64,
    /// The seed of the first
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    first_seed: u64,
}

/// Always the same ones: so they tell what a change has changed.
impl Default for Runs {
    fn default() -> Self {
        Self {
            seeds: 60,
            first_seed: 0,
        }
    }
}

/// A recorded run as steps of the model.
struct Trace {
    seed: u64,
    steps: Vec<Step>,
}

/// So many runs are judged by TLC at once: starting it takes longer than judging one.
const BATCH: usize = 60;

pub(super) fn check(tlc: &Tlc, runs: &Runs) -> Result<()> {
    let traces = record(runs)?;
    let start = Instant::now();
    let mut broken = Vec::new();
    let mut judgements = Vec::new();
    let mut wrong = Vec::new();
    let mut states = 0;
    for batch in traces.chunks(BATCH) {
        let honest: Vec<&[Step]> = batch.iter().map(|trace| trace.steps.as_slice()).collect();
        let false_ones = broken::all(&honest);
        let every: Vec<&[Step]> = honest
            .iter()
            .copied()
            .chain(false_ones.iter().map(|broken| broken.steps.as_slice()))
            .collect();
        let (verdict, mut of_batch) = judge(tlc, &every)?;
        states += verdict.distinct;
        judgements.extend(of_batch.split_off(honest.len()));
        wrong.extend(complaints(batch, &of_batch));
        broken.extend(false_ones);
    }
    let refused: Vec<_> = broken.iter().zip(&judgements).collect();
    println!("\n{:<58} {:>6} {:>6}", "what is broken", "traces", "steps");
    for kind in broken::kinds() {
        let of_kind = || refused.iter().filter(|(broken, _)| broken.kind == kind);
        let steps: usize = of_kind().map(|(broken, _)| broken.at).sum();
        println!("{kind:<58} {:>6} {steps:>6}", of_kind().count());
        if of_kind().next().is_none() {
            wrong.push(format!("no trace could be broken so that {kind}"));
        }
        wrong.extend(of_kind().filter_map(|(broken, judgement)| misjudged(broken, judgement)));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("; "));
    }
    println!(
        "\ntraces: {} runs of the code with {} steps accepted, {} broken ones refused where they were broken; \
         {states} states, {:.1} s",
        traces.len(),
        traces.iter().map(|trace| trace.steps.len()).sum::<usize>(),
        broken.len(),
        start.elapsed().as_secs_f32()
    );
    Ok(())
}

/// What TLC says about each of these.
fn judge(tlc: &Tlc, traces: &[&[Step]]) -> Result<(Verdict, Vec<Judgement>)> {
    let text = run(tlc, &step::module(traces))?;
    let log = log().display().to_string();
    let verdict = Verdict::read(&text)
        .with_context(|| format!("TLC came to no verdict on the traces; its output is in {log}"))?;
    if let Some(property) = &verdict.violated {
        bail!("in a trace {property} is violated; see {log}");
    }
    let judgements = judgement::read(&text, traces.len())
        .with_context(|| format!("TLC did not judge every trace; see {log}"))?;
    Ok((verdict, judgements))
}

fn complaints(traces: &[Trace], judgements: &[Judgement]) -> Vec<String> {
    let pairs = traces.iter().zip(judgements);
    pairs
        .filter_map(|(trace, judgement)| {
            let Judgement::Refused { at, why } = judgement else {
                return None;
            };
            let step = trace.steps.get(at.saturating_sub(1))?;
            let seed = trace.seed;
            Some(format!(
                "the run of seed {seed} is none of the model: step {at} is {why}: {step}"
            ))
        })
        .collect()
}

/// What is wrong if a broken trace is not refused, or not where it was broken.
fn misjudged(broken: &Broken, judgement: &Judgement) -> Option<String> {
    let Broken { kind, at, .. } = broken;
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

/// Runs the simulation and reads what it writes down.
fn record(runs: &Runs) -> Result<Vec<Trace>> {
    let Runs { seeds, first_seed } = runs;
    command::run(cargo().args(["build", "--quiet", "--package", "sotto-sim"]))?;
    let directory = directory().join("recorded");
    command::output(
        program(workspace::executable("sotto-sim"))
            .arg("--trace")
            .arg(&directory)
            .args(["--first-seed", &first_seed.to_string()])
            .args(["--seeds", &seeds.to_string()])
            .args(["--members", &step::MEMBERS.to_string()]),
    )?;
    (*first_seed..first_seed + seeds)
        .map(|seed| {
            let Recording { seed, lines } =
                Recording::read(&directory.join(format!("{seed}.jsonl")))?;
            let steps = mapping::steps(&lines)
                .with_context(|| format!("the run of seed {seed} is none of the model"))?;
            Ok(Trace { seed, steps })
        })
        .collect()
}

fn run(tlc: &Tlc, recorded: &str) -> Result<String> {
    let directory = directory();
    for file in ["Sotto.tla", "Trace.tla", "trace.cfg"] {
        std::fs::copy(folder().join(file), directory.join(file))?;
    }
    std::fs::write(directory.join("Recorded.tla"), recorded)?;
    let scratch = directory.join("states");
    let output = tlc
        .checker(&scratch)?
        .args(["-config", "trace.cfg", "Trace.tla"])
        .current_dir(&directory)
        .output()
        .context("could not start TLC")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    std::fs::write(log(), &text)?;
    std::fs::remove_dir_all(scratch)?;
    Ok(text)
}

//! `sotto-sim`: many runs on all cores, with a bar that says how far it is; `cargo xtask sim` builds and starts it.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::trace::Trace;
use sotto_sim::{Counts, Failure, Outcome, Promise, Schedule, name_of, run, run_observed, shrink};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

#[derive(Parser)]
#[command(about = "Simulate calls and check what must hold in them", version)]
struct Options {
    /// How many seeds to run
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    first_seed: u64,
    /// At most so many people in a call
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=31))]
    members: u8,
    /// The server lies; another promise is checked
    #[arg(long)]
    lying: bool,
    /// A member sends what no honest one does
    #[arg(long, conflicts_with = "trace")]
    rogue: bool,
    /// The post-quantum cipher suite, which is slower
    #[arg(long)]
    hybrid: bool,
    /// Write what happens in each run into this directory, one file for each seed (honest server only)
    #[arg(long, value_name = "DIR", conflicts_with = "lying")]
    trace: Option<PathBuf>,
    /// Print the schedule of the first seed in plain words, and do not run it
    #[arg(long)]
    show: bool,
    /// Run this schedule (JSON, as a failure prints it) instead of seeds
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let kind = Kind {
        most_people: options.members,
        hybrid: options.hybrid,
        promise: if options.lying {
            Promise::Lying
        } else {
            Promise::Honest
        },
        rogue: options.rogue,
        // The model has members that lose track, but not how.
        losses: options.trace.is_none(),
    };
    if let Some(file) = &options.replay {
        return replay(file, options.trace.as_deref());
    }
    if options.show {
        println!("{}", schedule(options.first_seed, kind));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(directory) = &options.trace {
        return trace(directory, &options, kind);
    }
    // What a panic says is in the report; here it would tear up the bar, once for each attempt to shrink it.
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let (counts, failed) = run_all(&options, kind);
    println!("{}", summary(&options, &counts));
    println!("took {:.1} s", start.elapsed().as_secs_f64());
    let Some(seed) = failed else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(violation) = run(&schedule(seed, kind)).violation {
        eprintln!("\nseed {seed} fails, {violation}\nmaking it short");
    }
    match shrink(&schedule(seed, kind)) {
        Some(failure) => eprintln!("\n{}", report(seed, &failure)),
        None => eprintln!("seed {seed} did not fail the second time, which it must"),
    }
    Ok(ExitCode::FAILURE)
}

/// Runs until the end or the first failure; of several that fail at once, the smallest seed is told.
fn run_all(options: &Options, kind: Kind) -> (Counts, Option<u64>) {
    let bar = ProgressBar::new(options.seeds);
    if let Ok(style) = ProgressStyle::with_template(
        "{wide_bar} {human_pos}/{human_len} schedules, {elapsed} gone, {eta} to go",
    ) {
        bar.set_style(style);
    }
    let end = options.first_seed.saturating_add(options.seeds);
    let next = AtomicU64::new(options.first_seed);
    let result = Mutex::new((Counts::default(), None::<u64>));
    let work = || {
        let mut counts = Counts::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= end {
                break;
            }
            let outcome = run(&schedule(seed, kind));
            counts += outcome.counts;
            bar.inc(1);
            if outcome.violation.is_some() {
                next.store(end, Ordering::Relaxed);
                let mut result = locked(&result);
                result.1 = Some(result.1.map_or(seed, |other| other.min(seed)));
            }
        }
        locked(&result).0 += counts;
    };
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    bar.finish_and_clear();
    result
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn summary(options: &Options, counts: &Counts) -> String {
    format!(
        "{} schedules of up to {} people, seeds from {}, {} server, {} suite:\n  {} steps, {} log entries read {} times, \
         {} epochs, {} commits that came too late, {} sent by a rogue, {} frames tried and {} of them opened",
        HumanCount(counts.schedules),
        options.members,
        options.first_seed,
        if options.lying { "lying" } else { "honest" },
        if options.hybrid {
            "hybrid"
        } else {
            "classical"
        },
        HumanCount(counts.steps),
        HumanCount(counts.entries),
        HumanCount(counts.entries_read),
        HumanCount(counts.epochs),
        HumanCount(counts.stale_commits),
        HumanCount(counts.misdeeds),
        HumanCount(counts.frames),
        HumanCount(counts.frames_opened),
    )
}

fn replay(file: &Path, traces: Option<&Path>) -> Result<ExitCode> {
    let json = std::fs::read_to_string(file)
        .with_context(|| format!("could not read {}", file.display()))?;
    let schedule: Schedule = serde_json::from_str(&json)
        .with_context(|| format!("{} does not hold a schedule", file.display()))?;
    println!("{schedule}");
    let outcome = match traces {
        Some(directory) => run_traced(&schedule, directory)?,
        None => run(&schedule),
    };
    match outcome.violation {
        None => {
            println!("\nnothing is broken");
            Ok(ExitCode::SUCCESS)
        }
        Some(violation) => {
            let seed = schedule.seed;
            let failure = Failure {
                schedule,
                violation,
            };
            eprintln!("\n{}", report(seed, &failure));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn trace(directory: &Path, options: &Options, kind: Kind) -> Result<ExitCode> {
    let mut broken = 0;
    for seed in (options.first_seed..).take(usize::try_from(options.seeds)?) {
        let outcome = run_traced(&schedule(seed, kind), directory)?;
        if let Some(violation) = outcome.violation {
            eprintln!("seed {seed}: {violation}");
            broken += 1;
        }
    }
    println!("{} traces in {}", options.seeds, directory.display());
    if broken > 0 {
        bail!("{broken} of them break a promise");
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a schedule and writes down what happens, in a file named after its seed.
fn run_traced(schedule: &Schedule, directory: &Path) -> Result<Outcome> {
    let people = (0..usize::from(schedule.people)).map(name_of);
    let mut trace = Trace::new(schedule.seed, &people.collect::<Vec<_>>());
    let outcome = run_observed(schedule, &mut trace);
    let file = directory.join(format!("{}.jsonl", schedule.seed));
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(&file, trace.into_lines()))
        .with_context(|| format!("could not write {}", file.display()))?;
    Ok(outcome)
}

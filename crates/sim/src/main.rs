//! `sotto-sim`: simulates many calls on all cores, with a progress bar. `cargo xtask sim` builds and starts it.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::trace::Trace;
use sotto_sim::{Counts, Failure, Outcome, Schedule, ServerModel, run, run_observed, shrink};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

#[derive(Parser)]
#[command(
    about = "Simulate encrypted calls and check their properties (docs/simulation.md)",
    version
)]
struct Options {
    /// Number of schedules, one for each seed
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    seeds: u64,
    /// The first seed
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    first_seed: u64,
    /// Largest number of people in a call
    #[arg(long, default_value_t = 8, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=31))]
    members: u8,
    /// Dishonest server: it withholds, reorders, forges and divides the log. Only safety is checked
    #[arg(long)]
    lying: bool,
    /// One member is a rogue: it sends commits that no honest member makes
    #[arg(long)]
    rogue: bool,
    /// Use the hybrid post-quantum cipher suite, which takes about twice as long
    #[arg(long)]
    hybrid: bool,
    /// Write a trace of each run to this directory, one file per seed, for `cargo xtask tla trace` (honest server only)
    #[arg(long, value_name = "DIR", conflicts_with = "lying")]
    trace: Option<PathBuf>,
    /// Print the schedule of the first seed as sentences, and do not run it
    #[arg(long)]
    show: bool,
    /// Run the schedule in this JSON file, as a failure prints it
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let options = Options::parse();
    let kind = Kind {
        most_people: options.members,
        hybrid: options.hybrid,
        server: if options.lying {
            ServerModel::Lying
        } else {
            ServerModel::Honest
        },
        rogue: options.rogue,
        // The model has neither lossy connections nor two workers, nor messages of the group.
        losses: options.trace.is_none(),
        ports: options.trace.is_none(),
        draws: options.trace.is_none(),
        links: options.trace.is_none(),
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
    // A panic's message is part of the report. The default hook would print it over the progress bar, once for each attempt to
    // shrink the schedule.
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let (counts, failed) = run_all(&options, kind);
    println!("{}", summary(&options, &counts));
    println!("  time: {:.1} s", start.elapsed().as_secs_f64());
    let Some(seed) = failed else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(violation) = run(&schedule(seed, kind)).violation {
        eprintln!("\nseed {seed}: {violation}\nshrinking the schedule");
    }
    match shrink(&schedule(seed, kind)) {
        Some(failure) => eprintln!("\n{}", report(seed, &failure)),
        None => eprintln!("seed {seed} did not fail the second time: the run is not deterministic"),
    }
    Ok(ExitCode::FAILURE)
}

/// Runs all seeds, or until the first failure. Returns the smallest seed of those that have failed by then.
fn run_all(options: &Options, kind: Kind) -> (Counts, Option<u64>) {
    let bar = ProgressBar::new(options.seeds);
    if let Ok(style) = ProgressStyle::with_template(
        "{wide_bar} {human_pos}/{human_len} schedules, elapsed {elapsed}, remaining {eta}",
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
        "{} schedules, up to {} people, seeds from {}, {} server{}, {} suite\n  steps: {}\n  log entries: {}, read {} times\n  \
         epochs: {}, commits rejected as late: {}, commits of rogues: {}\n  \
         requests rejected without a valid proof: {}, copies of KeyPackages: {}\n  draws of pictures: {}\n  frames: {} attempts to decrypt, {} decrypted",
        HumanCount(counts.schedules),
        options.members,
        options.first_seed,
        if options.lying { "dishonest" } else { "honest" },
        if options.rogue {
            ", one rogue member"
        } else {
            ""
        },
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
        HumanCount(counts.rogue_commits),
        HumanCount(counts.unproven),
        HumanCount(counts.copies),
        HumanCount(counts.draws),
        HumanCount(counts.frames),
        HumanCount(counts.frames_decrypted),
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
            println!("\nno property is violated");
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
    let mut failed = 0;
    for seed in (options.first_seed..).take(usize::try_from(options.seeds)?) {
        let outcome = run_traced(&schedule(seed, kind), directory)?;
        if let Some(violation) = outcome.violation {
            eprintln!("seed {seed}: {violation}");
            failed += 1;
        }
    }
    println!(
        "{} traces written to {}",
        options.seeds,
        directory.display()
    );
    if failed > 0 {
        bail!("{failed} of them violate a property");
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a schedule and writes its trace to a file named after the seed.
fn run_traced(schedule: &Schedule, directory: &Path) -> Result<Outcome> {
    let mut trace = Trace::new(schedule);
    let outcome = run_observed(schedule, &mut trace);
    let file = directory.join(format!("{}.jsonl", schedule.seed));
    std::fs::create_dir_all(directory)
        .and_then(|()| std::fs::write(&file, trace.into_lines()))
        .with_context(|| format!("could not write {}", file.display()))?;
    Ok(outcome)
}

//! A bounded run of the simulation.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::{Counts, Promise, run, shrink};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs seeds on all cores, and fails with a short script in plain words.
fn run_seeds(seeds: std::ops::Range<u64>, kind: Kind) -> Counts {
    let next = AtomicU64::new(seeds.start);
    let total = Mutex::new(Counts::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    let outcome = run(&schedule(seed, kind));
                    if outcome.violation.is_some() {
                        next.store(seeds.end, Ordering::Relaxed);
                        match shrink(&schedule(seed, kind)) {
                            Some(failure) => panic!("{}", report(seed, &failure)),
                            None => panic!("seed {seed} does not fail each time: {outcome:?}"),
                        }
                    }
                    *total.lock().unwrap() += outcome.counts;
                }
            });
        }
    });
    total.into_inner().unwrap()
}

#[test]
fn an_honest_server() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        promise: Promise::Honest,
        rogue: false,
        losses: true,
    };
    let counts = run_seeds(0..300, kind);
    // A simulation in which nothing happens finds nothing.
    assert!(
        counts.epochs > 1_000 && counts.frames_opened > 3_000 && counts.stale_commits > 20,
        "{counts:?}"
    );
}

#[test]
fn a_lying_server() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        promise: Promise::Lying,
        rogue: false,
        losses: true,
    };
    let counts = run_seeds(0..300, kind);
    assert!(
        counts.epochs > 500 && counts.frames_opened > 1_000,
        "{counts:?}"
    );
}

/// Whatever a member sends, nobody waits for ever, and the group does not fork.
#[test]
fn a_rogue_among_the_members() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        promise: Promise::Honest,
        rogue: true,
        losses: true,
    };
    let counts = run_seeds(0..200, kind);
    assert!(
        counts.misdeeds > 500 && counts.epochs > 800 && counts.frames_opened > 1_500,
        "{counts:?}"
    );
}

#[test]
fn the_hybrid_suite() {
    for promise in [Promise::Honest, Promise::Lying] {
        let kind = Kind {
            most_people: 4,
            hybrid: true,
            promise,
            rogue: false,
            losses: true,
        };
        run_seeds(0..10, kind);
    }
}

#[test]
fn the_same_schedule_has_the_same_outcome() {
    for promise in [Promise::Honest, Promise::Lying] {
        let kind = Kind {
            most_people: 6,
            hybrid: false,
            promise,
            rogue: false,
            losses: true,
        };
        for seed in 1_000..1_010 {
            let schedule = schedule(seed, kind);
            assert_eq!(run(&schedule), run(&schedule), "seed {seed}");
        }
    }
}

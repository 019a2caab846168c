//! A bounded number of generated schedules.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::{Counts, ServerModel, run, shrink};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Runs seeds on all cores, and fails with the report of a shrunk schedule.
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
        server: ServerModel::Honest,
        rogue: false,
        losses: true,
        ports: true,
        draws: true,
        links: true,
    };
    let counts = run_seeds(0..300, kind);
    // A simulation without epochs, frames and lost races would check nothing.
    assert!(
        counts.epochs > 1_000
            && counts.frames_decrypted > 3_000
            && counts.stale_commits > 20
            && counts.draws > 30,
        "{counts:?}"
    );
}

#[test]
fn a_lying_server() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        server: ServerModel::Lying,
        rogue: false,
        losses: true,
        ports: true,
        draws: true,
        links: true,
    };
    let counts = run_seeds(0..300, kind);
    assert!(
        counts.epochs > 500 && counts.frames_decrypted > 1_000,
        "{counts:?}"
    );
}

/// A divided log: two parts of a group that see two logs both stay in disputes, and do not reopen each other's without end; nor do
/// members that give up in one and are added again (the second seed).
#[test]
fn a_divided_log_comes_to_rest() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        server: ServerModel::Lying,
        rogue: false,
        losses: true,
        ports: true,
        draws: false,
        links: false,
    };
    for seed in [3_410, 90_001_530] {
        let counts = run_seeds(seed..seed + 1, kind);
        assert!(counts.epochs > 10, "{counts:?}");
    }
}

/// One committer, heard 3.9 s late, and three waiting members that have seen two of its commits rejected: if each asked anew at a time
/// of its own, the commit in flight would be rejected each time.
#[test]
fn three_wait_for_a_slow_committer() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        server: ServerModel::Honest,
        rogue: false,
        losses: true,
        ports: false,
        draws: false,
        links: false,
    };
    let counts = run_seeds(10_013_478..10_013_479, kind);
    assert!(counts.epochs > 1, "{counts:?}");
}

/// A rogue among the members: no member waits for ever, and the group does not fork.
#[test]
fn a_rogue_among_the_members() {
    let kind = Kind {
        most_people: 8,
        hybrid: false,
        server: ServerModel::Honest,
        rogue: true,
        losses: true,
        ports: true,
        draws: true,
        links: true,
    };
    let counts = run_seeds(0..200, kind);
    assert!(
        counts.rogue_commits > 500 && counts.epochs > 800 && counts.frames_decrypted > 1_500,
        "{counts:?}"
    );
}

#[test]
fn the_hybrid_suite() {
    for server in [ServerModel::Honest, ServerModel::Lying] {
        let kind = Kind {
            most_people: 4,
            hybrid: true,
            server,
            rogue: false,
            losses: true,
            ports: true,
            draws: true,
            links: true,
        };
        run_seeds(0..10, kind);
    }
}

#[test]
fn the_same_schedule_has_the_same_outcome() {
    for server in [ServerModel::Honest, ServerModel::Lying] {
        let kind = Kind {
            most_people: 6,
            hybrid: false,
            server,
            rogue: false,
            losses: true,
            ports: true,
            draws: true,
            links: true,
        };
        for seed in 1_000..1_010 {
            let schedule = schedule(seed, kind);
            assert_eq!(run(&schedule), run(&schedule), "seed {seed}");
        }
    }
}

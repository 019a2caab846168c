//! Histories of members over servers and NATS that are killed, paused and cut off from each other, and a checker of them, as of
//! a database.
//!
//! `npm run cluster -w tests` runs it; `SOTTO_RUNS` is the number of runs, `SOTTO_SEED` the first.

mod checker;
mod deployment;
mod dice;
mod faults;
mod fleet;
mod lasting;
mod member;
mod networks;
mod nodes;
mod one_node;
mod order;
mod replicas;
mod stream;
mod tally;
mod three_nodes;
mod verdict;
mod witness;
mod workload;

use lasting::Fault;
use tally::Tally;
use verdict::Wrong;

/// Runs with seeds one after the other, and says what came of them.
struct Runs {
    seeds: std::ops::Range<u64>,
    /// Runs with a violation that no loss of NATS explains.
    ours: u64,
    of_nats: u64,
    all: Tally,
}

impl Runs {
    fn new(default: u64) -> Self {
        let number = |name: &str, default| {
            let value = std::env::var(name).ok();
            value.map_or(default, |value| value.parse().unwrap())
        };
        let (runs, first) = (number("SOTTO_RUNS", default), number("SOTTO_SEED", 1));
        println!(
            "NATS: {}",
            crate::common::nats::program().map_or_else(|missing| missing, |(_, version)| version)
        );
        Self {
            seeds: first..first + runs,
            ours: 0,
            of_nats: 0,
            all: Tally::default(),
        }
    }

    fn account(&mut self, seed: u64, wrong: &Wrong, tally: &Tally) {
        println!("run {seed}: {tally}");
        for violation in wrong.violations.iter().take(12) {
            println!("  {violation}");
        }
        for evidence in &wrong.of_nats {
            println!("  of NATS: {evidence}");
        }
        self.ours += u64::from(wrong.is_ours());
        self.of_nats += u64::from(!wrong.of_nats.is_empty());
        self.all.include(tally);
    }

    /// Losses of NATS are counted and told; they say nothing of the servers.
    fn end(self) {
        println!(
            "{} runs, {} with a violation, and {} in which NATS has lost records: {}",
            self.seeds.count(),
            self.ours,
            self.of_nats,
            self.all
        );
        assert_eq!(self.ours, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes half a minute for each run"]
async fn histories_over_one_node_of_nats_hold_every_property() {
    let mut runs = Runs::new(5);
    for seed in runs.seeds.clone() {
        let mut tally = Tally::default();
        let Some(wrong) = one_node::run(seed, &mut tally).await else {
            return;
        };
        runs.account(seed, &wrong, &tally);
    }
    runs.end();
}

#[test]
#[ignore = "takes half a minute for each run, and root on Linux"]
fn histories_over_three_nodes_of_nats_hold_every_property() {
    let mut runs = Runs::new(20);
    for seed in runs.seeds.clone() {
        let mut tally = Tally::default();
        let wrong =
            three_nodes::run(seed, &mut tally).unwrap_or_else(|missing| panic!("{missing}"));
        runs.account(seed, &wrong, &tally);
    }
    runs.end();
}

#[test]
#[ignore = "takes minutes, and root on Linux"]
fn servers_leave_a_node_of_nats_that_fails_and_does_not_come_back() {
    for fault in [Fault::Paused, Fault::Unreachable, Fault::Alone] {
        let wrong = lasting::run(fault).unwrap_or_else(|missing| panic!("{missing}"));
        assert!(wrong.is_none(), "{wrong:?}");
    }
}

//! Histories of members over servers and a NATS that are killed and paused, and a checker of them, as of a database.
//!
//! `npm run cluster -w tests` runs it; `SOTTO_RUNS` is the number of runs, `SOTTO_SEED` the first.

#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "histories/checker.rs"]
mod checker;
mod common;
#[path = "histories/member.rs"]
mod member;

use checker::violations;
use common::nats::Nats;
use common::program::{Program, command};
use member::{Member, Report, Scene};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const SERVERS: usize = 3;
const MEMBERS: usize = 4;
/// How long things go wrong in a run.
const STORM: Duration = Duration::from_secs(12);
/// Until all have to have read the same, once everything is there again.
const REST: Duration = Duration::from_secs(45);

/// Numbers that look random, the same for the same seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    async fn sleep(&mut self, from: u64, to: u64) {
        let time = Duration::from_millis(from + self.below(to - from));
        tokio::time::sleep(time).await;
    }
}

fn start(nats: &Nats) -> (Program, SocketAddr) {
    let url = nats.url();
    let mut program = Program::start(command(&[
        "--no-sfu",
        "--port",
        "0",
        "--cluster",
        &url,
        "--cluster-wait",
        "3",
        "--grace",
        "5",
        "--member-messages",
        "1000",
        "--address-joins",
        "1000",
        "--log",
        "off",
    ]));
    let address = program.address();
    (program, address)
}

/// How often each thing was done.
#[derive(Debug, Default)]
struct Faults {
    killed: usize,
    paused: usize,
    nats_killed: usize,
    nats_paused: usize,
}

/// Lets things go wrong, one after the other, and makes all right again.
async fn storm(
    dice: &mut Dice,
    nats: &mut Nats,
    scene: &Scene,
    faults: &mut Faults,
) -> Vec<Program> {
    let mut servers: Vec<_> = (0..SERVERS).map(|_| start(nats)).collect();
    let know = |servers: &[(Program, SocketAddr)], without: Option<usize>| {
        let up = servers
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != without);
        *scene.up.lock().unwrap() = up.map(|(_, (_, address))| *address).collect();
    };
    know(&servers, None);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let begun = Instant::now();
    while begun.elapsed() < STORM {
        let at = usize::try_from(dice.below(SERVERS as u64)).unwrap();
        match dice.below(10) {
            0..=3 => {
                faults.killed += 1;
                servers[at].0.kill();
                know(&servers, Some(at));
                dice.sleep(100, 1500).await;
                servers[at] = start(nats);
            }
            4..=6 => {
                faults.paused += 1;
                servers[at].0.signal("-STOP");
                know(&servers, Some(at));
                // More or less than a grace.
                dice.sleep(200, 9000).await;
                servers[at].0.signal("-CONT");
            }
            7 | 8 => {
                faults.nats_killed += 1;
                nats.kill();
                dice.sleep(100, 3500).await;
                nats.run();
            }
            _ => {
                faults.nats_paused += 1;
                nats.signal("-STOP");
                dice.sleep(100, 5000).await;
                nats.signal("-CONT");
            }
        }
        know(&servers, None);
        dice.sleep(200, 1500).await;
    }
    servers.into_iter().map(|(program, _)| program).collect()
}

/// One run. Its violations, and what was done and said in it.
async fn run(seed: u64) -> Option<(Vec<String>, Faults, Vec<usize>)> {
    let mut nats = Nats::start(&format!("histories-{seed}"))?;
    let (mut dice, mut faults) = (Dice(seed), Faults::default());
    let scene = Arc::new(Scene::default());
    let mut reports: BTreeMap<String, Arc<Mutex<Report>>> = BTreeMap::new();
    let mut lives = Vec::new();
    for number in 0..MEMBERS {
        // One stays, so that the room is never empty and the numbers go on.
        let member = Member::new("room", &format!("member{number}"), number > 0, &scene);
        reports.insert(member.name.clone(), Arc::clone(&member.report));
        lives.push(tokio::spawn(member.live()));
    }
    let servers = storm(&mut dice, &mut nats, &scene, &mut faults).await;
    scene.calm.store(true, Ordering::SeqCst);
    let (calm, mut steady) = (Instant::now(), None);
    let mut wrong = Vec::new();
    // All have read equally far, and it stays so.
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let last: Vec<u64> = reports
            .values()
            .map(|report| report.lock().unwrap().last())
            .collect();
        let agreed = last[0] > 0 && last.iter().all(|seq| *seq == last[0]);
        match steady {
            Some((before, since)) if agreed && before == last[0] => {
                if calm.elapsed() > Duration::from_secs(8)
                    && Instant::now() > since + Duration::from_secs(3)
                {
                    break;
                }
            }
            _ => steady = agreed.then(|| (last[0], Instant::now())),
        }
        if calm.elapsed() > REST {
            wrong.push(format!("Progress: members have read up to {last:?}"));
            break;
        }
    }
    scene.over.store(true, Ordering::SeqCst);
    for life in lives {
        life.await.unwrap();
    }
    drop(servers);
    let mut counts = vec![0; 5];
    let mut members = BTreeMap::new();
    for (name, report) in reports {
        let report = std::mem::take(&mut *report.lock().unwrap());
        let of = [
            report.sent,
            report.echoed,
            report.connections,
            report.stays.len(),
            report.unavailable,
        ];
        counts.iter_mut().zip(of).for_each(|(sum, of)| *sum += of);
        members.insert(name, report.stays);
    }
    wrong.extend(violations(&members));
    Some((wrong, faults, counts))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes half a minute for each run"]
async fn histories_of_servers_that_are_killed_and_paused_hold_every_property() {
    let number = |name: &str, default| {
        let value = std::env::var(name).ok();
        value.map_or(default, |value| value.parse().unwrap())
    };
    let (runs, first) = (number("SOTTO_RUNS", 20), number("SOTTO_SEED", 1));
    let (mut bad, mut sums, mut all) = (0, vec![0; 5], Faults::default());
    for seed in first..first + runs {
        let Some((wrong, faults, counts)) = run(seed).await else {
            return;
        };
        println!(
            "run {seed}: {faults:?}, sent, echoed, connections, stays, told unavailable: {counts:?}"
        );
        for violation in wrong.iter().take(10) {
            println!("  {violation}");
        }
        bad += u64::from(!wrong.is_empty());
        sums.iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
        all.killed += faults.killed;
        all.paused += faults.paused;
        all.nats_killed += faults.nats_killed;
        all.nats_paused += faults.nats_paused;
    }
    println!("{runs} runs, {bad} with a violation: {all:?}");
    println!("sent, echoed, connections, stays, told unavailable: {sums:?}");
    assert_eq!(bad, 0);
}

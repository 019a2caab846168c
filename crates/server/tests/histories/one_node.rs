//! A run over three servers and one NATS on this machine's own network: all are killed and paused.

use super::dice::Dice;
use super::faults::{BEFORE, FAULTS_LAST};
use super::fleet::{Server, arguments};
use super::tally::Tally;
use super::verdict::Wrong;
use super::workload::Workload;
use crate::common::nats::Nats;
use std::net::Ipv4Addr;
use std::time::Instant;

const SERVERS: usize = 3;

/// Violations. `None` where there is no NATS.
pub async fn run(seed: u64, tally: &mut Tally) -> Option<Wrong> {
    let mut nats = Nats::start(&format!("histories-{seed}"))?;
    let mut dice = Dice(seed);
    let workload = Workload::begin();
    let arguments = arguments(&nats.url(), 3, 1);
    let mut servers: Vec<_> = (0..SERVERS)
        .map(|_| Server::start(&[], Ipv4Addr::LOCALHOST, &arguments))
        .collect();
    let know = |servers: &[Server], without: Option<usize>| {
        let up = servers.iter().enumerate();
        let up = up.filter(|(at, _)| Some(*at) != without);
        *workload.conditions.up.lock().unwrap() = up.map(|(_, server)| server.address).collect();
    };
    know(&servers, None);
    tokio::time::sleep(BEFORE).await;
    let begun = Instant::now();
    while begun.elapsed() < FAULTS_LAST {
        let at = dice.index(SERVERS);
        match dice.below(10) {
            0..=3 => {
                tally.add("a server killed", 1);
                servers[at].kill();
                know(&servers, Some(at));
                dice.sleep(100, 1500).await;
                servers[at].run();
            }
            4..=6 => {
                tally.add("a server paused", 1);
                servers[at].signal("-STOP");
                know(&servers, Some(at));
                // More or less than a grace.
                dice.sleep(200, 9000).await;
                servers[at].signal("-CONT");
            }
            7 | 8 => {
                tally.add("NATS killed", 1);
                nats.kill();
                dice.sleep(100, 3500).await;
                nats.run();
            }
            _ => {
                tally.add("NATS paused", 1);
                nats.signal("-STOP");
                dice.sleep(100, 5000).await;
                nats.signal("-CONT");
            }
        }
        know(&servers, None);
        dice.sleep(200, 1500).await;
    }
    let mut wrong = Wrong::default();
    workload.rest(&mut wrong).await;
    workload.end(&[nats.url()], &mut wrong, tally).await;
    for mut server in servers {
        server.kill();
        server.count(tally);
    }
    Some(wrong)
}

//! A run over three servers and three nodes of NATS, each on a host of its own: all are killed, paused and cut off from each other.

use super::deployment::Deployment;
use super::dice::Dice;
use super::faults;
use super::networks::Networks;
use super::nodes::Node;
use super::replicas;
use super::stream::{self, Watch};
use super::tally::Tally;
use super::verdict::Wrong;
use super::witness::Witness;
use super::workload::Workload;
use std::path::PathBuf;

/// Violations.
///
/// # Errors
/// The thing that this machine lacks, in words.
pub fn run(seed: u64, tally: &mut Tally) -> Result<Wrong, String> {
    Deployment::within(&seed.to_string(), |networks, folder| {
        within(seed, networks, folder, tally)
    })
}

async fn within(seed: u64, networks: Networks, folder: PathBuf, tally: &mut Tally) -> Wrong {
    let mut dice = Dice(seed);
    // Less or more than an election takes.
    let wait = [3, 8][dice.index(2)];
    let mut deployment = Deployment::start(networks, &folder, wait).await;
    let watch = Watch::begin(&deployment.urls);
    let witness = Witness::begin(&deployment.urls);
    let workload = Workload::begin();
    let (mut of_fleet, mut of_network) = (Tally::default(), Tally::default());
    let (one, other) = (Dice(dice.below(u64::MAX)), Dice(dice.below(u64::MAX)));
    let (nodes, networks) = (&mut deployment.nodes, &mut deployment.networks);
    tokio::join!(
        faults::of_servers(
            one,
            &deployment.servers,
            &workload.conditions,
            &mut of_fleet
        ),
        faults::of_network(other, nodes, networks, &watch, &mut of_network),
    );
    tally.include(&of_fleet);
    tally.include(&of_network);

    let mut wrong = Wrong::default();
    workload.rest(&mut wrong).await;
    let leader = watch.latest.lock().unwrap().leader.clone();
    workload.end(&deployment.urls, &mut wrong, tally).await;
    match witness.end(&deployment.urls).await {
        Ok((confirmed, lost)) => {
            tally.add("records confirmed to the witness", confirmed);
            tally.add("of those lost", lost.len());
            if let Some(first) = lost.first() {
                wrong.of_nats.push(format!(
                    "{} of {confirmed} records that NATS has confirmed to the witness are not in the stream at the end: {first}",
                    lost.len()
                ));
            }
        }
        Err(error) => wrong
            .violations
            .push(format!("Progress: NATS cannot be read at the end: {error}")),
    }
    let (highest, last) = (watch.highest(), stream::last(&deployment.urls).await);
    if last.is_some_and(|last| last < highest) {
        wrong.of_nats.push(format!(
            "the stream's last sequence was {highest} and is {last:?}"
        ));
    }
    for server in &deployment.servers {
        let mut server = server.lock().await;
        server.kill();
        server.count(tally);
    }
    deployment.nodes.iter_mut().for_each(Node::kill);
    let folders: Vec<_> = deployment
        .nodes
        .iter()
        .map(|node| node.folder.clone())
        .collect();
    wrong.of_nats.extend(replicas::differences(&folders));
    if !wrong.is_none() {
        println!(
            "  at the end {leader:?} leads the stream, whose last sequence is {last:?}, of {highest} seen"
        );
        tally.events().for_each(|event| println!("  {event}"));
    }
    wrong
}

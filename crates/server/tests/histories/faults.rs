//! Faults, drawn from a seed: those of servers, and beside them those of NATS and the network, so that both kinds come together.

use super::deployment::{NODES, SERVERS};
use super::dice::Dice;
use super::fleet::Server;
use super::member::Conditions;
use super::networks::Networks;
use super::nodes::{self, Node};
use super::stream::Watch;
use super::tally::Tally;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// Duration of the faults of a run.
pub const FAULTS_LAST: Duration = Duration::from_secs(12);
/// Until the first fault: members are in by then.
pub const BEFORE: Duration = Duration::from_secs(2);

/// Kills and pauses servers, one after the other.
pub async fn of_servers(
    mut dice: Dice,
    servers: &[Arc<Mutex<Server>>],
    conditions: &Conditions,
    tally: &mut Tally,
) {
    let know = async |without: Option<usize>| {
        let mut up = Vec::new();
        for (at, server) in servers.iter().enumerate() {
            if Some(at) != without {
                up.push(server.lock().await.address);
            }
        }
        *conditions.up.lock().unwrap() = up;
    };
    know(None).await;
    tokio::time::sleep(BEFORE).await;
    let begun = Instant::now();
    while begun.elapsed() < FAULTS_LAST {
        let at = dice.index(servers.len());
        if dice.below(2) == 0 {
            tally.happens("a server killed", &format!("server{at}"));
            servers[at].lock().await.kill();
            know(Some(at)).await;
            dice.sleep(100, 1500).await;
            let server = Arc::clone(&servers[at]);
            // A start waits for NATS, which the other faults may have stopped.
            let start = move || server.blocking_lock().run();
            tokio::task::spawn_blocking(start).await.unwrap();
        } else {
            tally.happens("a server paused", &format!("server{at}"));
            servers[at].lock().await.signal("-STOP");
            know(Some(at)).await;
            // More or less than a grace.
            dice.sleep(200, 9000).await;
            servers[at].lock().await.signal("-CONT");
        }
        tally.over(&format!("server{at}"));
        know(None).await;
        dice.sleep(200, 1500).await;
    }
}

/// Kills and pauses nodes of NATS and cuts the network, one after the other, and heals all of it.
pub async fn of_network(
    mut dice: Dice,
    nodes: &mut [Node],
    networks: &mut Networks,
    watch: &Watch,
    tally: &mut Tally,
) {
    tokio::time::sleep(BEFORE).await;
    let begun = Instant::now();
    while begun.elapsed() < FAULTS_LAST {
        let leader = watch.latest.lock().unwrap().leader.clone();
        let leader = (0..nodes.len()).find(|at| Some(nodes::name(*at)) == leader);
        // The leader of the stream as often as any.
        let at = match leader {
            Some(leader) if dice.below(2) == 0 => leader,
            _ => dice.index(nodes.len()),
        };
        let node = nodes::name(at);
        let is_leader = if Some(at) == leader {
            ", the stream's leader"
        } else {
            ""
        };
        let others: Vec<usize> = NODES
            .into_iter()
            .filter(|other| *other != NODES[at])
            .collect();
        match dice.below(10) {
            0 | 1 => {
                tally.happens(&format!("a node killed{is_leader}"), &node);
                nodes[at].kill();
                dice.sleep(100, 5000).await;
                nodes[at].run();
            }
            2 => {
                tally.happens("all nodes killed", "");
                nodes.iter_mut().for_each(Node::kill);
                dice.sleep(100, 2000).await;
                nodes.iter_mut().for_each(Node::run);
            }
            3 | 4 => {
                tally.happens(&format!("a node paused{is_leader}"), &node);
                nodes[at].signal("-STOP");
                dice.sleep(100, 7000).await;
                nodes[at].signal("-CONT");
            }
            5 => {
                let server = dice.index(SERVERS.len());
                tally.happens("a server cut off from NATS", &format!("server{server}"));
                networks.cut(&[SERVERS[server]], &NODES);
                dice.sleep(300, 9000).await;
            }
            6 => {
                tally.happens(&format!("a node cut off from the others{is_leader}"), &node);
                networks.cut(&[NODES[at]], &others);
                dice.sleep(300, 8000).await;
            }
            7 => {
                tally.happens(&format!("a node not heard by the others{is_leader}"), &node);
                others
                    .iter()
                    .for_each(|other| networks.lose(NODES[at], *other));
                dice.sleep(300, 8000).await;
            }
            8 => {
                tally.happens(&format!("a node cut off from everything{is_leader}"), &node);
                networks.cut(&[NODES[at]], &[&others[..], &SERVERS].concat());
                dice.sleep(300, 8000).await;
            }
            _ => {
                let server = dice.index(SERVERS.len());
                let half = format!("{node} and server{server}");
                tally.happens("the network in two halves", &half);
                let server = SERVERS[server];
                let rest = SERVERS.into_iter().filter(|other| *other != server);
                let rest: Vec<usize> = others.iter().copied().chain(rest).collect();
                networks.cut(&[NODES[at], server], &rest);
                dice.sleep(300, 9000).await;
            }
        }
        networks.heal();
        tally.over(&node);
        dice.sleep(200, 2000).await;
    }
}

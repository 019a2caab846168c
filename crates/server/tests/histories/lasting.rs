//! Faults of one node of NATS that last: servers that are at it go to another node, and their members go on.

use super::deployment::{Deployment, NODES, SERVERS};
use super::networks::Networks;
use super::verdict::Wrong;
use crate::common::{Client, LONG};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Instant;

/// A fault of the node with this index.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The connections stay open, and nothing answers.
    Paused,
    /// The machine is gone: nothing says that a connection is closed.
    Unreachable,
    /// The node answers its clients, and stores nothing.
    Alone,
}

/// Violations.
///
/// # Errors
/// The thing that this machine lacks, in words.
pub fn run(fault: Fault) -> Result<Wrong, String> {
    Deployment::within(&format!("{fault:?}"), |networks, folder| {
        within(fault, networks, folder)
    })
}

async fn within(fault: Fault, networks: Networks, folder: PathBuf) -> Wrong {
    let mut deployment = Deployment::start(networks, &folder, 5).await;
    let mut addresses = Vec::new();
    for server in &deployment.servers {
        addresses.push(server.lock().await.address);
    }
    let mut wrong = Wrong::default();
    // Each node fails once, so the one that a server is at fails, too.
    for node in NODES {
        let others: Vec<usize> = NODES.into_iter().filter(|other| *other != node).collect();
        match fault {
            Fault::Paused => deployment.nodes[node].signal("-STOP"),
            Fault::Unreachable => deployment
                .networks
                .cut(&[node], &[&others[..], &SERVERS].concat()),
            Fault::Alone => deployment.networks.cut(&[node], &others),
        }
        for (at, address) in addresses.iter().enumerate() {
            if !goes_on(*address, &format!("room{node}")).await {
                wrong.violations.push(format!(
                    "Progress: server {at} stores nothing, with node {node} {fault:?}"
                ));
            }
        }
        deployment.networks.heal();
        deployment.nodes[node].signal("-CONT");
    }
    wrong
}

/// Whether a member that is new at a server reads its own `joined`, in the end.
async fn goes_on(server: SocketAddr, room: &str) -> bool {
    let begun = Instant::now();
    let mut tries = 0;
    while begun.elapsed() < 2 * LONG {
        let mut client = Client::connect(server).await;
        tries += 1;
        client
            .say_join(room, &format!("{server}-{tries}"), None)
            .await;
        if client.welcomed().await {
            client.entry().await;
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    false
}

//! Three nodes of NATS and three servers, each on a host of its own.

use super::fleet::{Server, arguments};
use super::networks::Networks;
use super::nodes::Node;
use super::stream;
use super::verdict::Wrong;
use crate::common::nats::program;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Hosts by index: nodes, servers, and that of the members, which is cut off from nothing.
pub const NODES: [usize; 3] = [0, 1, 2];
pub const SERVERS: [usize; 3] = [3, 4, 5];
const MEMBERS: usize = 6;
const NAMES: [&str; 7] = [
    "node0", "node1", "node2", "server0", "server1", "server2", "members",
];

/// All programs of a run. They end with this value, and the networks after them.
pub struct Deployment {
    pub nodes: Vec<Node>,
    pub urls: Vec<String>,
    pub servers: Vec<Arc<Mutex<Server>>>,
    pub networks: Networks,
}

impl Deployment {
    /// Does something on the host of the members, in folders that are removed if nothing was wrong.
    ///
    /// # Errors
    /// The thing that this machine lacks, in words.
    pub fn within<F>(
        name: &str,
        act: impl FnOnce(Networks, PathBuf) -> F + Send,
    ) -> Result<Wrong, String>
    where
        F: Future<Output = Wrong>,
    {
        program()?;
        let networks = Networks::new(&NAMES)?;
        let folder = format!("sotto-histories-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        let _ = std::fs::remove_dir_all(&folder);
        let given = folder.clone();
        // Sockets are of the network of the thread that opens them.
        let wrong = std::thread::scope(|scope| {
            let inside = scope.spawn(|| {
                networks.host(MEMBERS).enter();
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(3)
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(act(networks, given))
            });
            inside.join().unwrap()
        });
        if wrong.is_none() {
            let _ = std::fs::remove_dir_all(&folder);
        } else {
            println!("  what NATS has written is in {}", folder.display());
        }
        Ok(wrong)
    }

    /// Starts all of them. A record waits for `wait` seconds.
    pub async fn start(networks: Networks, folder: &Path, wait: u64) -> Self {
        let hosts = NODES.map(|at| networks.host(at));
        let nodes: Vec<_> = (0..NODES.len())
            .map(|at| Node::start(at, &hosts, folder))
            .collect();
        nodes.iter().for_each(Node::wait);
        let urls: Vec<String> = nodes.iter().map(Node::url).collect();
        stream::ready(&urls).await;
        let arguments = arguments(&urls.join(","), wait, NODES.len());
        let servers = SERVERS.map(|at| {
            let host = networks.host(at);
            let server = Server::start(&host.around(), host.address, &arguments);
            Arc::new(Mutex::new(server))
        });
        Self {
            nodes,
            urls,
            servers: servers.into(),
            networks,
        }
    }
}

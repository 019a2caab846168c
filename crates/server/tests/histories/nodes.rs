//! Servers of NATS: three nodes, one cluster, each on a host of its own.

use super::networks::Host;
use crate::common::LONG;
use crate::common::nats::program;
use crate::common::process::Process;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const CLIENTS: u16 = 4222;
const ROUTES: u16 = 6222;

/// A node, which ends with this value.
pub struct Node {
    namespace: String,
    pub address: Ipv4Addr,
    pub folder: PathBuf,
    process: Process,
}

/// The name of a node in its cluster.
pub fn name(at: usize) -> String {
    format!("node{at}")
}

impl Node {
    /// Starts the node with the index `at` of those that are on `hosts`.
    pub fn start(at: usize, hosts: &[&Host], folder: &Path) -> Self {
        let host = hosts[at];
        let folder = folder.join(name(at));
        std::fs::create_dir_all(&folder).unwrap();
        let routes = hosts
            .iter()
            .map(|host| format!("\"nats-route://{}:{ROUTES}\"", host.address));
        let text = format!(
            "server_name: {}\nlisten: \"{}:{CLIENTS}\"\nmax_payload: 8MB\n\
             jetstream {{ store_dir: \"{}\" }}\n\
             cluster {{ name: sotto, listen: \"{}:{ROUTES}\", routes: [{}] }}\n",
            name(at),
            host.address,
            folder.join("store").display(),
            host.address,
            routes.collect::<Vec<_>>().join(", "),
        );
        std::fs::write(folder.join("nats.conf"), text).unwrap();
        let mut node = Self {
            namespace: host.namespace.clone(),
            address: host.address,
            folder,
            process: Process::default(),
        };
        node.run();
        node
    }

    /// Starts it, once more if it was stopped.
    pub fn run(&mut self) {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.namespace])
            .arg(program().unwrap().0)
            .arg("-c")
            .arg(self.folder.join("nats.conf"))
            .arg("-l")
            .arg(self.folder.join("nats.log"));
        self.process.start(&mut command);
    }

    /// Waits until it takes connections.
    pub fn wait(&self) {
        let begun = Instant::now();
        while TcpStream::connect((self.address, CLIENTS)).is_err() {
            assert!(begun.elapsed() < LONG, "NATS does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it at once, as a crash does.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    pub fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    pub fn url(&self) -> String {
        format!("nats://{}:{CLIENTS}", self.address)
    }
}

//! Servers of NATS: three nodes, one cluster, each on a host of its own.

use super::common::LONG;
use super::common::program::signal;
use super::networks::Host;
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const CLIENTS: u16 = 4222;
const ROUTES: u16 = 6222;

/// A node, which ends with this value.
pub struct Node {
    namespace: String,
    pub address: Ipv4Addr,
    pub folder: PathBuf,
    child: Option<Child>,
}

/// The program, by the variable `NATS_SERVER` or in the path, and its version.
pub fn program() -> Result<(String, String), String> {
    let program = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
    let told = Command::new(&program).arg("--version").output();
    let told = told.map_err(|_| {
        "there is no nats-server in the path, and NATS_SERVER names none".to_owned()
    })?;
    let version = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    Ok((program, version))
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
            child: None,
        };
        node.run();
        node
    }

    /// Starts it, once more if it was stopped.
    pub fn run(&mut self) {
        let child = Command::new("ip")
            .args(["netns", "exec", &self.namespace])
            .arg(program().unwrap().0)
            .arg("-c")
            .arg(self.folder.join("nats.conf"))
            .arg("-l")
            .arg(self.folder.join("nats.log"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
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
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn signal(&self, name: &str) {
        if let Some(child) = &self.child {
            signal(child, name);
        }
    }

    pub fn url(&self) -> String {
        format!("nats://{}:{CLIENTS}", self.address)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}

//! A server of NATS with JetStream, where this machine has one: by the variable `NATS_SERVER`, or in the path.

use super::program::signal;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The configuration that docs/operations.md tells.
const RIGHT: &str = "max_payload: 8MB\njetstream { store_dir: \"STORE\" }\n";

/// A running NATS, which ends with this value, and its files with it.
pub struct Nats {
    program: String,
    port: u16,
    folder: PathBuf,
    child: Option<Child>,
}

impl Nats {
    /// Starts it, or says that the test is skipped.
    pub fn start(name: &str) -> Option<Self> {
        Self::start_with(name, RIGHT)
    }

    pub fn start_with(name: &str, configuration: &str) -> Option<Self> {
        let program = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
        if Command::new(&program).arg("--version").output().is_err() {
            eprintln!("skipped: there is no nats-server in the path, and NATS_SERVER names none");
            return None;
        }
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        let folder = std::env::temp_dir().join(format!("sotto-nats-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = folder.join("store");
        let configuration = configuration.replace("STORE", store.to_str().unwrap());
        let text = format!("host: 127.0.0.1\nport: {port}\n{configuration}");
        std::fs::write(folder.join("nats.conf"), text).unwrap();
        drop(free);
        let mut nats = Self {
            program,
            port,
            folder,
            child: None,
        };
        nats.run();
        Some(nats)
    }

    /// Starts it, once more if it was stopped, and waits until it takes connections.
    pub fn run(&mut self) {
        let child = Command::new(&self.program)
            .arg("-c")
            .arg(self.folder.join("nats.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(begun.elapsed() < super::LONG, "NATS does not start");
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

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

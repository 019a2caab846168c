//! A server of NATS with JetStream, where this machine has one: by the variable `NATS_SERVER`, or in the path.

use super::process::Process;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The configuration that docs/operations.md tells.
const RIGHT: &str = "max_payload: 8MB\njetstream { store_dir: \"STORE\" }\n";

/// The program and its version.
///
/// # Errors
/// There is none, in words.
pub fn program() -> Result<(String, String), String> {
    let program = std::env::var("NATS_SERVER").unwrap_or_else(|_| "nats-server".to_owned());
    let told = Command::new(&program).arg("--version").output();
    let told = told.map_err(|_| {
        "there is no nats-server in the path, and NATS_SERVER names none".to_owned()
    })?;
    let version = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    Ok((program, version))
}

/// A port that no system gives to connections by itself, so that it is still free when NATS starts again; another one each time. Two
/// tests that had one port would be members of each other's rooms.
fn port() -> u16 {
    static STARTS: AtomicU32 = AtomicU32::new(0);
    let start = STARTS.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let drawn = now
        .subsec_nanos()
        .wrapping_add(std::process::id().wrapping_mul(31));
    10_000 + (drawn.wrapping_add(start) % 20_000) as u16
}

/// A running NATS, which ends with this value, and its files with it.
pub struct Nats {
    program: String,
    port: u16,
    folder: PathBuf,
    process: Process,
}

impl Nats {
    /// Starts it, or says that the test is skipped.
    pub fn start(name: &str) -> Option<Self> {
        Self::start_with(name, RIGHT)
    }

    pub fn start_with(name: &str, configuration: &str) -> Option<Self> {
        let program = match program() {
            Ok((program, _)) => program,
            Err(missing) => {
                eprintln!("skipped: {missing}");
                return None;
            }
        };
        let folder = std::env::temp_dir().join(format!("sotto-nats-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let store = folder.join("store");
        let configuration = configuration.replace("STORE", store.to_str().unwrap());
        let mut nats = Self {
            program,
            port: 0,
            folder,
            process: Process::default(),
        };
        let begun = Instant::now();
        loop {
            assert!(begun.elapsed() < super::LONG, "NATS does not start");
            nats.port = port();
            let listen = format!("host: 127.0.0.1\nport: {}\n", nats.port);
            let told = format!("ports_file_dir: {:?}\n", nats.folder);
            let text = [listen, told, configuration.clone()].concat();
            std::fs::write(nats.folder.join("nats.conf"), text).unwrap();
            if nats.runs() {
                return Some(nats);
            }
        }
    }

    /// Starts it once more, after it was stopped, and waits until it takes connections.
    pub fn run(&mut self) {
        assert!(self.runs(), "NATS does not start");
    }

    /// Starts it, and waits until it takes connections, which it says by a file. Whether it does: its port may be in use.
    fn runs(&mut self) -> bool {
        let mut command = Command::new(&self.program);
        self.process
            .start(command.arg("-c").arg(self.folder.join("nats.conf")));
        let told = format!("_{}.ports", self.process.id().unwrap());
        let begun = Instant::now();
        loop {
            let files = std::fs::read_dir(&self.folder).unwrap();
            let mut names = files.map(|file| file.unwrap().file_name());
            if names.any(|name| name.to_str().is_some_and(|name| name.ends_with(&told))) {
                return true;
            }
            if !self.process.runs() {
                return false;
            }
            assert!(begun.elapsed() < super::LONG, "NATS does not start");
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

//! Servers of a run, started again as often as they end, as systemd does it.

use crate::common::LONG;
use crate::common::program::{Program, command_behind};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

/// A server, and how it is started.
pub struct Server {
    /// The command line of the program that runs it, if one does.
    around: Vec<String>,
    host: Ipv4Addr,
    arguments: Vec<String>,
    program: Option<Program>,
    pub address: SocketAddr,
    /// The reasons for which it gave rooms up, so far.
    pub failures: Vec<String>,
}

/// Options of all servers of a run.
pub fn arguments(urls: &str, wait: u64, replicas: usize) -> Vec<String> {
    let line = format!(
        "--no-sfu --port 0 --cluster {urls} --cluster-wait {wait} --cluster-replicas {replicas} --grace 5 \
         --member-messages 1000 --address-joins 1000 --log warn"
    );
    line.split_whitespace().map(str::to_owned).collect()
}

impl Server {
    pub fn start(around: &[&str], host: Ipv4Addr, arguments: &[String]) -> Self {
        let mut server = Self {
            around: around.iter().map(ToString::to_string).collect(),
            host,
            arguments: [arguments, &["--bind".to_owned(), host.to_string()]].concat(),
            program: None,
            address: SocketAddr::from((host, 0)),
            failures: Vec::new(),
        };
        server.run();
        server
    }

    /// Starts it, again and again while it ends because NATS is not there.
    pub fn run(&mut self) {
        let around: Vec<&str> = self.around.iter().map(String::as_str).collect();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let begun = Instant::now();
        loop {
            let mut program = Program::start(command_behind(&around, &arguments));
            if let Some(port) = program.port() {
                self.address = SocketAddr::from((self.host, port));
                self.program = Some(program);
                return;
            }
            let (log, status) = program.ended();
            assert!(begun.elapsed() < 3 * LONG, "{status}: {log}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    pub fn kill(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill();
            let (log, _) = program.ended();
            for line in log.lines() {
                let reason = line.split_once("reason=").map(|(_, reason)| reason.trim());
                self.failures.extend(reason.map(str::to_owned));
            }
        }
    }

    /// Counts the rooms that it gave up.
    pub fn count(&self, tally: &mut super::tally::Tally) {
        for reason in &self.failures {
            tally.add(
                &format!("rooms given up, since {}", reason.trim_matches('"')),
                1,
            );
        }
    }

    pub fn signal(&self, name: &str) {
        if let Some(program) = &self.program {
            program.signal(name);
        }
    }
}

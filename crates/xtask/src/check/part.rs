//! The parts of a long check: the command of each, and the lines of its output that are its result.

use crate::setup::npm::npm;
use crate::setup::programs::{self, Program};
use crate::test::e2e;
use crate::workspace;
use anyhow::{Context as _, Result};
use clap::ValueEnum;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Part {
    /// Schedules with an honest server
    Honest,
    /// Schedules with a lying server
    Lying,
    /// Schedules with a rogue member
    Rogue,
    /// Schedules in the post-quantum suite
    Hybrid,
    /// Larger configurations of the model
    Model,
    /// Recorded runs of the code, checked against the model
    Traces,
    /// The fuzzers
    Fuzz,
    /// End-to-end tests that take minutes each
    Browsers,
    /// Calls with the examples that have pages
    Examples,
    /// The documentation site, with each of its links
    Docs,
    /// The documentation site in a browser, as the part before has built it
    Site,
    /// Calls over an SFU that is not ours
    Adapters,
    /// The package in applications of large and of older bundlers
    Bundlers,
    /// The server in operation: a restart, TURN, ACME
    Operations,
    /// Servers on NATS that are killed and paused
    Cluster,
    /// Pauses of pictures over joins and leaves
    Freezes,
    /// A call of twenty minutes
    Soak,
}

/// How a part ended.
pub(super) struct Outcome {
    pub(super) passed: bool,
    /// The lines that tell how much was checked.
    pub(super) said: String,
}

impl Part {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::value_variants().iter().copied()
    }

    pub(super) fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Honest => "Simulation: an honest server (ten minutes)",
            Self::Lying => "Simulation: a lying server (twenty minutes)",
            Self::Rogue => "Simulation: a rogue member (ten minutes)",
            Self::Hybrid => "Simulation: the post-quantum suite (two minutes)",
            Self::Model => "Model: larger configurations (ten minutes)",
            Self::Traces => "Model: runs of the real code (six minutes)",
            Self::Fuzz => "Fuzzers (twenty minutes)",
            Self::Browsers => "Browsers: the long end-to-end tests (ten minutes)",
            Self::Examples => "Browsers: calls with the examples (two minutes)",
            Self::Docs => "The documentation site (two minutes)",
            Self::Site => "Browsers: the documentation site (a minute)",
            Self::Adapters => {
                "Browsers: calls over Janus, mediasoup, LiveKit's client and a mesh (ten minutes)"
            }
            Self::Bundlers => "Browsers: apps by Vite 6 and 7, Parcel and Next (five minutes)",
            Self::Operations => "Server: restarts, calls without UDP, Pebble (two minutes)",
            Self::Cluster => "Server: histories on NATS, with faults (ten minutes)",
            Self::Freezes => "Browsers: pauses of pictures (ten minutes)",
            Self::Soak => "Browsers: a long call (twenty minutes)",
        }
    }

    /// As one would type it.
    pub(super) fn command(self) -> String {
        let program = if self.is_of_npm() {
            "npm"
        } else {
            "cargo xtask"
        };
        format!("{program} {}", self.arguments().join(" "))
    }

    /// Whether it is a script of npm, with browsers, and no command of this program.
    fn is_of_npm(self) -> bool {
        matches!(
            self,
            Self::Browsers
                | Self::Examples
                | Self::Site
                | Self::Adapters
                | Self::Bundlers
                | Self::Operations
                | Self::Cluster
                | Self::Freezes
                | Self::Soak
        )
    }

    fn arguments(self) -> Vec<&'static str> {
        let line = match self {
            Self::Honest => "sim --seeds 20000 --first-seed 50000000",
            Self::Lying => "sim --seeds 20000 --first-seed 50000000 --lying",
            Self::Rogue => "sim --seeds 20000 --first-seed 50000000 --rogue",
            Self::Hybrid => "sim --seeds 20000 --first-seed 50000000 --members 4 --hybrid",
            Self::Model => "tla nightly",
            Self::Traces => "tla traces --seeds 500 --first-seed 50000000",
            Self::Fuzz => "fuzz --minutes 20",
            Self::Browsers => "run e2e:long -w tests",
            Self::Examples => "run e2e:examples -w tests",
            Self::Docs => "docs",
            Self::Site => "run e2e:site -w tests",
            Self::Adapters => "run e2e:adapters -w tests",
            Self::Bundlers => "run matrix:long -w tests",
            Self::Operations => "run operations -w tests",
            Self::Cluster => "run cluster -w tests",
            Self::Freezes => "run freezes -w tests -- --runs 5",
            Self::Soak => "run soak -w tests -- --minutes 20",
        };
        line.split(' ').collect()
    }

    /// Programs of other makers, without which the part would fail halfway or leave tests out.
    fn programs(self) -> &'static [Program] {
        const MEDIASOUP: &[&str] = &[
            "g++",
            "make",
            "pkg-config",
            "flatbuffers-compiler",
            "libflatbuffers-dev",
            "libabsl-dev",
            "libssl-dev",
            "libsrtp2-dev",
            "libusrsctp-dev",
            "libuv1-dev",
        ];
        const fn program(name: &'static str, packages: &'static [&'static str]) -> Program {
            Program { name, packages }
        }
        const NATS: Program = program("nats-server", &["nats-server"]);
        const IP: Program = program("ip", &["iproute2"]);
        const ADAPTERS: &[Program] = &[program("janus", &["janus"]), program("flatc", MEDIASOUP)];
        const OPERATIONS: &[Program] = &[
            program("turnserver", &["coturn"]),
            program("pebble", &["pebble"]),
            program("openssl", &["openssl"]),
            program("curl", &["curl"]),
            program("sysctl", &["procps"]),
            program("systemd-analyze", &["systemd"]),
            IP,
            NATS,
        ];
        const CLUSTER: &[Program] = &[IP, NATS];
        match self {
            Self::Adapters => ADAPTERS,
            Self::Operations => OPERATIONS,
            Self::Cluster => CLUSTER,
            _ => &[],
        }
    }

    /// Runs the part, shows its output, and keeps the last lines of that.
    pub(super) fn run(self) -> Result<Outcome> {
        programs::ensure(self.programs())?;
        let mut command = if self.is_of_npm() {
            let mut npm = npm()?;
            e2e::set_up(&mut npm)?;
            npm
        } else {
            Command::new(std::env::current_exe()?)
        };
        command.args(self.arguments()).stdout(Stdio::piped());
        let line = self.command();
        let mut child = command
            .spawn()
            .with_context(|| format!("could not start `{line}`"))?;
        let mut last = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line = line?;
                println!("{line}");
                if !line.trim().is_empty() {
                    last.push(tidy(&line));
                }
                if last.len() > self.lines() {
                    last.remove(0);
                }
            }
        }
        Ok(Outcome {
            passed: child.wait()?.success(),
            said: last.join("; "),
        })
    }

    /// How many of the last lines of its output tell how much was checked.
    fn lines(self) -> usize {
        match self {
            Self::Honest | Self::Lying | Self::Rogue | Self::Hybrid => 3,
            // The totals of the test runner, with those that are 0.
            Self::Browsers
            | Self::Examples
            | Self::Site
            | Self::Adapters
            | Self::Bundlers
            | Self::Operations => 8,
            Self::Soak | Self::Cluster => 4,
            Self::Freezes => 2,
            Self::Model | Self::Traces | Self::Fuzz | Self::Docs => 1,
        }
    }
}

/// A line for a table: without runs of spaces, and with paths as seen from the checkout, wherever that is.
fn tidy(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let root = format!("{}/", workspace::root().display());
    words.join(" ").replace(&root, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_table_names_no_path_of_this_machine() {
        let line = format!(
            "  it is in {}/target/site.   Done",
            workspace::root().display()
        );
        assert_eq!(tidy(&line), "it is in target/site. Done");
    }
}

//! Loads a server with clients that are none of a browser's, and writes the figures as JSON. `cargo xtask bench server` runs it.

mod connection;
mod entries;
mod follower;
mod forwarding;
mod large;
mod load;
mod log_client;
mod machine;
mod process;
mod sfu;
mod soak;
mod source;

use anyhow::{Context as _, Result};
use clap::Parser;
use forwarding::Plan;
use serde::Serialize;
use sotto_bench_report::server::Figures;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Parser)]
struct Arguments {
    /// The program of the server
    #[arg(long)]
    server: PathBuf,
    /// The directory for the figures: `server.json`, `server-large.json` and `server-soak.json`, each written when it is measured, so that a
    /// later part that fails takes no earlier one with it
    #[arg(long)]
    out: PathBuf,
    /// Fewer and shorter rounds: to see that it runs, not to quote
    #[arg(long)]
    quick: bool,
    /// Measure only these parts: members, rooms, entries, large, soak
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Members of the large room; 0 leaves it out
    #[arg(long, default_value_t = 1000)]
    large: usize,
    /// Minutes under half of the load; 0 leaves them out
    #[arg(long, default_value_t = 1.0)]
    soak: f64,
}

impl Arguments {
    fn wants(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }

    fn write(&self, file: &str, figures: &impl Serialize) -> Result<()> {
        let path = self.out.join(file);
        let json = serde_json::to_vec_pretty(figures)?;
        std::fs::write(&path, json).with_context(|| format!("{} cannot be written", path.display()))
    }
}

/// Parts whose figures are one report.
const MEDIA: [&str; 3] = ["members", "rooms", "entries"];
/// Members of one room, and how many of them send.
const MEMBERS: [(usize, usize); 4] = [(2, 2), (10, 10), (50, 4), (100, 2)];
/// Rooms of four members who all send.
const ROOMS: [usize; 4] = [1, 4, 8, 16];

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let janus = sfu::Janus::version();
    let (rounds, window, entries) = if arguments.quick {
        (1, Duration::from_secs(2), 20)
    } else {
        (3, Duration::from_secs(3), 200)
    };
    let plan = Plan {
        server: &arguments.server,
        with_janus: janus.is_some(),
        rounds,
        window,
    };
    if MEDIA.iter().any(|part| arguments.wants(part)) {
        let mut figures = Figures {
            quick: arguments.quick || !MEDIA.iter().all(|part| arguments.wants(part)),
            machine: machine::machine()?,
            janus,
            rounds,
            seconds: window.as_secs(),
            members: Vec::new(),
            rooms: Vec::new(),
            entries: Vec::new(),
        };
        for (members, senders) in MEMBERS.into_iter().filter(|_| arguments.wants("members")) {
            eprintln!("      one room, {members} members, {senders} of whom send");
            let media = forwarding::measure(&plan, 1, members, senders).await?;
            figures.members.push(media);
        }
        for rooms in ROOMS.into_iter().filter(|_| arguments.wants("rooms")) {
            eprintln!("      {rooms} rooms of 4");
            let media = forwarding::measure(&plan, rooms, 4, 4).await?;
            figures.rooms.push(media);
        }
        for (members, _) in MEMBERS.into_iter().filter(|_| arguments.wants("entries")) {
            eprintln!("      entries, {members} members");
            let row = entries::measure(&arguments.server, members, entries).await?;
            figures.entries.push(row);
        }
        arguments.write("server.json", &figures)?;
    }
    if arguments.large > 0 && arguments.wants("large") {
        eprintln!("      a room of {}", arguments.large);
        let large = large::measure(&arguments.server, arguments.large).await?;
        arguments.write("server-large.json", &large)?;
    }
    if arguments.soak > 0.0 && arguments.wants("soak") {
        eprintln!("      half of the load for {} minutes", arguments.soak);
        let duration = Duration::from_secs_f64(arguments.soak * 60.0);
        let soak = soak::measure(&arguments.server, duration).await?;
        arguments.write("server-soak.json", &soak)?;
    }
    Ok(())
}

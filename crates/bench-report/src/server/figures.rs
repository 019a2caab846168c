//! The figures that `crates/server-load` writes.

use serde::{Deserialize, Serialize};

/// Media and entries of one run. A large room and half of the load for a longer time are runs of their own: [`Large`], [`Soak`].
#[derive(Serialize, Deserialize)]
pub struct Figures {
    /// Too few rounds to quote, or parts only.
    pub quick: bool,
    /// The machine.
    pub machine: Machine,
    /// The version of Janus, if there was one.
    pub janus: Option<String>,
    /// Measurements behind each figure of the media.
    pub rounds: usize,
    /// Seconds of each measurement.
    pub seconds: u64,
    /// One room of growing size.
    pub members: Vec<Media>,
    /// More and more rooms of one size.
    pub rooms: Vec<Media>,
    /// Entries of the log in one room of growing size.
    pub entries: Vec<Entries>,
}

/// The machine that clients and servers ran on.
#[derive(Serialize, Deserialize)]
pub struct Machine {
    /// By its own name.
    pub processor: String,
    /// How many it has.
    pub cores: usize,
    /// Its load average when the run began.
    pub load_before: f64,
}

/// Media of rooms of one form.
#[derive(Serialize, Deserialize)]
pub struct Media {
    /// How many rooms.
    pub rooms: usize,
    /// Members of each.
    pub members: usize,
    /// Members of each that send camera and microphone.
    pub senders: usize,
    /// Sotto's server.
    pub sotto: Forwarding,
    /// Janus with the same load.
    pub janus: Option<Forwarding>,
}

/// How a server has forwarded.
#[derive(Default, Serialize, Deserialize)]
pub struct Forwarding {
    /// Processor time per forwarded packet in microseconds, of each round.
    pub micros: Vec<f64>,
    /// Forwarded packets per second, of each round.
    pub rates: Vec<f64>,
    /// Packets that were sent, times their receivers.
    pub expected: u64,
    /// Of those, the ones that did not come.
    pub missing: u64,
    /// Losses of which the server or the kernel has told.
    pub told: u64,
    /// Resident memory of the server without members, in KiB.
    pub memory_before: u64,
    /// The same under load.
    pub memory_after: u64,
}

/// Entries of the log in one room.
#[derive(Serialize, Deserialize)]
pub struct Entries {
    /// Members of the room.
    pub members: usize,
    /// Entries that were sent.
    pub entries: usize,
    /// Milliseconds from an entry's sending to its echo: 50th percentile.
    pub median: f64,
    /// The 99th percentile.
    pub high: f64,
    /// Processor time of the server per delivery, in microseconds.
    pub micros: f64,
    /// Memory of the server per member, in KiB.
    pub memory: f64,
}

/// A room of the log with very many members, who all come in.
#[derive(Serialize, Deserialize)]
pub struct Large {
    /// The machine.
    pub machine: Machine,
    /// How many.
    pub members: usize,
    /// Messages that were delivered, to all members together.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
    /// From the first join to the last, each with its KeyPackage.
    pub arrival: Phase,
    /// From there until all have all commits and their Welcomes.
    pub joining: Phase,
    /// The most bytes that waited for one client, as the server's metrics told.
    pub queue: u64,
    /// The most that may.
    pub queue_limit: u64,
    /// Memory of the server afterwards, in KiB, without that of the empty server.
    pub memory: u64,
}

/// Part of a run, and the processor time that it took.
#[derive(Serialize, Deserialize)]
pub struct Phase {
    /// Seconds on the clock.
    pub seconds: f64,
    /// Seconds of processor time of the server.
    pub server: f64,
    /// Seconds of processor time of all clients together.
    pub clients: f64,
}

/// A server under half of its load.
#[derive(Serialize, Deserialize)]
pub struct Soak {
    /// The machine.
    pub machine: Machine,
    /// Looks at the memory.
    pub samples: u64,
    /// How long.
    pub minutes: f64,
    /// Rooms of four, all of whom send.
    pub rooms: usize,
    /// Members that came and left again.
    pub guests: u64,
    /// Cores that the server took.
    pub cores: f64,
    /// Packets that were sent, times their receivers.
    pub expected: u64,
    /// Of those, the ones that did not come.
    pub missing: u64,
    /// Losses of which the server or the kernel has told.
    pub told: u64,
    /// The largest memory of the second quarter of the time, in KiB.
    pub memory_early: f64,
    /// The same of the last quarter.
    pub memory_late: f64,
}

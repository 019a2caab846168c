//! The figures that `tests/bench/frames.ts` writes.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Everything that was measured in one run.
#[derive(Deserialize)]
pub struct Figures {
    /// Too few rounds to quote.
    pub(crate) quick: bool,
    pub(crate) machine: Machine,
    pub(crate) versions: BTreeMap<String, String>,
    /// The files that browsers load, by name.
    pub(crate) sizes: BTreeMap<String, Size>,
    /// By browser.
    pub(crate) browsers: BTreeMap<String, InBrowser>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: u32,
    pub(crate) system: String,
    pub(crate) load_before: f64,
    pub(crate) load_after: f64,
}

/// Bytes.
#[derive(Deserialize)]
pub(crate) struct Size {
    pub(crate) raw: u64,
    pub(crate) brotli: u64,
}

/// The measurements in one browser. Those that were not asked for are absent.
#[derive(Deserialize)]
pub(crate) struct InBrowser {
    pub(crate) version: String,
    pub(crate) speed: Option<Speed>,
    pub(crate) start: Option<BTreeMap<String, Spread>>,
    pub(crate) tasks: Option<Vec<LongTask>>,
    pub(crate) cpu: Vec<Cpu>,
}

#[derive(Deserialize)]
pub(crate) struct Speed {
    pub(crate) cells: Vec<Cell>,
    pub(crate) counts: Vec<Counts>,
    /// Contestants that could not be measured, with the reason.
    pub(crate) absent: BTreeMap<String, String>,
}

/// Median and deciles.
#[derive(Deserialize, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Microseconds per frame of one contestant at one size.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cell {
    pub(crate) name: String,
    pub(crate) lane: Lane,
    pub(crate) size: u32,
    pub(crate) seal: Spread,
    pub(crate) open: Spread,
    pub(crate) bytes_added: u32,
}

/// How frames are led through.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Lane {
    /// By streams, as a browser does it.
    Streams,
    /// By a bare queue in their place.
    Bare,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    pub(crate) name: String,
    /// Bytes by which WebAssembly memory grew after the warm-up.
    pub(crate) memory_growth: Option<i64>,
    /// Copies of a frame that JavaScript makes.
    pub(crate) copies: u32,
}

#[derive(Deserialize)]
pub(crate) struct LongTask {
    pub(crate) event: String,
    /// In the worker that frames go through.
    pub(crate) media: Task,
    /// In the one that follows the log.
    pub(crate) group: Task,
}

#[derive(Deserialize)]
pub(crate) struct Task {
    pub(crate) what: String,
    pub(crate) milliseconds: f64,
}

/// A call; percent of one core.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Cpu {
    pub(crate) receivers: u32,
    pub(crate) protection: Protection,
    pub(crate) main: f64,
    pub(crate) worker: Option<f64>,
    pub(crate) received_per_second: f64,
    pub(crate) worker_per_frame: Option<f64>,
    pub(crate) bytes: f64,
}

/// The code that encrypts the frames of a call.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Protection {
    None,
    Sotto,
    Livekit,
}

impl Figures {
    /// Whether the run was long enough and left out nothing that can be measured everywhere.
    #[must_use]
    pub fn whole(&self) -> bool {
        let measured = |browser: &InBrowser| {
            browser.speed.is_some() && browser.start.is_some() && browser.tasks.is_some()
        };
        !self.quick && self.browsers.len() == 2 && self.browsers.values().all(measured)
    }
}

impl Speed {
    pub(crate) fn cell(&self, name: &str, lane: Lane, size: u32) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.name == name && cell.lane == lane && cell.size == size)
    }

    /// Bytes of a frame, smallest first.
    pub(crate) fn sizes(&self) -> Vec<u32> {
        let mut sizes: Vec<u32> = self.cells.iter().map(|cell| cell.size).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }
}

impl Cell {
    /// Both directions, with their names.
    pub(crate) fn directions(&self) -> [(&'static str, Spread); 2] {
        [("encrypt", self.seal), ("decrypt", self.open)]
    }
}

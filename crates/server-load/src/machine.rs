//! The machine that the figures are of.

use anyhow::{Context as _, Result};
use sotto_bench_report::server::Machine;

pub(crate) fn machine() -> Result<Machine> {
    let processors = std::fs::read_to_string("/proc/cpuinfo").context("no /proc/cpuinfo")?;
    let load = std::fs::read_to_string("/proc/loadavg").context("no /proc/loadavg")?;
    let name = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    Ok(Machine {
        processor: name.map_or("unknown", |(_, name)| name.trim()).to_owned(),
        cores: std::thread::available_parallelism()?.get(),
        load_before: load
            .split_ascii_whitespace()
            .next()
            .context("no load")?
            .parse()?,
    })
}

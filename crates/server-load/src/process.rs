//! A server as a process of its own: its processor time and its memory, as the kernel tells them.

use anyhow::{Context as _, Result, bail};
use std::process::{Child, Command};
use std::time::Duration;

/// Ticks of the kernel's clock in a second: fixed for programs, whatever the kernel's own clock does (`proc_pid_stat(5)`).
const TICKS: u64 = 100;

/// A running program, which ends with this value.
pub(crate) struct Process {
    child: Child,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        Ok(Self { child })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Processor time of all its threads so far, that in the kernel included.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        time(&self.read("stat")?)
    }

    /// Memory that is resident now, in KiB.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_ascii_whitespace().next()?.parse().ok())
            .context("no VmRSS")
    }

    /// Fails if the program has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => bail!("the server has ended: {status}"),
        }
    }

    fn read(&self, file: &str) -> Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        std::fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails for a program that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of this process, which is the clients'.
pub(crate) fn own_cpu() -> Result<Duration> {
    time(&std::fs::read_to_string("/proc/self/stat").context("no /proc/self/stat")?)
}

fn time(stat: &str) -> Result<Duration> {
    ticks(stat)
        .map(|ticks| Duration::from_millis(ticks * 1000 / TICKS))
        .with_context(|| format!("no processor time in {stat}"))
}

/// `utime` and `stime`, which are fields 14 and 15. The name before them may have spaces and parentheses in it.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// Datagrams that the kernel dropped for want of room in a socket, of this machine's processes together.
pub(crate) fn kernel_drops() -> Result<u64> {
    let snmp = std::fs::read_to_string("/proc/net/snmp").context("no /proc/net/snmp")?;
    drops(&snmp).context("no RcvbufErrors in /proc/net/snmp")
}

fn drops(snmp: &str) -> Option<u64> {
    let mut lines = snmp.lines().filter(|line| line.starts_with("Udp:"));
    let (names, values) = (lines.next()?, lines.next()?);
    names
        .split_ascii_whitespace()
        .zip(values.split_ascii_whitespace())
        .filter(|(name, _)| ["RcvbufErrors", "SndbufErrors"].contains(name))
        .map(|(_, value)| value.parse::<u64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4 100 0 0 0 250 50 9 9 20 0 3 0 1 1 1";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks("7 (name"), None);
    }

    #[test]
    fn drops_are_those_of_sockets_that_are_full() {
        let snmp =
            "Ip: A\nIp: 1\nUdp: InDatagrams InErrors RcvbufErrors SndbufErrors\nUdp: 5 6 7 8\n";
        assert_eq!(drops(snmp), Some(15));
        assert_eq!(drops("Ip: A\nIp: 1\n"), None);
    }
}

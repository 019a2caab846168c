//! Media: rooms are filled, their members send, and the processor time of each server is taken over the packets that it forwards.

use crate::load::{Load, Tasks};
use crate::process::kernel_drops;
use crate::sfu::{Janus, Room, Sfu, Sotto};
use anyhow::{Result, bail};
use sotto_bench_report::server::{Forwarding, Media};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Between the beginning of sending and that of the measurement.
const START: Duration = Duration::from_secs(1);
/// Until what is on its way has come, packets that are asked for again included.
const DRAIN: Duration = Duration::from_millis(1500);

/// How it is measured.
pub(crate) struct Plan<'a> {
    pub(crate) server: &'a Path,
    pub(crate) with_janus: bool,
    pub(crate) rounds: usize,
    pub(crate) window: Duration,
}

/// Measures `rooms` rooms of one form. The servers run beside each other and are loaded in turn, so that the same disturbances meet both.
pub(crate) async fn measure(
    plan: &Plan<'_>,
    rooms: usize,
    members: usize,
    senders: usize,
) -> Result<Media> {
    let form = |number| Room {
        number,
        members,
        senders,
    };
    let mut ours = Bench::new(Sotto::start(plan.server)?)?;
    ours.fill((0..rooms).map(form)).await?;
    let mut theirs = None;
    if plan.with_janus {
        let mut bench = Bench::new(Janus::start().await?)?;
        bench.fill((0..rooms).map(form)).await?;
        theirs = Some(bench);
    }
    for _ in 0..plan.rounds {
        ours.round(plan.window).await?;
        if let Some(theirs) = &mut theirs {
            theirs.round(plan.window).await?;
        }
    }
    let receivers = members as u64 - 1;
    Ok(Media {
        rooms,
        members,
        senders,
        sotto: ours.end(receivers).await?,
        janus: match theirs {
            Some(theirs) => Some(theirs.end(receivers).await?),
            None => None,
        },
    })
}

/// A server, its clients, and the figures so far.
pub(crate) struct Bench<S> {
    pub(crate) sfu: S,
    pub(crate) load: Arc<Load>,
    pub(crate) tasks: Tasks,
    figures: Forwarding,
    kernel_drops: u64,
}

impl<S: Sfu> Bench<S> {
    pub(crate) fn new(mut sfu: S) -> Result<Self> {
        let figures = Forwarding {
            memory_before: sfu.process().memory()?,
            ..Forwarding::default()
        };
        Ok(Self {
            sfu,
            load: Load::new(),
            tasks: Tasks::default(),
            figures,
            kernel_drops: 0,
        })
    }

    pub(crate) async fn fill(&mut self, rooms: impl Iterator<Item = Room>) -> Result<()> {
        let mut connections = 0;
        for room in rooms {
            connections += self.sfu.fill(room, &self.load, &mut self.tasks).await?;
            self.load.connected(connections, &mut self.tasks).await?;
        }
        Ok(())
    }

    /// One measurement, from silence to silence.
    pub(crate) async fn round(&mut self, window: Duration) -> Result<()> {
        let drops = kernel_drops()?;
        self.load.send(true);
        sleep(START).await;
        let (cpu, packets, begun) = (
            self.sfu.process().cpu()?,
            self.load.received(),
            Instant::now(),
        );
        sleep(window).await;
        let cpu = self.sfu.process().cpu()?.saturating_sub(cpu);
        let packets = (self.load.received() - packets) as f64;
        let seconds = begun.elapsed().as_secs_f64();
        self.figures.memory_after = self.sfu.process().memory()?;
        self.load.send(false);
        sleep(DRAIN).await;
        self.kernel_drops += kernel_drops()? - drops;
        self.tasks.check()?;
        if packets == 0.0 {
            bail!("no packet was forwarded");
        }
        self.figures.micros.push(cpu.as_secs_f64() * 1e6 / packets);
        self.figures.rates.push(packets / seconds);
        Ok(())
    }

    /// [`Self::end`] with losses that the kernel has told of meanwhile.
    pub(crate) async fn end_after(
        mut self,
        receivers: u64,
        kernel_drops: u64,
    ) -> Result<Forwarding> {
        self.kernel_drops += kernel_drops;
        self.end(receivers).await
    }

    /// Compares the counts: each packet came to each receiver, or a loss was told, by the server or by the kernel.
    pub(crate) async fn end(mut self, receivers: u64) -> Result<Forwarding> {
        self.sfu.process().check()?;
        let (sent, received) = (self.load.sent(), self.load.received());
        let expected = sent * receivers;
        let told = self.sfu.drops().await? + self.kernel_drops + self.load.unsent.load(Relaxed);
        check(expected, received, told)?;
        self.figures.expected = expected;
        self.figures.missing = expected - received;
        self.figures.told = told;
        Ok(self.figures)
    }
}

/// A loss on the way to the server is one at each receiver, so no more than its reason is asked for.
fn check(expected: u64, received: u64, told: u64) -> Result<()> {
    if received > expected {
        bail!("{received} packets were received where {expected} were sent");
    }
    if received < expected && told == 0 {
        let missing = expected - received;
        bail!("{missing} of {expected} packets are missing, and no loss was told");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_is_received_or_its_loss_is_told() {
        assert!(check(10, 10, 0).is_ok());
        assert!(check(10, 9, 1).is_ok());
        assert!(check(10, 9, 0).is_err());
        assert!(check(10, 11, 3).is_err());
    }
}

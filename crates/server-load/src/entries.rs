//! Entries of the log: the time from an entry's sending to its echo, and the processor time of its delivery.

use crate::follower::follow;
use crate::load::Tasks;
use crate::log_client;
use crate::sfu::{Sfu as _, Sotto};
use anyhow::{Context as _, Result, bail};
use sotto_bench_report::server::Entries;
use sotto_log_server::wire::EntryKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// Bytes of an entry, a small commit's.
const BYTES: usize = 1024;
/// Between two entries of the room.
const PAUSE: Duration = Duration::from_millis(50);
/// No delivery takes as long.
const PATIENCE: Duration = Duration::from_secs(20);

/// A room with so many members, of which one after the other sends an entry.
pub(crate) async fn measure(server: &Path, members: usize, entries: usize) -> Result<Entries> {
    let mut server = Sotto::start(server)?;
    let memory = server.process().memory()?;
    let delivered = Arc::new(AtomicU64::new(0));
    let (echoes, mut echoed) = mpsc::unbounded_channel();
    let (mut tasks, mut senders) = (Tasks::default(), Vec::new());
    for number in 0..members {
        let name = format!("member-{number}");
        let (sender, receiver) = log_client::join(server.address, "room", &name).await?;
        let sender = Arc::new(tokio::sync::Mutex::new(sender));
        senders.push(Arc::clone(&sender));
        let (delivered, echoes) = (Arc::clone(&delivered), echoes.clone());
        tasks.spawn(follow(sender, receiver, move |kind, _| {
            if let EntryKind::Message { from, .. } = kind {
                if *from == name {
                    echoes.send(Instant::now())?;
                }
                delivered.fetch_add(1, Relaxed);
            }
            Ok(())
        }));
    }
    sleep(Duration::from_secs(1)).await;
    let memory_full = server.process().memory()?;
    let cpu = server.process().cpu()?;
    let mut tick = interval(PAUSE);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut millis = Vec::new();
    for number in 0..entries {
        tick.tick().await;
        let sender = senders.get(number % members).context("no member")?;
        let begun = Instant::now();
        sender.lock().await.append(&[7; BYTES], &[]).await?;
        let at: Instant = timeout(PATIENCE, echoed.recv()).await?.context("no echo")?;
        millis.push(at.duration_since(begun).as_secs_f64() * 1000.0);
    }
    let expected = (entries * members) as u64;
    let begun = Instant::now();
    while delivered.load(Relaxed) < expected && begun.elapsed() < PATIENCE {
        sleep(Duration::from_millis(10)).await;
    }
    tasks.check()?;
    let cpu = server.process().cpu()?.saturating_sub(cpu);
    let delivered = delivered.load(Relaxed);
    if delivered != expected {
        bail!("{delivered} entries were delivered where {expected} were to be");
    }
    millis.sort_by(f64::total_cmp);
    Ok(Entries {
        members,
        entries,
        median: quantile(&millis, 0.5)?,
        high: quantile(&millis, 0.99)?,
        micros: cpu.as_secs_f64() * 1e6 / expected as f64,
        memory: memory_full.saturating_sub(memory) as f64 / members as f64,
    })
}

/// The smallest value that so large a part of all does not exceed.
fn quantile(sorted: &[f64], part: f64) -> Result<f64> {
    let rank = (sorted.len() as f64 * part).ceil() as usize;
    let value = sorted.get(rank.saturating_sub(1));
    value.copied().context("no values")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_came() {
        let sorted: Vec<f64> = (1..=200).map(f64::from).collect();
        assert_eq!(quantile(&sorted, 0.5).unwrap(), 100.0);
        assert_eq!(quantile(&sorted, 0.99).unwrap(), 198.0);
        assert!(quantile(&[], 0.5).is_err());
    }
}

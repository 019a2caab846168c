//! A server under half of its load for a longer time, while members of the log come and go: its memory stays what it was, and nothing is
//! lost.

use crate::forwarding::Bench;
use crate::log_client;
use crate::machine;
use crate::process::kernel_drops;
use crate::sfu::{Room, Sfu as _, Sotto};
use anyhow::{Result, bail};
use sotto_bench_report::server::Soak;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Rooms of four, all of whom send: about half of what the largest measurement has.
const ROOMS: usize = 8;
/// Members that come to each room and leave it at once, one after the other.
const GUESTS: usize = 4;
/// No server takes as long to close.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two looks at the memory and the clients.
const PAUSE: Duration = Duration::from_secs(1);
/// Memory may grow by so much from the second quarter of the time to the last. In the first, packets gather that are kept to be sent again.
const GROWTH: f64 = 1.1;

pub(crate) async fn measure(server: &Path, duration: Duration) -> Result<Soak> {
    let machine = machine::machine()?;
    let mut bench = Bench::new(Sotto::start(server)?)?;
    let rooms = (0..ROOMS).map(|number| Room {
        number,
        members: 4,
        senders: 4,
    });
    bench.fill(rooms).await?;
    let drops = kernel_drops()?;
    bench.load.send(true);
    let (begun, cpu) = (Instant::now(), bench.sfu.process().cpu()?);
    let (mut memory, mut guests) = (Vec::new(), 0);
    while begun.elapsed() < duration {
        for number in 0..ROOMS {
            for _ in 0..GUESTS {
                let (room, name) = (format!("room-{number}"), format!("guest-{guests}"));
                let (mut sender, mut receiver) =
                    log_client::join(bench.sfu.address, &room, &name).await?;
                receiver.entry().await?;
                sender.append(&[7; 1024], &[]).await?;
                receiver.entry().await?;
                sender.leave().await?;
                // The server closes. A socket that is dropped with something to read would reset the connection, and `leave` be lost.
                timeout(PATIENCE, async { while receiver.hear().await.is_ok() {} }).await?;
                guests += 1;
            }
        }
        bench.tasks.check()?;
        memory.push(bench.sfu.process().memory()?);
        sleep(PAUSE).await;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let cpu = bench.sfu.process().cpu()?.saturating_sub(cpu).as_secs_f64();
    bench.load.send(false);
    sleep(Duration::from_secs(2)).await;
    let kernel = kernel_drops()? - drops;
    let (early, late) = (largest(&memory, 1), largest(&memory, 3));
    if late > early * GROWTH {
        bail!("memory grew from {early} to {late} KiB");
    }
    let counts = bench.end_after(3, kernel).await?;
    Ok(Soak {
        machine,
        samples: memory.len() as u64,
        minutes: seconds / 60.0,
        rooms: ROOMS,
        guests,
        cores: cpu / seconds,
        expected: counts.expected,
        missing: counts.missing,
        told: counts.told,
        memory_early: early,
        memory_late: late,
    })
}

/// The largest value within one of the four quarters.
fn largest(values: &[u64], part: usize) -> f64 {
    let from = values.len() * part / 4;
    let to = (values.len() * (part + 1)).div_ceil(4);
    let part = values.get(from..to).unwrap_or_default();
    part.iter().copied().max().unwrap_or_default() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_has_its_own_values() {
        let values: Vec<u64> = (1..=20).collect();
        assert_eq!(largest(&values, 0), 5.0);
        assert_eq!(largest(&values, 3), 20.0);
        assert_eq!(largest(&[5], 3), 5.0);
    }
}

//! A large room, the log alone: all publish their KeyPackages, and commits bring them into the group, each with its Welcome.
//! Entries have about the sizes of the hybrid cipher suite, and filler in them: the server looks into none.

use crate::follower::follow;
use crate::load::Tasks;
use crate::log_client::{self, Attachment};
use crate::machine;
use crate::process::own_cpu;
use crate::sfu::{Sfu as _, Sotto};
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use sotto_bench_report::server::{Large, Phase};
use sotto_log_server::wire::EntryKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::time::sleep;

/// Members that one commit brings at most.
const BATCH: usize = 256;
/// Bytes of a KeyPackage, rounded up: two public keys of the hybrid KEM are most of it.
const KEY_PACKAGE: usize = 3000;
/// Bytes of a commit that brings a batch, of the Welcome that is for all of it, and of the part for each member, as the limits of the
/// server tell them (`crates/log-server/src/limits.rs`).
const COMMIT: usize = 800_000;
const WELCOME: usize = 1_500_000;
const WELCOME_PART: usize = 1700;
/// Bytes that may wait for one client (`--queue-bytes`).
const QUEUE: u64 = 16 << 20;
/// Nothing takes as long.
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks at the queues, each of which costs the server a look at all members.
const LOOK: Duration = Duration::from_millis(100);
/// Joins between two looks.
const LOOK_JOINS: usize = 50;

/// Entries that came to all members, and bytes with them.
#[derive(Default)]
struct Delivered {
    entries: AtomicU64,
    attachments: AtomicU64,
    bytes: AtomicU64,
}

impl Delivered {
    /// Counts a member's message. `false` if the entry is none.
    fn count(&self, kind: &EntryKind, body: &Bytes) -> bool {
        let EntryKind::Message { attachments, .. } = kind else {
            return false;
        };
        self.entries.fetch_add(1, Relaxed);
        let count = attachments.len() as u64;
        self.attachments.fetch_add(count, Relaxed);
        self.bytes.fetch_add(body.len() as u64, Relaxed);
        true
    }
}

pub(crate) async fn measure(server: &Path, members: usize) -> Result<Large> {
    let machine = machine::machine()?;
    let mut server = Sotto::start(server)?;
    let memory_before = server.process().memory()?;
    let delivered = Arc::new(Delivered::default());
    let (mut tasks, mut senders) = (Tasks::default(), Vec::new());
    let (begun, clients_before) = (Instant::now(), own_cpu()?);
    let mut queue = 0;
    for number in 0..members {
        let (sender, mut receiver) =
            log_client::join(server.address, "large", &name(number)).await?;
        let sender = Arc::new(Mutex::new(sender));
        sender.lock().await.append(&[7; KEY_PACKAGE], &[]).await?;
        // The next one joins when this is in the log, so that each member's number of entries is known.
        loop {
            let (_, kind, body) = receiver.entry().await?;
            if delivered.count(&kind, &body) {
                break;
            }
        }
        if number % LOOK_JOINS == 0 {
            queue = queue.max(server.metric("sotto_queue_bytes_max").await? as u64);
        }
        senders.push(Arc::clone(&sender));
        let delivered = Arc::clone(&delivered);
        tasks.spawn(follow(sender, receiver, move |kind, body| {
            delivered.count(kind, body);
            Ok(())
        }));
    }
    let arrival = begun.elapsed().as_secs_f64();
    let (last, server_arrival, clients_arrival) =
        (Instant::now(), server.process().cpu()?, own_cpu()?);
    let mut attachments = 0;
    let founder = senders.first().context("no members")?;
    let (commit, welcome) = (vec![7; COMMIT], vec![7; WELCOME]);
    let numbers: Vec<usize> = (1..members).collect();
    let mut messages = members;
    for batch in numbers.chunks(BATCH) {
        let names: Vec<String> = batch.iter().map(|number| name(*number)).collect();
        let mut parts: Vec<Attachment<'_>> = vec![(names.clone(), &welcome)];
        let part = [7; WELCOME_PART];
        parts.extend(names.into_iter().map(|name| (vec![name], &part[..])));
        founder.lock().await.append(&commit, &parts).await?;
        (messages, attachments) = (messages + 1, attachments + 2 * batch.len() as u64);
        // The next commit is made when this one is in the log: its author has to have it back.
        let (wanted, since) = (attachments, Instant::now());
        while delivered.attachments.load(Relaxed) < wanted {
            tasks.check()?;
            queue = queue.max(server.metric("sotto_queue_bytes_max").await? as u64);
            if since.elapsed() > PATIENCE {
                bail!("a Welcome did not come to all");
            }
            sleep(LOOK).await;
        }
    }
    // A member has the messages from its own `joined` on: the KeyPackages of its own and of those after it, and all commits.
    let expected = (members * (members + 1) / 2 + (messages - members) * members) as u64;
    let since = Instant::now();
    while delivered.entries.load(Relaxed) < expected && since.elapsed() < PATIENCE {
        tasks.check()?;
        queue = queue.max(server.metric("sotto_queue_bytes_max").await? as u64);
        sleep(LOOK).await;
    }
    let seconds = last.elapsed().as_secs_f64();
    let entries = delivered.entries.load(Relaxed);
    if entries != expected || delivered.attachments.load(Relaxed) != attachments {
        bail!("{entries} deliveries where {expected} were to be");
    }
    if queue > QUEUE {
        bail!("{queue} bytes waited for one client");
    }
    let (cpu, clients) = (server.process().cpu()?, own_cpu()?);
    let seconds_of = |whole: Duration, part: Duration| whole.saturating_sub(part).as_secs_f64();
    Ok(Large {
        machine,
        members,
        entries,
        bytes: delivered.bytes.load(Relaxed),
        arrival: Phase {
            seconds: arrival,
            server: server_arrival.as_secs_f64(),
            clients: seconds_of(clients_arrival, clients_before),
        },
        joining: Phase {
            seconds,
            server: seconds_of(cpu, server_arrival),
            clients: seconds_of(clients, clients_arrival),
        },
        queue,
        queue_limit: QUEUE,
        memory: server.process().memory()?.saturating_sub(memory_before),
    })
}

fn name(number: usize) -> String {
    format!("member-{number}")
}

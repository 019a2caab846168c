//! The counts of all connections to one server, and the word at which they send.

use anyhow::{Result, bail};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// No connection takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// Shared by all connections to one server.
pub(crate) struct Load {
    pub(crate) sent: AtomicU64,
    pub(crate) received: AtomicU64,
    pub(crate) connected: AtomicU64,
    /// Datagrams that this machine's kernel did not take from a client.
    pub(crate) unsent: AtomicU64,
    sending: watch::Sender<bool>,
}

impl Load {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            connected: AtomicU64::new(0),
            unsent: AtomicU64::new(0),
            sending: watch::Sender::new(false),
        })
    }

    pub(crate) fn sending(&self) -> watch::Receiver<bool> {
        self.sending.subscribe()
    }

    pub(crate) fn send(&self, sending: bool) {
        self.sending.send_replace(sending);
    }

    pub(crate) fn received(&self) -> u64 {
        self.received.load(Relaxed)
    }

    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Relaxed)
    }

    /// Waits for so many connections.
    pub(crate) async fn connected(&self, count: u64, tasks: &mut Tasks) -> Result<()> {
        let begun = Instant::now();
        while self.connected.load(Relaxed) < count {
            tasks.check()?;
            if begun.elapsed() > PATIENCE {
                let connected = self.connected.load(Relaxed);
                bail!("{connected} of {count} media connections in {PATIENCE:?}");
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// Tasks that run until the end of the load; they end with this value.
#[derive(Default)]
pub(crate) struct Tasks(JoinSet<Result<()>>);

impl Tasks {
    pub(crate) fn spawn(&mut self, task: impl Future<Output = Result<()>> + Send + 'static) {
        self.0.spawn(task);
    }

    /// Fails if one has ended.
    pub(crate) fn check(&mut self) -> Result<()> {
        match self.0.try_join_next() {
            None => Ok(()),
            Some(ended) => {
                ended??;
                bail!("a client has ended")
            }
        }
    }
}

//! A member that reads the log and acknowledges it as the clients of the npm package do
//! (`worker-js/src/log/link-acknowledgement.ts`): one message for many entries.

use crate::log_client::{Receiver, Sender};
use anyhow::Result;
use bytes::Bytes;
use sotto_log_server::wire::EntryKind;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

/// Until an entry is acknowledged.
const DELAY: Duration = Duration::from_secs(5);
/// Bytes of entries that are acknowledged without delay.
const AT_ONCE: usize = 1 << 20;

/// Reads entries until an error, which is the end of the load. `each` sees every one.
pub(crate) async fn follow(
    sender: Arc<Mutex<Sender>>,
    mut receiver: Receiver,
    mut each: impl FnMut(&EntryKind, &Bytes) -> Result<()>,
) -> Result<()> {
    let mut waiting = Waiting::default();
    loop {
        tokio::select! {
            entry = receiver.entry() => {
                let (seq, kind, body) = entry?;
                waiting.received(seq, body.len(), Instant::now());
                each(&kind, &body)?;
            }
            () = sleep_until(waiting.due().unwrap_or_else(|| Instant::now() + DELAY)) => {}
        }
        if let Some(seq) = waiting.take(Instant::now()) {
            sender.lock().await.acknowledge(seq).await?;
        }
    }
}

/// Entries that were received and are not acknowledged.
#[derive(Default)]
struct Waiting {
    seq: u64,
    bytes: usize,
    since: Option<Instant>,
}

impl Waiting {
    fn received(&mut self, seq: u64, bytes: usize, now: Instant) {
        self.seq = seq;
        self.bytes += bytes;
        self.since.get_or_insert(now);
    }

    fn due(&self) -> Option<Instant> {
        let delay = if self.bytes < AT_ONCE {
            DELAY
        } else {
            Duration::ZERO
        };
        Some(self.since? + delay)
    }

    /// The number to acknowledge, if it is time for that.
    fn take(&mut self, now: Instant) -> Option<u64> {
        if self.due()? > now {
            return None;
        }
        (self.since, self.bytes) = (None, 0);
        Some(self.seq)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_entries_have_one_acknowledgement_and_large_ones_do_not_wait() {
        let mut waiting = Waiting::default();
        let start = Instant::now();
        assert_eq!(waiting.take(start), None);
        waiting.received(1, 10, start);
        waiting.received(2, 10, start + DELAY / 2);
        assert_eq!(waiting.take(start + DELAY / 2), None);
        assert_eq!(waiting.take(start + DELAY), Some(2));
        assert_eq!(waiting.take(start + DELAY), None);
        waiting.received(3, AT_ONCE, start);
        assert_eq!(waiting.take(start), Some(3));
        assert_eq!(waiting.due(), None);
    }
}

//! Another node of NATS, for a server whose own one answers and stores nothing: one that is cut off from the other nodes.

use async_nats::Client;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The least time between two changes: a cluster of NATS without a leader stores nothing on any node, until it has one.
const BETWEEN: Duration = Duration::from_secs(5);

/// The way to another node.
pub(crate) struct Elsewhere {
    client: Client,
    last: Mutex<Option<Instant>>,
}

impl Elsewhere {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            last: Mutex::default(),
        }
    }

    /// Connects anew, to any node, this one among them. A request of many rooms at once is one.
    pub(crate) async fn go(&self) {
        let due = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            is_due(&mut last, Instant::now())
        };
        if due {
            tracing::warn!("NATS answers and stores nothing; another node of it is tried");
            let _ = self.client.force_reconnect().await;
        }
    }
}

fn is_due(last: &mut Option<Instant>, now: Instant) -> bool {
    let due = last.is_none_or(|last| now.saturating_duration_since(last) >= BETWEEN);
    if due {
        *last = Some(now);
    }
    due
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_that_ask_at_once_ask_once() {
        let (mut last, now) = (None, Instant::now());
        assert!(is_due(&mut last, now));
        assert!(!is_due(&mut last, now + BETWEEN / 2));
        assert!(!is_due(&mut last, now));
        assert!(is_due(&mut last, now + BETWEEN));
        assert!(!is_due(&mut last, now + BETWEEN + BETWEEN / 2));
    }
}

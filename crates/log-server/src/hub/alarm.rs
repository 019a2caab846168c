//! An alarm clock for the earliest deadline only: its task looks at everything when it rings, so that no list of
//! deadlines is kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The earliest time that was asked for since the last one.
pub(crate) struct Alarm {
    origin: Instant,
    /// Microseconds since the origin; `u64::MAX` for never.
    at: AtomicU64,
    earlier: Notify,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            origin: Instant::now(),
            at: AtomicU64::new(u64::MAX),
            earlier: Notify::new(),
        }
    }
}

impl Alarm {
    /// Time since the origin.
    pub(crate) fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    /// Asks for `at`. To be called under the lock of the state whose deadline it is, so that the deadline is not
    /// missed.
    pub(crate) fn set(&self, at: Duration) {
        // Rounded up, so that at that time it is over.
        let at = u64::try_from(at.as_micros()).map_or(u64::MAX, |at| at.saturating_add(1));
        if at < self.at.fetch_min(at, Ordering::SeqCst) {
            self.earlier.notify_one();
        }
    }

    /// Until the earliest time that was asked for, which then is forgotten.
    pub(crate) async fn rings(&self) {
        loop {
            let at = self.at.load(Ordering::SeqCst);
            if at <= u64::try_from(self.now().as_micros()).unwrap_or(u64::MAX) {
                self.at.store(u64::MAX, Ordering::SeqCst);
                return;
            }
            if at == u64::MAX {
                self.earlier.notified().await;
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep_until((self.origin + Duration::from_micros(at)).into()) => {}
                () = self.earlier.notified() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_earliest_rings_once_and_later_ones_have_to_be_set_again() {
        let alarm = Alarm::default();
        alarm.set(Duration::from_secs(3600));
        alarm.set(Duration::from_millis(1));
        alarm.set(Duration::from_secs(60));
        alarm.rings().await;
        assert!(alarm.now() >= Duration::from_millis(1));
        let silent = tokio::time::timeout(Duration::from_millis(50), alarm.rings()).await;
        assert!(silent.is_err(), "what was asked for is forgotten");
        let (_, ()) = tokio::join!(alarm.rings(), async { alarm.set(Duration::ZERO) });
    }
}

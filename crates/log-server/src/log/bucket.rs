//! How fast one member may send.

use crate::limits::Limits;
use std::time::Duration;

/// How many seconds' worth may come at once.
const BURST: f64 = 10.0;

/// Token buckets for messages and for bytes.
#[derive(Debug)]
pub(super) struct Bucket {
    messages: f64,
    bytes: f64,
    at: Duration,
}

impl Bucket {
    /// Full.
    pub(super) fn new(limits: &Limits, now: Duration) -> Self {
        Self {
            messages: f64::from(limits.member_messages) * BURST,
            bytes: f64::from(limits.member_bytes) * BURST,
            at: now,
        }
    }

    /// Takes one message of `bytes`. `false` if there is not enough; then nothing is taken.
    pub(super) fn take(&mut self, bytes: usize, limits: &Limits, now: Duration) -> bool {
        let elapsed = now.saturating_sub(self.at).as_secs_f64();
        self.at = now.max(self.at);
        let refill = |level: f64, rate: u32| {
            let rate = f64::from(rate);
            (level + elapsed * rate).min(rate * BURST)
        };
        self.messages = refill(self.messages, limits.member_messages);
        self.bytes = refill(self.bytes, limits.member_bytes);
        #[expect(
            clippy::cast_precision_loss,
            reason = "messages are far below 2^52 bytes"
        )]
        let bytes = bytes as f64;
        if self.messages < 1.0 || self.bytes < bytes {
            return false;
        }
        self.messages -= 1.0;
        self.bytes -= bytes;
        true
    }
}

//! How often a token was used.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How many minutes' worth of joins may come at once.
const BURST: f64 = 5.0;
const MINUTE: Duration = Duration::from_secs(60);
/// Tokens below which idle ones are not looked for.
const FEW: usize = 1024;

/// A digest in place of a token, which is a secret.
pub(super) type Digest = [u8; 32];

/// Joins by token that are not yet paid for by the time that has passed.
pub(super) struct Joins {
    /// In a minute.
    rate: f64,
    unpaid: Mutex<Unpaid>,
}

#[derive(Default)]
struct Unpaid {
    by_token: HashMap<Digest, (f64, Instant)>,
    /// Number of tokens at which idle ones are dropped.
    sweep_at: usize,
}

impl Joins {
    pub(super) fn new(rate: u32) -> Self {
        Self {
            rate: f64::from(rate),
            unpaid: Mutex::default(),
        }
    }

    /// Pays for one. `false` if there were too many with this token.
    pub(super) fn pay(&self, token: Digest, now: Instant) -> bool {
        let mut unpaid = self.unpaid.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = |(joins, at): (f64, Instant)| {
            let passed = now.saturating_duration_since(at).as_secs_f64();
            (joins - passed / MINUTE.as_secs_f64() * self.rate).max(0.0)
        };
        if unpaid.by_token.len() >= unpaid.sweep_at.max(FEW) {
            unpaid.by_token.retain(|_, kept| rest(*kept) > 0.0);
            unpaid.sweep_at = 2 * unpaid.by_token.len();
        }
        let joins = unpaid.by_token.get(&token).copied().map_or(0.0, rest) + 1.0;
        if joins > self.rate * BURST {
            return false;
        }
        unpaid.by_token.insert(token, (joins, now));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_of_each_token_are_paid_for_by_time() {
        let (joins, now) = (Joins::new(2), Instant::now());
        let many = |token, now| (0..100).filter(|_| joins.pay([token; 32], now)).count();
        assert_eq!(many(1, now), 10);
        assert_eq!(many(2, now), 10, "another token");
        assert_eq!(many(1, now + MINUTE), 2);
    }

    #[test]
    fn idle_tokens_are_forgotten() {
        let (joins, now) = (Joins::new(2), Instant::now());
        for number in 0..10 * FEW {
            let mut token = [0; 32];
            token[..8].copy_from_slice(&number.to_be_bytes());
            joins.pay(token, now + MINUTE * u32::try_from(number).unwrap());
        }
        let kept = joins.unpaid.lock().unwrap().by_token.len();
        assert!(kept <= 2 * FEW, "{kept}");
    }
}

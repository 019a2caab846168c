//! A seeded generator, for simulation and tests. It is not in what ships: it can be wound back and forward.

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use std::sync::{Mutex, PoisonError};

/// Deterministic randomness behind the interface of the operating system's.
pub(super) struct Generator(Mutex<ChaCha20Rng>);

impl Generator {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self(Mutex::new(ChaCha20Rng::from_seed(seed)))
    }

    pub(super) fn child(&self) -> Self {
        let mut seed = [0; 32];
        self.fill(&mut seed);
        Self::new(seed)
    }

    pub(super) fn fill(&self, bytes: &mut [u8]) {
        let mut generator = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        generator.fill_bytes(bytes);
    }
}

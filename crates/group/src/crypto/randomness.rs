//! Randomness that forgets: whoever reads a member's memory cannot compute what the member drew before (forward secrecy),
//! nor, once fresh randomness has been stirred in, what it draws from then on (healing).

use crate::Seed;
use chacha20::ChaCha20Rng;
use hmac::{Hmac, KeyInit as _, Mac as _};
use hpke::rand_core::{Rng as _, SeedableRng as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A generator with another key after each draw.
pub(super) struct Randomness(ChaCha20Rng);

impl Randomness {
    pub(super) fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    pub(super) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
        let next = self.next_key();
        *self = Self::new(*next);
    }

    /// What follows depends on what was before and on `fresh`: to know one of them is not enough.
    pub(super) fn stir(&mut self, fresh: &Seed) {
        let key = self.next_key();
        // HMAC takes keys of any length.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_ref()) {
            mac.update(fresh.bytes());
            *self = Self::new(mac.finalize().into_bytes().into());
        }
    }

    fn next_key(&mut self) -> Zeroizing<[u8; 32]> {
        let mut key = Zeroizing::new([0; 32]);
        self.0.fill_bytes(key.as_mut());
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(randomness: &mut Randomness) -> [u8; 32] {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        bytes
    }

    #[test]
    fn what_was_drawn_cannot_be_drawn_again() {
        let mut randomness = Randomness::new([7; 32]);
        let drawn = draw(&mut randomness);
        // All that a thief finds. A generator with a fixed key can be wound back.
        let mut stolen = ChaCha20Rng::from_seed(randomness.0.get_seed());
        let mut wound_back = [0; 32];
        for _ in 0..64 {
            stolen.fill_bytes(&mut wound_back);
            assert_ne!(wound_back, drawn);
        }
    }

    #[test]
    fn what_is_stirred_in_decides_what_follows() {
        let after = |seed: u8, fresh: Option<u8>| {
            let mut randomness = Randomness::new([seed; 32]);
            if let Some(fresh) = fresh {
                randomness.stir(&Seed::from([fresh; 32]));
            }
            draw(&mut randomness)
        };
        let all = [
            after(1, None),
            after(1, Some(3)),
            after(1, Some(4)),
            after(2, Some(3)),
        ];
        for (index, one) in all.iter().enumerate() {
            assert!(all.iter().skip(index + 1).all(|other| other != one));
        }
        assert_eq!(after(1, Some(3)), after(1, Some(3)));
    }
}

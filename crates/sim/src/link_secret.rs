//! The secret of a link, and that of a schedule's call.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

/// The secret of a link.
pub(crate) type Secret = [u8; 16];

/// The secret of a schedule's call.
pub(crate) fn secret_of_call(mut random: ChaCha8Rng) -> Secret {
    random.random()
}

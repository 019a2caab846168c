//! Where a member's randomness begins.

use crate::SetupError;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 32 bytes from which all randomness of one [`Group`](crate::Group) follows: keys, names of key packages, group ids.
/// Secret: whoever has it has every key that the group ever makes. Never used twice, except to repeat a simulation.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
    /// A fresh one from the operating system, or from the browser.
    ///
    /// # Errors
    ///
    /// [`SetupError::KeyMaterial`] if there is no randomness to be had.
    pub fn random() -> Result<Self, SetupError> {
        let mut seed = Self([0; 32]);
        getrandom::fill(&mut seed.0).map_err(|_| SetupError::KeyMaterial)?;
        Ok(seed)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Seed {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

//! The secret with which a member resumes.

use super::record::Life;
use zeroize::Zeroizing;

/// 16 random bytes that only one member knows. Servers keep the [`Life`] that it begins.
pub struct Token(Zeroizing<[u8; 16]>);

impl Token {
    /// Takes 16 random bytes.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(Zeroizing::new(random))
    }

    /// As the client gets it: 32 hexadecimal digits.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(*self.0)
    }

    /// The stay that begins with it.
    #[must_use]
    pub fn life(&self) -> Life {
        Life::of(&*self.0)
    }
}

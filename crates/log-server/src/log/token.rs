//! The secret with which a member resumes.

use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// 16 random bytes that only the server and one member know.
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

    /// Whether `hex` is this token, in a time that does not depend on where they differ.
    #[must_use]
    pub fn is(&self, hex: &str) -> bool {
        let mut other = Zeroizing::new([0; 16]);
        hex::decode_to_slice(hex, &mut *other).is_ok() && bool::from(self.0.ct_eq(&*other))
    }
}

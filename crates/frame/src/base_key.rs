//! The secret of an epoch that all frame keys of that epoch come from.

use crate::suite::CipherSuite;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// `base_key` of RFC 9605 §5.2, the MLS exporter's output for one epoch.
pub struct BaseKey(Zeroizing<Vec<u8>>);

impl BaseKey {
    /// The label under which the MLS exporter gives it; the context is empty (RFC 9605 §5.2).
    pub const EXPORTER_LABEL: &'static str = "SFrame 1.0 Base Key";

    /// How many bytes to ask the exporter for: `Nk` of the suite.
    #[must_use]
    pub const fn len(suite: CipherSuite) -> usize {
        suite.key_len()
    }

    /// Takes the exporter's output.
    #[must_use]
    pub const fn new(secret: Zeroizing<Vec<u8>>) -> Self {
        Self(secret)
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// The same key once more, for the one place that must recognise it later.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9605 §5.2, and `Nk` in Table 1 of §4.5.
    #[test]
    fn what_to_ask_the_exporter_for() {
        assert_eq!(BaseKey::EXPORTER_LABEL, "SFrame 1.0 Base Key");
        let lengths = [
            (CipherSuite::Aes128CtrHmacSha256_80, 48),
            (CipherSuite::Aes128CtrHmacSha256_64, 48),
            (CipherSuite::Aes128CtrHmacSha256_32, 48),
            (CipherSuite::Aes128GcmSha256_128, 16),
            (CipherSuite::Aes256GcmSha512_128, 32),
            (CipherSuite::ChaCha20Poly1305Sha256_128, 32),
        ];
        for (suite, len) in lengths {
            assert_eq!(BaseKey::len(suite), len, "{suite:?}");
        }
    }
}

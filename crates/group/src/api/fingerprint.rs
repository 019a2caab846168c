//! Fingerprints of continuity keys.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// The fingerprint of a continuity key: its hash. It is public, and no member id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(into = "String"),
    tsify(type = "string")
)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of an Ed25519 public key.
    pub(crate) fn of(key: &[u8; 32]) -> Self {
        let hash = Sha256::new().chain_update(b"sotto fingerprint v1");
        Self(hash.chain_update(key).finalize().into())
    }

    /// Number of groups of digits.
    pub const GROUPS: usize = 4;

    /// Four groups of five digits: 66 bits, so that to make a key with the digits of another takes 2^66 keys. The core
    /// compares all 256.
    #[must_use]
    pub fn digits(&self) -> [String; Self::GROUPS] {
        let (numbers, _) = self.0.as_chunks::<8>();
        std::array::from_fn(|group| {
            let number = numbers.get(group).copied().unwrap_or_default();
            format!("{:05}", u64::from_be_bytes(number) % 100_000)
        })
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits().join(" "))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

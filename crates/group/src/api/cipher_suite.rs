//! Cipher suites of the group.

use openmls::prelude::Ciphersuite;

/// An MLS cipher suite (RFC 9420 §17.1): `hybrid` is post-quantum, `classical` is smaller. All members of a call use the
/// same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum MlsCipherSuite {
    /// `MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519`: ML-KEM-768 with X25519, so that a call recorded today stays
    /// closed to a quantum computer tomorrow.
    #[default]
    Hybrid,
    /// `MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519`: X25519 alone; smaller and faster.
    Classical,
}

impl MlsCipherSuite {
    pub(crate) fn mls(self) -> Ciphersuite {
        match self {
            Self::Hybrid => Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
            Self::Classical => Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
        }
    }
}

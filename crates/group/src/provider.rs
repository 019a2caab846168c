//! Where OpenMLS gets cryptography, randomness and a place for keys.

use crate::crypto::Crypto;
use crate::key_store::KeyStore;
use crate::signer::SignatureKey;
use openmls::prelude::{OpenMlsProvider, OpenMlsRand};
use zeroize::Zeroizing;

/// Cryptography, randomness and a place for keys.
///
/// Each group has its own, so that dropping a group erases all that OpenMLS stored for it.
pub(crate) struct Provider {
    crypto: Crypto,
    keys: KeyStore,
}

/// A key that cannot be made or stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProviderFailed;

impl Provider {
    /// All randomness follows from `seed`.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self {
            crypto: Crypto::new(seed),
            keys: KeyStore::default(),
        }
    }

    pub(crate) fn from_os() -> Result<Self, ProviderFailed> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(|_| ProviderFailed)?;
        Ok(Self::new(*seed))
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], ProviderFailed> {
        self.rand().random_array().map_err(|_| ProviderFailed)
    }

    pub(crate) fn signature_key(&self) -> Result<SignatureKey, ProviderFailed> {
        Ok(SignatureKey::new(&Zeroizing::new(self.random()?)))
    }

    #[cfg(test)]
    pub(crate) fn stored(&self) -> Vec<Vec<u8>> {
        self.keys.stored()
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = Crypto;
    type RandProvider = Crypto;
    type StorageProvider = KeyStore;

    fn storage(&self) -> &Self::StorageProvider {
        &self.keys
    }

    fn crypto(&self) -> &Self::CryptoProvider {
        &self.crypto
    }

    fn rand(&self) -> &Self::RandProvider {
        &self.crypto
    }
}

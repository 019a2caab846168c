//! Where OpenMLS gets cryptography, randomness and a place for keys.

use crate::Seed;
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

    /// One more, with keys of its own and randomness that follows from that of this one.
    pub(crate) fn child(&self) -> Result<Self, ProviderFailed> {
        Ok(Self {
            crypto: self.crypto.child(*Zeroizing::new(self.random()?)),
            keys: KeyStore::default(),
        })
    }

    /// Takes fresh randomness in.
    pub(crate) fn stir(&self, fresh: &Seed) {
        self.crypto.stir(fresh);
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], ProviderFailed> {
        self.rand().random_array().map_err(|_| ProviderFailed)
    }

    pub(crate) fn signature_key(&self) -> Result<SignatureKey, ProviderFailed> {
        Ok(SignatureKey::new(&Zeroizing::new(self.random()?)))
    }

    /// Loses all keys.
    #[cfg(test)]
    pub(crate) fn forget(&mut self) {
        self.keys = KeyStore::default();
    }

    #[cfg(test)]
    pub(crate) fn in_memory(&self) -> std::collections::BTreeMap<&'static str, Vec<u8>> {
        self.keys.in_memory()
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

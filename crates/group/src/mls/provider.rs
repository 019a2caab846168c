//! Where OpenMLS gets cryptography, randomness, a place for keys, and the pre-shared key of a link.

#[cfg(any(test, feature = "seeded"))]
use crate::Seed;
use crate::link::Link;
use crate::mls::crypto::Crypto;
use crate::mls::key_store::KeyStore;
use crate::mls::randomness::Randomness;
use crate::mls::signer::SignatureKey;
use openmls::prelude::{Ciphersuite, OpenMlsProvider, OpenMlsRand};
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Cryptography, randomness, a place for keys, and the keys of the call's link.
///
/// Each group has its own, so that dropping a group erases all that OpenMLS stored for it.
pub(crate) struct Provider {
    crypto: Crypto,
    randomness: Randomness,
    keys: KeyStore,
    /// `None` in a call without a link.
    link: Option<Arc<Link>>,
}

/// A key that cannot be made or stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key cannot be made or stored")]
pub(crate) struct ProviderFailed;

impl Provider {
    /// One with the randomness of the operating system.
    pub(crate) fn new() -> Result<Self, ProviderFailed> {
        let randomness = Randomness::system();
        // The stock provider ends the program where there is none to be had, so that is found out before.
        randomness.fill(&mut [0]).map_err(|_| ProviderFailed)?;
        Ok(Self::with(Crypto::default(), randomness))
    }

    /// One for a simulation.
    #[cfg(any(test, feature = "seeded"))]
    pub(crate) fn seeded(seed: &Seed) -> Self {
        Self::with(Crypto::default(), Randomness::seeded(seed))
    }

    /// One more, with keys of its own, that knows the same verified signatures.
    pub(crate) fn child(&self) -> Self {
        Self {
            link: self.link.clone(),
            ..Self::with(self.crypto.child(), self.randomness.child())
        }
    }

    fn with(crypto: Crypto, randomness: Randomness) -> Self {
        Self {
            crypto,
            randomness,
            keys: KeyStore::default(),
            link: None,
        }
    }

    /// The same for a call with this link, or with none.
    pub(crate) fn in_call(self, link: Option<Arc<Link>>) -> Self {
        Self { link, ..self }
    }

    pub(crate) fn link(&self) -> Option<&Link> {
        self.link.as_deref()
    }

    /// Stores the pre-shared key of the link, if there is one. OpenMLS looks it up by its id, wherever a commit or a Welcome names it,
    /// and a Welcome is read once: it has to be there before.
    pub(crate) fn store_psk(&self) -> Result<(), ProviderFailed> {
        let Some(link) = self.link() else {
            return Ok(());
        };
        // The name under which it is stored has no nonce.
        let id = PreSharedKeyId::external(link.psk_id().to_vec(), Vec::new());
        id.store(self, link.psk()).map_err(|_| ProviderFailed)
    }

    /// The id of the link's pre-shared key with a fresh nonce (RFC 9420 §8.4), if there is a link.
    pub(crate) fn psk_id(
        &self,
        suite: Ciphersuite,
    ) -> Result<Option<PreSharedKeyId>, ProviderFailed> {
        let id = self.link().map(|link| {
            let psk = Psk::External(ExternalPsk::new(link.psk_id().to_vec()));
            PreSharedKeyId::new(suite, self.rand(), psk)
        });
        id.transpose().map_err(|_| ProviderFailed)
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
    type RandProvider = Randomness;
    type StorageProvider = KeyStore;

    fn storage(&self) -> &Self::StorageProvider {
        &self.keys
    }

    fn crypto(&self) -> &Self::CryptoProvider {
        &self.crypto
    }

    fn rand(&self) -> &Self::RandProvider {
        &self.randomness
    }
}

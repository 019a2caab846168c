//! Where OpenMLS gets cryptography, randomness and storage: the one place to change for a seeded run.

use openmls::prelude::{OpenMlsCrypto, OpenMlsProvider, OpenMlsRand, SignatureScheme};
use openmls_basic_credential::SignatureKeyPair;
use openmls_rust_crypto::OpenMlsRustCrypto;
use zeroize::Zeroize;

/// Cryptography, randomness and a storage in memory that is wiped when dropped.
///
/// Each group has its own, so that dropping a group erases all that OpenMLS stored for it.
#[derive(Default)]
pub(crate) struct Provider(OpenMlsRustCrypto);

/// No randomness, or an algorithm that the provider lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProviderFailed;

impl Provider {
    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], ProviderFailed> {
        self.rand().random_array().map_err(|_| ProviderFailed)
    }

    pub(crate) fn signer(
        &self,
        scheme: SignatureScheme,
    ) -> Result<SignatureKeyPair, ProviderFailed> {
        let (private, public) = self
            .crypto()
            .signature_key_gen(scheme)
            .map_err(|_| ProviderFailed)?;
        Ok(SignatureKeyPair::from_raw(scheme, private, public))
    }

    #[cfg(test)]
    pub(crate) fn stored(&self) -> Vec<Vec<u8>> {
        let values = self.storage().values.read().unwrap();
        values
            .iter()
            .map(|(key, value)| [key.as_slice(), value.as_slice()].concat())
            .collect()
    }
}

impl OpenMlsProvider for Provider {
    type CryptoProvider = <OpenMlsRustCrypto as OpenMlsProvider>::CryptoProvider;
    type RandProvider = <OpenMlsRustCrypto as OpenMlsProvider>::RandProvider;
    type StorageProvider = <OpenMlsRustCrypto as OpenMlsProvider>::StorageProvider;

    fn storage(&self) -> &Self::StorageProvider {
        self.0.storage()
    }

    fn crypto(&self) -> &Self::CryptoProvider {
        self.0.crypto()
    }

    fn rand(&self) -> &Self::RandProvider {
        self.0.rand()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        if let Ok(mut values) = self.storage().values.write() {
            values.values_mut().for_each(Zeroize::zeroize);
        }
    }
}

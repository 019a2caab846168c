//! Cryptography: `openmls_rust_crypto`, reduced to the two cipher suites of a call.
//!
//! OpenMLS chooses algorithms when it runs, so the stock provider brings every curve and signature along that any cipher suite
//! has. Here each algorithm is a constant where it is passed on, and the compiler leaves out what no constant names.

mod ed25519;
mod hpke;
pub(crate) mod public_key;
#[cfg(any(test, feature = "inspect"))]
pub(crate) mod rogue;
mod verified;
mod x25519;

#[cfg(any(test, feature = "inspect"))]
use self::rogue::Rogue;
use self::verified::Verified;
use crate::MlsCipherSuite;
use openmls::prelude::{Ciphersuite, OpenMlsCrypto, SignatureScheme};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::types::{
    AeadType, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig, HpkeKeyPair,
    KemOutput,
};
use std::sync::Arc;
use tls_codec::SecretVLBytes;

/// Stock cryptography for the two cipher suites, with one implementation of Curve25519.
///
/// `RustCrypto` has a generator with a state of its own, which it draws new signature keys from and nothing else. Signature
/// keys are drawn from [`Randomness`](crate::mls::randomness::Randomness) here, so that generator is never used.
#[derive(Default)]
pub(crate) struct Crypto {
    stock: Arc<RustCrypto>,
    verified: Arc<Verified>,
    #[cfg(any(test, feature = "inspect"))]
    pub(crate) rogue: Rogue,
}

impl Crypto {
    /// One that knows the same verified signatures.
    pub(crate) fn child(&self) -> Self {
        Self {
            stock: Arc::clone(&self.stock),
            verified: Arc::clone(&self.verified),
            #[cfg(any(test, feature = "inspect"))]
            rogue: Rogue::default(),
        }
    }
}

/// AES-GCM's nonce (RFC 5116 §5.1), in bytes.
const NONCE: usize = 12;

impl OpenMlsCrypto for Crypto {
    fn supports(&self, ciphersuite: Ciphersuite) -> Result<(), CryptoError> {
        if self.supported_ciphersuites().contains(&ciphersuite) {
            Ok(())
        } else {
            Err(CryptoError::UnsupportedCiphersuite)
        }
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        [MlsCipherSuite::Hybrid, MlsCipherSuite::Classical]
            .map(MlsCipherSuite::mls)
            .to_vec()
    }

    fn hkdf_extract(
        &self,
        hash: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        self.stock.hkdf_extract(HashType::Sha2_256, salt, ikm)
    }

    fn hkdf_expand(
        &self,
        hash: HashType,
        prk: &[u8],
        info: &[u8],
        len: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        self.stock.hkdf_expand(HashType::Sha2_256, prk, info, len)
    }

    fn hmac(
        &self,
        hash: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        self.stock.hmac(HashType::Sha2_256, key, message)
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        sha256(hash)?;
        self.stock.hash(HashType::Sha2_256, data)
    }

    fn aead_encrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aes128_gcm(aead, nonce)?;
        self.stock
            .aead_encrypt(AeadType::Aes128Gcm, key, msg, nonce, aad)
    }

    fn aead_decrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aes128_gcm(aead, nonce)?;
        self.stock
            .aead_decrypt(AeadType::Aes128Gcm, key, msg, nonce, aad)
    }

    /// Signature keys come from [`Provider::signature_key`](crate::mls::provider::Provider::signature_key): the stock generator
    /// must not be drawn from.
    fn signature_key_gen(&self, _: SignatureScheme) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        Err(CryptoError::UnsupportedSignatureScheme)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        public: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        is_ed25519(scheme)?;
        self.verified.once([public, signature, data], || {
            ed25519::verify(data, public, signature)
        })
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        secret: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        is_ed25519(scheme)?;
        ed25519::sign(data, secret)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        public: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        #[cfg(test)]
        self.rogue.check(public)?;
        let sealed = hpke::seal(&config, public, info, aad, plaintext);
        #[cfg(any(test, feature = "inspect"))]
        let sealed = sealed.map(|sealed| self.rogue.spoil(public, sealed));
        sealed
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        secret: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        hpke::open(&config, input, secret, info, aad)
    }

    /// For commits from outside the group (RFC 9420 §8.3), which no call takes.
    fn hpke_setup_sender_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        Err(CryptoError::SenderSetupError)
    }

    /// For commits from outside the group, like the former.
    fn hpke_setup_receiver_and_export(
        &self,
        _: HpkeConfig,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        Err(CryptoError::ReceiverSetupError)
    }

    fn derive_hpke_keypair(
        &self,
        config: HpkeConfig,
        ikm: &[u8],
    ) -> Result<HpkeKeyPair, CryptoError> {
        let keys = hpke::derive_key_pair(&config, ikm)?;
        #[cfg(any(test, feature = "inspect"))]
        let keys = self.rogue.replace(keys);
        Ok(keys)
    }
}

fn sha256(hash: HashType) -> Result<(), CryptoError> {
    match hash {
        HashType::Sha2_256 => Ok(()),
        _ => Err(CryptoError::UnsupportedHashAlgorithm),
    }
}

/// The stock cipher ends the program on a nonce of another length.
fn aes128_gcm(aead: AeadType, nonce: &[u8]) -> Result<(), CryptoError> {
    match aead {
        AeadType::Aes128Gcm if nonce.len() == NONCE => Ok(()),
        AeadType::Aes128Gcm => Err(CryptoError::InvalidLength),
        _ => Err(CryptoError::UnsupportedAeadAlgorithm),
    }
}

fn is_ed25519(scheme: SignatureScheme) -> Result<(), CryptoError> {
    match scheme {
        SignatureScheme::ED25519 => Ok(()),
        _ => Err(CryptoError::UnsupportedSignatureScheme),
    }
}

#[cfg(test)]
mod tests;

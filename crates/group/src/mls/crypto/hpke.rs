//! HPKE (RFC 9180) of the two cipher suites, in base mode, for single messages.
//!
//! `hpke-rs` over its RustCrypto backend, as `openmls_rust_crypto` has it. The stock provider passes the algorithms to that
//! backend in a structure, where the compiler cannot see that three curves are never asked for; [`TwoSuites`] passes them as
//! constants. X25519 is the version that X-Wing in that backend brings, so that Curve25519 is in the module once.

use super::x25519;
use hpke_rs::{Hpke, HpkeError, HpkePrivateKey, HpkePublicKey, Mode};
use hpke_rs_crypto::HpkeCrypto;
use hpke_rs_crypto::error::Error;
use hpke_rs_crypto::types::{AeadAlgorithm, KdfAlgorithm, KemAlgorithm};
use hpke_rs_rust_crypto::{HpkeRustCrypto, HpkeRustCryptoPrng};
use openmls_traits::types::{
    CryptoError, HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType, HpkeKemType, HpkeKeyPair,
};

/// RFC 9180 §6.1.
pub(super) fn seal(
    config: &HpkeConfig,
    public: &[u8],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<HpkeCiphertext, CryptoError> {
    let public = HpkePublicKey::from(public);
    let (kem_output, ciphertext) = of(config)?
        .seal(&public, info, aad, plaintext, None, None, None)
        .map_err(cause)?;
    Ok(HpkeCiphertext {
        kem_output: kem_output.into(),
        ciphertext: ciphertext.into(),
    })
}

/// RFC 9180 §6.1. All that can be wrong is one error: the sender must not learn which.
pub(super) fn open(
    config: &HpkeConfig,
    input: &HpkeCiphertext,
    secret: &[u8],
    info: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let secret = HpkePrivateKey::from(secret);
    let (kem_output, ciphertext) = (input.kem_output.as_slice(), input.ciphertext.as_slice());
    of(config)?
        .open(kem_output, &secret, info, aad, ciphertext, None, None, None)
        .map_err(|_| CryptoError::HpkeDecryptionError)
}

/// RFC 9180 §7.1.3; for X-Wing, SHAKE-256 of `ikm` is the seed.
pub(super) fn derive_key_pair(config: &HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    let keys = of(config)?.derive_key_pair(ikm).map_err(cause)?;
    let (private, public) = keys.into_keys();
    Ok(HpkeKeyPair {
        private: private.as_slice().into(),
        public: public.as_slice().into(),
    })
}

fn of(config: &HpkeConfig) -> Result<Hpke<TwoSuites>, CryptoError> {
    let kem = match config {
        HpkeConfig(HpkeKemType::DhKem25519, HpkeKdfType::HkdfSha256, HpkeAeadType::AesGcm128) => {
            KemAlgorithm::DhKem25519
        }
        HpkeConfig(
            HpkeKemType::XWingKemDraft6,
            HpkeKdfType::HkdfSha256,
            HpkeAeadType::AesGcm128,
        ) => KemAlgorithm::XWingDraft06,
        _ => return Err(CryptoError::UnsupportedCiphersuite),
    };
    let (kdf, aead) = (KdfAlgorithm::HkdfSha256, AeadAlgorithm::Aes128Gcm);
    Ok(Hpke::new(Mode::Base, kem, kdf, aead))
}

/// As the stock provider has it.
fn cause(error: HpkeError) -> CryptoError {
    match error {
        HpkeError::InvalidInput => CryptoError::InvalidLength,
        _ => CryptoError::CryptoLibraryError,
    }
}

/// The stock backend with its algorithms as constants.
#[derive(Debug)]
struct TwoSuites;

fn is_x25519(kem: KemAlgorithm) -> Result<(), Error> {
    match kem {
        KemAlgorithm::DhKem25519 => Ok(()),
        _ => Err(Error::UnknownKemAlgorithm),
    }
}

fn is_x_wing(kem: KemAlgorithm) -> Result<(), Error> {
    match kem {
        KemAlgorithm::XWingDraft06 => Ok(()),
        _ => Err(Error::UnknownKemAlgorithm),
    }
}

fn sha256(kdf: KdfAlgorithm) -> Result<(), Error> {
    match kdf {
        KdfAlgorithm::HkdfSha256 => Ok(()),
        _ => Err(Error::UnknownKdfAlgorithm),
    }
}

fn aes128_gcm(aead: AeadAlgorithm) -> Result<(), Error> {
    match aead {
        AeadAlgorithm::Aes128Gcm => Ok(()),
        _ => Err(Error::UnknownAeadAlgorithm),
    }
}

impl HpkeCrypto for TwoSuites {
    type HpkePrng = HpkeRustCryptoPrng;

    fn name() -> String {
        HpkeRustCrypto::name()
    }

    fn supports_kdf(kdf: KdfAlgorithm) -> Result<(), Error> {
        sha256(kdf)
    }

    fn supports_kem(kem: KemAlgorithm) -> Result<(), Error> {
        is_x25519(kem).or(is_x_wing(kem))
    }

    fn supports_aead(aead: AeadAlgorithm) -> Result<(), Error> {
        aes128_gcm(aead)
    }

    fn prng() -> Self::HpkePrng {
        HpkeRustCrypto::prng()
    }

    fn kdf_extract(kdf: KdfAlgorithm, salt: &[u8], ikm: &[u8]) -> Result<Vec<u8>, Error> {
        sha256(kdf)?;
        HpkeRustCrypto::kdf_extract(KdfAlgorithm::HkdfSha256, salt, ikm)
    }

    fn kdf_expand(
        kdf: KdfAlgorithm,
        prk: &[u8],
        info: &[u8],
        len: usize,
    ) -> Result<Vec<u8>, Error> {
        sha256(kdf)?;
        HpkeRustCrypto::kdf_expand(KdfAlgorithm::HkdfSha256, prk, info, len)
    }

    fn dh(kem: KemAlgorithm, public: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
        is_x25519(kem)?;
        x25519::dh(public, secret)
    }

    fn secret_to_public(kem: KemAlgorithm, secret: &[u8]) -> Result<Vec<u8>, Error> {
        is_x25519(kem)?;
        x25519::public_key(secret)
    }

    /// Key pairs are derived from OpenMLS's secrets, never generated.
    fn kem_key_gen(_: KemAlgorithm, _: &mut Self::HpkePrng) -> Result<(Vec<u8>, Vec<u8>), Error> {
        Err(Error::UnsupportedKemOperation)
    }

    fn kem_key_gen_derand(kem: KemAlgorithm, seed: &[u8]) -> Result<(Vec<u8>, Vec<u8>), Error> {
        is_x_wing(kem)?;
        HpkeRustCrypto::kem_key_gen_derand(KemAlgorithm::XWingDraft06, seed)
    }

    fn kem_encaps(
        kem: KemAlgorithm,
        public: &[u8],
        prng: &mut Self::HpkePrng,
    ) -> Result<(Vec<u8>, Vec<u8>), Error> {
        is_x_wing(kem)?;
        HpkeRustCrypto::kem_encaps(KemAlgorithm::XWingDraft06, public, prng)
    }

    fn kem_decaps(kem: KemAlgorithm, ciphertext: &[u8], secret: &[u8]) -> Result<Vec<u8>, Error> {
        is_x_wing(kem)?;
        HpkeRustCrypto::kem_decaps(KemAlgorithm::XWingDraft06, ciphertext, secret)
    }

    /// For curves on which not every string is a private key: none of these.
    fn dh_validate_sk(_: KemAlgorithm, _: &[u8]) -> Result<Vec<u8>, Error> {
        Err(Error::UnknownKemAlgorithm)
    }

    fn aead_seal(
        aead: AeadAlgorithm,
        key: &[u8],
        nonce: &[u8],
        aad: &[u8],
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        aes128_gcm(aead)?;
        HpkeRustCrypto::aead_seal(AeadAlgorithm::Aes128Gcm, key, nonce, aad, message)
    }

    fn aead_open(
        aead: AeadAlgorithm,
        key: &[u8],
        nonce: &[u8],
        aad: &[u8],
        message: &[u8],
    ) -> Result<Vec<u8>, Error> {
        aes128_gcm(aead)?;
        HpkeRustCrypto::aead_open(AeadAlgorithm::Aes128Gcm, key, nonce, aad, message)
    }
}

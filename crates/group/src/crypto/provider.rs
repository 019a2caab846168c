//! What OpenMLS asks of its cryptography, answered for the two cipher suites of a call.

use super::{Crypto, aead, hpke, kem};
use crate::Suite;
use ed25519_dalek::{Signer as _, SigningKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use openmls::prelude::{Ciphersuite, OpenMlsCrypto, OpenMlsRand, SignatureScheme};
use openmls_traits::types::{
    AeadType, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig, HpkeKeyPair,
    KemOutput,
};
use sha2::{Digest as _, Sha256};
use tls_codec::SecretVLBytes;
use zeroize::Zeroizing;

impl OpenMlsCrypto for Crypto {
    fn supports(&self, ciphersuite: Ciphersuite) -> Result<(), CryptoError> {
        if self.supported_ciphersuites().contains(&ciphersuite) {
            Ok(())
        } else {
            Err(CryptoError::UnsupportedCiphersuite)
        }
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        [Suite::Hybrid, Suite::Classical].map(Suite::mls).to_vec()
    }

    fn hkdf_extract(
        &self,
        hash: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        let (prk, _) = Hkdf::<Sha256>::extract(Some(salt), ikm);
        Ok(prk.to_vec().into())
    }

    fn hkdf_expand(
        &self,
        hash: HashType,
        prk: &[u8],
        info: &[u8],
        len: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        let hkdf = Hkdf::<Sha256>::from_prk(prk).map_err(|_| CryptoError::InvalidLength)?;
        let mut okm = vec![0; len];
        hkdf.expand(info, &mut okm)
            .map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
        Ok(okm.into())
    }

    fn hmac(
        &self,
        hash: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        sha256(hash)?;
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key)
            .map_err(|_| CryptoError::InvalidLength)?;
        mac.update(message);
        Ok(mac.finalize().into_bytes().to_vec().into())
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        sha256(hash)?;
        Ok(Sha256::digest(data).to_vec())
    }

    fn aead_encrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aes128_gcm(aead)?;
        aead::encrypt(key, nonce, aad, msg)
    }

    fn aead_decrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        msg: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        aes128_gcm(aead)?;
        aead::decrypt(key, nonce, aad, msg)
    }

    fn signature_key_gen(
        &self,
        scheme: SignatureScheme,
    ) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        ed25519(scheme)?;
        let mut secret = Zeroizing::new([0; 32]);
        self.randomness().fill(secret.as_mut());
        let key = SigningKey::from_bytes(&secret);
        Ok((secret.to_vec(), key.verifying_key().to_bytes().to_vec()))
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        public: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        ed25519(scheme)?;
        self.verifier.verify(data, public, signature)
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        secret: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        ed25519(scheme)?;
        let key = SigningKey::try_from(secret).map_err(|_| CryptoError::InvalidLength)?;
        Ok(key.sign(data).to_bytes().to_vec())
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        public: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        let kem = hpke::kem_of(&config)?;
        let encapsulation = self.encapsulation(kem, public, plaintext)?;
        let sealed = hpke::seal(&self.context(kem, info)?, &encapsulation, aad, plaintext);
        #[cfg(any(test, feature = "inspect"))]
        let sealed = sealed.map(
            |HpkeCiphertext {
                 kem_output,
                 ciphertext,
             }| HpkeCiphertext {
                kem_output,
                ciphertext: self.rogue.spoil(public, ciphertext.into()).into(),
            },
        );
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
        let kem = hpke::kem_of(&config)?;
        hpke::open(kem, &self.context(kem, info)?, input, secret, aad)
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
        let keys = kem::derive_key_pair(hpke::kem_of(&config)?, ikm)?;
        #[cfg(any(test, feature = "inspect"))]
        let keys = {
            let mut keys = keys;
            self.rogue.replace(&mut keys.public);
            keys
        };
        Ok(keys)
    }
}

/// A [`ChaCha20Rng`](chacha20::ChaCha20Rng) does not fail.
#[derive(Debug, thiserror::Error)]
#[error("never happens")]
pub(crate) enum NoRandomness {}

impl OpenMlsRand for Crypto {
    type Error = NoRandomness;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Self::Error> {
        let mut bytes = [0; N];
        self.randomness().fill(&mut bytes);
        Ok(bytes)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Self::Error> {
        let mut bytes = vec![0; len];
        self.randomness().fill(&mut bytes);
        Ok(bytes)
    }
}

fn sha256(hash: HashType) -> Result<(), CryptoError> {
    match hash {
        HashType::Sha2_256 => Ok(()),
        _ => Err(CryptoError::UnsupportedHashAlgorithm),
    }
}

fn aes128_gcm(aead: AeadType) -> Result<(), CryptoError> {
    match aead {
        AeadType::Aes128Gcm => Ok(()),
        _ => Err(CryptoError::UnsupportedAeadAlgorithm),
    }
}

fn ed25519(scheme: SignatureScheme) -> Result<(), CryptoError> {
    match scheme {
        SignatureScheme::ED25519 => Ok(()),
        _ => Err(CryptoError::UnsupportedSignatureScheme),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crypto() -> Crypto {
        Crypto::new([7; 32])
    }

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    }

    /// RFC 5869 appendix A.1.
    #[test]
    fn hkdf() {
        let (salt, info) = (
            bytes("000102030405060708090a0b0c"),
            bytes("f0f1f2f3f4f5f6f7f8f9"),
        );
        let prk = crypto()
            .hkdf_extract(HashType::Sha2_256, &salt, &[0x0b; 22])
            .unwrap();
        assert_eq!(
            prk.as_slice(),
            bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
        );
        let okm = crypto()
            .hkdf_expand(HashType::Sha2_256, prk.as_slice(), &info, 42)
            .unwrap();
        assert_eq!(
            okm.as_slice(),
            bytes(
                "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
            )
        );
    }

    /// RFC 4231 §4.3.
    #[test]
    fn hmac() {
        let tag = crypto()
            .hmac(HashType::Sha2_256, b"Jefe", b"what do ya want for nothing?")
            .unwrap();
        assert_eq!(
            tag.as_slice(),
            bytes("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        );
    }

    /// RFC 8032 §7.1, test 2.
    #[test]
    fn signature() {
        let secret = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let public = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        let expected = bytes(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        );
        let ed25519 = SignatureScheme::ED25519;
        assert_eq!(crypto().sign(ed25519, &[0x72], &secret).unwrap(), expected);
        assert_eq!(
            crypto().verify_signature(ed25519, &[0x72], &public, &expected),
            Ok(())
        );
        assert_eq!(
            crypto().verify_signature(ed25519, &[0x73], &public, &expected),
            Err(CryptoError::InvalidSignature)
        );
        assert_eq!(
            crypto().verify_signature(ed25519, &[0x72], &public, &expected[1..]),
            Err(CryptoError::SignatureDecodingError)
        );
    }

    #[test]
    fn aead() {
        let (key, nonce) = ([1; 16], [2; 12]);
        let sealed = crypto()
            .aead_encrypt(AeadType::Aes128Gcm, &key, b"secret", &nonce, b"aad")
            .unwrap();
        assert_eq!(sealed.len(), 6 + 16);
        let open = |sealed: &[u8], nonce: &[u8], aad: &[u8]| {
            crypto().aead_decrypt(AeadType::Aes128Gcm, &key, sealed, nonce, aad)
        };
        assert_eq!(open(&sealed, &nonce, b"aad").unwrap(), b"secret");
        assert_eq!(
            open(&sealed, &nonce, b"add"),
            Err(CryptoError::AeadDecryptionError)
        );
        assert_eq!(
            open(&sealed[..15], &nonce, b"aad"),
            Err(CryptoError::AeadDecryptionError)
        );
        assert_eq!(
            open(&sealed, &nonce[1..], b"aad"),
            Err(CryptoError::InvalidLength)
        );
    }

    #[test]
    fn what_no_call_uses() {
        let crypto = crypto();
        assert_eq!(
            crypto.supports(Ciphersuite::MLS_128_DHKEMP256_AES128GCM_SHA256_P256),
            Err(CryptoError::UnsupportedCiphersuite)
        );
        assert_eq!(crypto.supports(Suite::Hybrid.mls()), Ok(()));
        assert_eq!(crypto.supports(Suite::Classical.mls()), Ok(()));
        assert_eq!(
            crypto.hash(HashType::Sha2_512, b""),
            Err(CryptoError::UnsupportedHashAlgorithm)
        );
        assert_eq!(
            crypto.aead_encrypt(AeadType::ChaCha20Poly1305, &[0; 32], b"", &[0; 12], b""),
            Err(CryptoError::UnsupportedAeadAlgorithm)
        );
        assert_eq!(
            crypto.signature_key_gen(SignatureScheme::ECDSA_SECP256R1_SHA256),
            Err(CryptoError::UnsupportedSignatureScheme)
        );
    }

    #[test]
    fn randomness_follows_from_the_seed() {
        let draw = |seed: u8| {
            let crypto = Crypto::new([seed; 32]);
            (
                crypto.random_array::<16>().unwrap(),
                crypto.random_vec(16).unwrap(),
            )
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let (first, second) = draw(1);
        assert_ne!(first.to_vec(), second);
    }
}

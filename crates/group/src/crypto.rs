//! The cryptography of the two cipher suites of a call, and no other.
//!
//! OpenMLS chooses algorithms when it runs. A provider that knows them all brings curves and signatures along that no
//! call uses, a fifth of what a browser would have to load, and draws its own randomness; this one knows what
//! [`Suite`](crate::Suite) names and takes randomness from its owner.

mod aead;
mod ahead;
mod hpke;
mod kem;
mod key_schedule;
mod randomness;
mod verified;

use self::ahead::Ahead;
use self::hpke::LastContext;
use self::key_schedule::Context;
use self::randomness::Randomness;
use self::verified::Verified;
use crate::{Seed, Suite};
use ::hpke::rand_core::SeedableRng as _;
use chacha20::ChaCha20Rng;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use openmls::prelude::{Ciphersuite, OpenMlsCrypto, OpenMlsRand, SignatureScheme};
use openmls_traits::types::{
    AeadType, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig, HpkeKemType,
    HpkeKeyPair, KemOutput,
};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tls_codec::SecretVLBytes;
use zeroize::Zeroizing;

/// Algorithms, the randomness that they draw, and what was worked out before.
pub(crate) struct Crypto {
    randomness: Mutex<Randomness>,
    /// What the randomness of encapsulations is derived with.
    seal_key: Zeroizing<[u8; 32]>,
    last_context: Mutex<LastContext>,
    ahead: Mutex<Ahead>,
    verified: Arc<Mutex<Verified>>,
    /// How many signatures it may still verify that it does not know, while that is limited.
    allowance: Mutex<Option<Allowance>>,
    #[cfg(test)]
    pub(crate) foresight: Foresight,
}

/// How well what was made ahead has fitted what it was made for.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct Foresight {
    pub(crate) used: std::sync::atomic::AtomicUsize,
    pub(crate) missing: std::sync::atomic::AtomicUsize,
    pub(crate) left_over: std::sync::atomic::AtomicUsize,
}

/// Signatures that may still be verified.
struct Allowance {
    left: usize,
    exceeded: bool,
}

impl Crypto {
    /// All randomness follows from `seed`.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self::knowing(seed, Arc::default())
    }

    /// One with randomness of its own that knows the same signatures.
    pub(crate) fn child(&self, seed: [u8; 32]) -> Self {
        Self::knowing(seed, Arc::clone(&self.verified))
    }

    fn knowing(seed: [u8; 32], verified: Arc<Mutex<Verified>>) -> Self {
        let mut randomness = Randomness::new(seed);
        let mut seal_key = Zeroizing::new([0; 32]);
        randomness.fill(seal_key.as_mut());
        Self {
            randomness: Mutex::new(randomness),
            seal_key,
            last_context: Mutex::default(),
            ahead: Mutex::default(),
            verified,
            allowance: Mutex::new(None),
            #[cfg(test)]
            foresight: Foresight::default(),
        }
    }

    /// All that is drawn from now on depends on `fresh` too.
    pub(crate) fn stir(&self, fresh: &Seed) {
        self.randomness().stir(fresh);
    }

    /// Makes encapsulations for what is to be encrypted to `recipients`, at most `most` of them. Returns how many were missing
    /// before.
    pub(crate) fn encapsulate_ahead(
        &self,
        suite: Suite,
        recipients: &[Vec<u8>],
        most: usize,
    ) -> Result<usize, CryptoError> {
        let kem = hpke::kem_of(&suite.mls().hpke_config())?;
        let mut ahead = lock(&self.ahead);
        let missing = ahead.missing(recipients).collect::<Vec<_>>();
        for public in missing.iter().take(most) {
            let mut seed = Zeroizing::new([0; 32]);
            self.randomness().fill(seed.as_mut());
            let mut rng = ChaCha20Rng::from_seed(*seed);
            ahead.put(public.to_vec(), kem::encapsulate(kem, public, &mut rng)?);
        }
        Ok(missing.len())
    }

    /// What comes of `verify` if it may verify `most` signatures that were not verified before; none if that was not enough.
    /// Those that are right are remembered, so that to try again leads further. One too many is as good as wrong, whatever
    /// `verify` makes of that.
    pub(crate) fn verify_at_most<T>(&self, most: usize, verify: impl FnOnce() -> T) -> Option<T> {
        *lock(&self.allowance) = Some(Allowance {
            left: most,
            exceeded: false,
        });
        let outcome = verify();
        let allowance = lock(&self.allowance).take();
        allowance
            .is_some_and(|allowance| !allowance.exceeded)
            .then_some(outcome)
    }

    fn may_verify(&self) -> bool {
        match &mut *lock(&self.allowance) {
            None => true,
            Some(allowance) if allowance.left == 0 => {
                allowance.exceeded = true;
                false
            }
            Some(allowance) => {
                allowance.left -= 1;
                true
            }
        }
    }

    /// Erases what was made ahead and was not needed.
    pub(crate) fn forget_encapsulations(&self) {
        let left_over = std::mem::take(&mut *lock(&self.ahead));
        #[cfg(test)]
        self.foresight
            .left_over
            .fetch_add(left_over.len(), std::sync::atomic::Ordering::Relaxed);
        drop(left_over);
    }

    /// Randomness for one encapsulation, from what is encrypted and for whom.
    ///
    /// OpenMLS encrypts a path to many members on several threads, in any order, so to draw from one generator would give
    /// other bytes in each run. Two equal encapsulations are of the same secret for the same recipient, which tells nobody
    /// anything; and what is not the same with them, `info`, changes their keys (RFC 9180 §5.1).
    fn seal_rng(&self, public: &[u8], plaintext: &[u8]) -> Result<ChaCha20Rng, CryptoError> {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(self.seal_key.as_ref())
            .map_err(|_| CryptoError::InvalidLength)?;
        for input in [public, plaintext] {
            mac.update(&(input.len() as u64).to_be_bytes());
            mac.update(input);
        }
        let seed = Zeroizing::new(<[u8; 32]>::from(mac.finalize().into_bytes()));
        Ok(ChaCha20Rng::from_seed(*seed))
    }

    fn context(&self, kem: HpkeKemType, info: &[u8]) -> Result<Context, CryptoError> {
        lock(&self.last_context).of(kem, info)
    }

    fn randomness(&self) -> MutexGuard<'_, Randomness> {
        lock(&self.randomness)
    }
}

/// Whatever a panic elsewhere interrupted, what is behind these locks is changed by one step at a time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
        let name = verified::name(data, public, signature);
        if lock(&self.verified).contains(&name) {
            return Ok(());
        }
        if !self.may_verify() {
            return Err(CryptoError::InvalidSignature);
        }
        let key = VerifyingKey::try_from(public).map_err(|_| CryptoError::InvalidPublicKey)?;
        let signature =
            Signature::from_slice(signature).map_err(|_| CryptoError::SignatureDecodingError)?;
        // Strict: one signature is valid for all or for nobody (RFC 8032 §5.1.7 leaves that open).
        key.verify_strict(data, &signature)
            .map_err(|_| CryptoError::InvalidSignature)?;
        lock(&self.verified).remember(name);
        Ok(())
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
        let ahead = lock(&self.ahead).take(public);
        #[cfg(test)]
        match ahead {
            Some(_) => &self.foresight.used,
            None => &self.foresight.missing,
        }
        .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let encapsulation = match ahead {
            Some(encapsulation) => encapsulation,
            None => kem::encapsulate(kem, public, &mut self.seal_rng(public, plaintext)?)?,
        };
        hpke::seal(&self.context(kem, info)?, &encapsulation, aad, plaintext)
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
        kem::derive_key_pair(hpke::kem_of(&config)?, ikm)
    }
}

/// A [`ChaCha20Rng`] does not fail.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

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

    /// Strictly: it is the memory that is asked, not only the mathematics.
    #[test]
    fn a_signature_is_verified_once() {
        let (ed25519, crypto) = (SignatureScheme::ED25519, crypto());
        let (secret, public) = crypto.signature_key_gen(ed25519).unwrap();
        let signature = crypto.sign(ed25519, b"data", &secret).unwrap();
        let name = verified::name(b"data", &public, &signature);
        let known = |crypto: &Crypto| lock(&crypto.verified).contains(&name);
        let verify = |crypto: &Crypto, data: &[u8]| {
            crypto.verify_signature(ed25519, data, &public, &signature)
        };
        assert_eq!(verify(&crypto, b"date"), Err(CryptoError::InvalidSignature));
        assert!(!known(&crypto));
        assert_eq!(verify(&crypto, b"data"), Ok(()));
        let child = crypto.child([9; 32]);
        assert!(known(&child) && !known(&Crypto::new([9; 32])));
        assert_eq!(verify(&child, b"data"), Ok(()));
        assert_eq!(verify(&child, b"date"), Err(CryptoError::InvalidSignature));
    }

    #[test]
    fn what_is_made_ahead_is_used_once() {
        let config = || Suite::Classical.mls().hpke_config();
        let keys = |seed| crypto().derive_hpke_keypair(config(), &[seed; 32]).unwrap();
        let recipients = [keys(1), keys(2), keys(3)];
        let public = recipients.each_ref().map(|keys| keys.public.clone());
        let crypto = crypto();
        let ahead = |most| crypto.encapsulate_ahead(Suite::Classical, &public, most);
        let left = || 3 - lock(&crypto.ahead).missing(&public).count();
        assert_eq!((ahead(2), left()), (Ok(3), 2));
        assert_eq!((ahead(2), left()), (Ok(1), 3));
        assert_eq!((ahead(2), left()), (Ok(0), 3));
        let mut seen = BTreeSet::new();
        for (at, keys) in recipients.iter().enumerate() {
            for plaintext in [b"one", b"two"] {
                let sealed = crypto.hpke_seal(config(), &keys.public, b"info", b"", plaintext);
                let sealed = sealed.unwrap();
                let opened = crypto.hpke_open(config(), &sealed, &keys.private, b"info", b"");
                assert_eq!(opened.unwrap(), plaintext);
                assert!(seen.insert(sealed.kem_output.as_slice().to_vec()));
                assert_eq!(left(), 2 - at);
            }
        }
        assert_eq!((ahead(1), left()), (Ok(3), 1));
        crypto.forget_encapsulations();
        assert_eq!(left(), 0);
        assert_eq!(
            crypto.encapsulate_ahead(Suite::Classical, &[vec![0; 31]], 1),
            Err(CryptoError::InvalidPublicKey)
        );
    }

    /// In whatever order threads encapsulate.
    #[test]
    fn encapsulations_follow_from_the_seed_and_their_inputs() {
        let config = || Suite::Classical.mls().hpke_config();
        let key = crypto().derive_hpke_keypair(config(), &[3; 32]).unwrap();
        let seal = |crypto: &Crypto, plaintext: &[u8]| {
            let sealed = crypto.hpke_seal(config(), &key.public, b"info", b"aad", plaintext);
            sealed.unwrap().kem_output.as_slice().to_vec()
        };
        let (first, second) = (crypto(), crypto());
        let (a, b) = (seal(&first, b"a"), seal(&first, b"b"));
        assert_eq!(
            (seal(&second, b"b"), seal(&second, b"a")),
            (b.clone(), a.clone())
        );
        assert_ne!(a, b);
        assert_ne!(a, seal(&Crypto::new([8; 32]), b"a"));
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

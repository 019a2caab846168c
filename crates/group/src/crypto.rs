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
mod provider;
pub(crate) mod public_key;
mod randomness;
mod verified;
mod verifier;

use self::ahead::Ahead;
use self::hpke::LastContext;
use self::kem::Encapsulation;
use self::key_schedule::Context;
use self::randomness::Randomness;
use self::verifier::Verifier;
use crate::{Seed, Suite};
use ::hpke::rand_core::SeedableRng as _;
use chacha20::ChaCha20Rng;
use hmac::{Hmac, Mac as _};
use openmls_traits::types::{CryptoError, HpkeKemType};
use sha2::Sha256;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroizing;

/// Algorithms, the randomness that they draw, and what was worked out before.
pub(crate) struct Crypto {
    randomness: Mutex<Randomness>,
    /// What the randomness of encapsulations is derived with.
    seal_key: Zeroizing<[u8; 32]>,
    last_context: Mutex<LastContext>,
    ahead: Mutex<Ahead>,
    verifier: Verifier,
    #[cfg(test)]
    pub(crate) foresight: Foresight,
    #[cfg(any(test, feature = "inspect"))]
    pub(crate) rogue: Rogue,
}

/// Cryptography of a member that sends what only a member can, or that fails where it should not.
#[cfg(any(test, feature = "inspect"))]
#[derive(Default)]
pub(crate) struct Rogue {
    /// A public key that is given out in place of one that was derived, after so many more.
    other: Mutex<Option<(usize, Vec<u8>)>>,
    /// Public keys that nothing can be encapsulated to.
    #[cfg(test)]
    unreachable: Mutex<std::collections::BTreeSet<Vec<u8>>>,
    /// Ciphertexts to every other public key are spoilt.
    spoils: std::sync::atomic::AtomicBool,
}

#[cfg(any(test, feature = "inspect"))]
impl Rogue {
    pub(crate) fn give_out(&self, skip: usize, public: Vec<u8>) {
        *lock(&self.other) = Some((skip, public));
    }

    /// From now on, or no more: what is encrypted to every other public key does not open.
    #[cfg(feature = "inspect")]
    pub(crate) fn spoil_every_other(&self, spoil: bool) {
        self.spoils
            .store(spoil, std::sync::atomic::Ordering::Relaxed);
    }

    /// OpenMLS encrypts on several threads, in any order, so the public key decides.
    fn spoil(&self, public: &[u8], ciphertext: Vec<u8>) -> Vec<u8> {
        let spoils = self.spoils.load(std::sync::atomic::Ordering::Relaxed);
        let odd = public.first().is_some_and(|byte| byte % 2 == 1);
        match spoils && odd {
            true => ciphertext.iter().map(|byte| !byte).collect(),
            false => ciphertext,
        }
    }

    #[cfg(test)]
    pub(crate) fn cannot_reach(&self, public: &[u8]) {
        lock(&self.unreachable).insert(public.to_vec());
    }

    #[cfg(test)]
    fn check(&self, public: &[u8]) -> Result<(), CryptoError> {
        match lock(&self.unreachable).contains(public) {
            true => Err(CryptoError::HpkeEncryptionError),
            false => Ok(()),
        }
    }

    fn replace(&self, public: &mut Vec<u8>) {
        let mut next = lock(&self.other);
        match next.take() {
            Some((0, other)) => *public = other,
            Some((skip, other)) => *next = Some((skip - 1, other)),
            None => {}
        }
    }
}

/// How well what was made ahead has fitted what it was made for.
#[cfg(test)]
#[derive(Default)]
pub(crate) struct Foresight {
    pub(crate) used: std::sync::atomic::AtomicUsize,
    pub(crate) missing: std::sync::atomic::AtomicUsize,
    pub(crate) left_over: std::sync::atomic::AtomicUsize,
}

impl Crypto {
    /// All randomness follows from `seed`.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self::with(seed, Verifier::default())
    }

    /// One with randomness of its own that knows the same signatures.
    pub(crate) fn child(&self, seed: [u8; 32]) -> Self {
        Self::with(seed, self.verifier.child())
    }

    fn with(seed: [u8; 32], verifier: Verifier) -> Self {
        let mut randomness = Randomness::new(seed);
        let mut seal_key = Zeroizing::new([0; 32]);
        randomness.fill(seal_key.as_mut());
        Self {
            randomness: Mutex::new(randomness),
            seal_key,
            last_context: Mutex::default(),
            ahead: Mutex::default(),
            verifier,
            #[cfg(test)]
            foresight: Foresight::default(),
            #[cfg(any(test, feature = "inspect"))]
            rogue: Rogue::default(),
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
            #[cfg(test)]
            self.rogue.check(public)?;
            ahead.put(public.to_vec(), kem::encapsulate(kem, public, &mut rng)?);
        }
        Ok(missing.len())
    }

    /// What comes of `verify` if it may verify `most` signatures that were not verified before; none if that was not enough.
    /// Those that are right are remembered, so that to try again leads further. One too many is as good as wrong, whatever
    /// `verify` makes of that.
    pub(crate) fn verify_at_most<T>(&self, most: usize, verify: impl FnOnce() -> T) -> Option<T> {
        self.verifier.at_most(most, verify)
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

    /// One that was made ahead, which is then used up, or a new one.
    fn encapsulation(
        &self,
        kem: HpkeKemType,
        public: &[u8],
        plaintext: &[u8],
    ) -> Result<Encapsulation, CryptoError> {
        #[cfg(test)]
        self.rogue.check(public)?;
        let ahead = lock(&self.ahead).take(public);
        #[cfg(test)]
        match ahead {
            Some(_) => &self.foresight.used,
            None => &self.foresight.missing,
        }
        .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        match ahead {
            Some(encapsulation) => Ok(encapsulation),
            None => kem::encapsulate(kem, public, &mut self.seal_rng(public, plaintext)?),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use openmls::prelude::OpenMlsCrypto as _;
    use std::collections::BTreeSet;

    fn crypto() -> Crypto {
        Crypto::new([7; 32])
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
}

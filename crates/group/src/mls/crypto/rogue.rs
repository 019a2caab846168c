//! Cryptography of a member that sends what only a member can, or that fails where it should not. For tests and simulation.

use openmls_traits::types::{HpkeCiphertext, HpkeKeyPair};
#[cfg(test)]
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Every byte of a ciphertext that does not open. A trace tells such a commit by a run of them.
pub const SPOILT: u8 = 0x5a;

/// Faults that a test or the simulation puts in.
#[derive(Default)]
pub(crate) struct Rogue {
    /// A public key that is given out in place of one that was derived, after so many more.
    other: Mutex<Option<(usize, Vec<u8>)>>,
    /// Public keys that nothing can be encapsulated to.
    #[cfg(test)]
    unreachable: Mutex<BTreeSet<Vec<u8>>>,
    /// Ciphertexts to every other public key are spoilt.
    spoils: AtomicBool,
    /// Commits have no PreSharedKey proposal.
    omits_psk: AtomicBool,
}

impl Rogue {
    pub(crate) fn give_out(&self, skip: usize, public: Vec<u8>) {
        *lock(&self.other) = Some((skip, public));
    }

    /// From now on, or no more: what is encrypted to every other public key does not open.
    pub(crate) fn spoil_every_other(&self, spoil: bool) {
        self.spoils.store(spoil, Ordering::Relaxed);
    }

    /// From now on, or no more: commits that add have no PreSharedKey proposal.
    pub(crate) fn omit_psk(&self, omit: bool) {
        self.omits_psk.store(omit, Ordering::Relaxed);
    }

    pub(crate) fn omits_psk(&self) -> bool {
        self.omits_psk.load(Ordering::Relaxed)
    }

    /// OpenMLS encrypts on several threads, in any order, so the public key decides.
    pub(super) fn spoil(&self, public: &[u8], sealed: HpkeCiphertext) -> HpkeCiphertext {
        let odd = public.first().is_some_and(|byte| byte % 2 == 1);
        if !odd || !self.spoils.load(Ordering::Relaxed) {
            return sealed;
        }
        HpkeCiphertext {
            ciphertext: vec![SPOILT; sealed.ciphertext.as_slice().len()].into(),
            kem_output: sealed.kem_output,
        }
    }

    #[cfg(test)]
    pub(crate) fn cannot_reach(&self, public: &[u8]) {
        lock(&self.unreachable).insert(public.to_vec());
    }

    #[cfg(test)]
    pub(super) fn check(&self, public: &[u8]) -> Result<(), openmls_traits::types::CryptoError> {
        match lock(&self.unreachable).contains(public) {
            true => Err(openmls_traits::types::CryptoError::HpkeEncryptionError),
            false => Ok(()),
        }
    }

    pub(super) fn replace(&self, keys: HpkeKeyPair) -> HpkeKeyPair {
        let mut next = lock(&self.other);
        match next.take() {
            Some((0, public)) => return HpkeKeyPair { public, ..keys },
            Some((skip, other)) => *next = Some((skip - 1, other)),
            None => {}
        }
        keys
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

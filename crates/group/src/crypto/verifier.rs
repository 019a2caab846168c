//! Which signatures are verified: all, once, and as many at a time as there is time for.

use super::lock;
use super::verified::{self, Verified};
use ed25519_dalek::{Signature, VerifyingKey};
use openmls_traits::types::CryptoError;
use std::sync::{Arc, Mutex};

/// Verifies Ed25519 signatures, and remembers those that are right.
#[derive(Default)]
pub(super) struct Verifier {
    verified: Arc<Mutex<Verified>>,
    /// How many signatures it may still verify that it does not know, while that is limited.
    allowance: Mutex<Option<Allowance>>,
}

/// Signatures that may still be verified.
struct Allowance {
    left: usize,
    exceeded: bool,
}

impl Verifier {
    /// One that remembers the same signatures.
    pub(super) fn child(&self) -> Self {
        Self {
            verified: Arc::clone(&self.verified),
            allowance: Mutex::default(),
        }
    }

    /// RFC 8032 §5.1.7, strictly: one signature is valid for all or for nobody, which the section leaves open.
    pub(super) fn verify(
        &self,
        data: &[u8],
        public: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
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
        key.verify_strict(data, &signature)
            .map_err(|_| CryptoError::InvalidSignature)?;
        lock(&self.verified).remember(name);
        Ok(())
    }

    /// What comes of `verify` if it may verify `most` signatures that were not verified before; none if that was not enough.
    /// Those that are right are remembered, so that to try again leads further. One too many is as good as wrong, whatever
    /// `verify` makes of that.
    pub(super) fn at_most<T>(&self, most: usize, verify: impl FnOnce() -> T) -> Option<T> {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer as _, SigningKey};

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    fn verify(verifier: &Verifier, data: &[u8], signed: &[u8]) -> Result<(), CryptoError> {
        let public = key().verifying_key().to_bytes();
        verifier.verify(data, &public, &key().sign(signed).to_bytes())
    }

    /// It is the memory that is asked, not only the mathematics.
    #[test]
    fn a_signature_is_verified_once() {
        let signature = key().sign(b"data").to_bytes();
        let name = verified::name(b"data", &key().verifying_key().to_bytes(), &signature);
        let known = |verifier: &Verifier| lock(&verifier.verified).contains(&name);
        let wrong = Err(CryptoError::InvalidSignature);
        let verifier = Verifier::default();
        assert_eq!(verify(&verifier, b"date", b"data"), wrong);
        assert!(!known(&verifier));
        assert_eq!(verify(&verifier, b"data", b"data"), Ok(()));
        let child = verifier.child();
        assert!(known(&child) && !known(&Verifier::default()));
        assert_eq!(verify(&child, b"data", b"data"), Ok(()));
        assert_eq!(verify(&child, b"date", b"data"), wrong);
    }

    /// A known one counts for nothing, and one too many spoils all, though nobody asks what it came to.
    #[test]
    fn no_more_are_verified_than_allowed() {
        let verifier = Verifier::default();
        let both = || {
            verifier.at_most(1, || {
                let first = verify(&verifier, b"first", b"first");
                (first, verify(&verifier, b"second", b"second"))
            })
        };
        assert_eq!(both(), None);
        assert_eq!(both(), Some((Ok(()), Ok(()))));
        assert_eq!(verifier.at_most(0, || ()), Some(()));
        let wrong = Err(CryptoError::InvalidSignature);
        let unknown = || verify(&verifier, b"third", b"third");
        assert_eq!(verifier.at_most(0, || unknown().is_err()), None);
        assert_eq!(unknown(), Ok(()));
        assert_eq!(
            verifier.at_most(1, || verify(&verifier, b"fourth", b"third")),
            Some(wrong)
        );
    }
}

//! Signatures that were found valid, by a hash of what they depend on.
//!
//! OpenMLS verifies the signatures of a KeyPackage when it comes, and again when a commit adds it.

use openmls_traits::types::CryptoError;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// SHA-256 of public key, signature and data of each valid signature.
#[derive(Default)]
pub(super) struct Verified(Mutex<BTreeSet<[u8; 32]>>);

/// Three signatures for each of 2,000 KeyPackages. Beyond that all are forgotten, and verified again.
const MOST: usize = 6_000;

impl Verified {
    /// The outcome of `verify`, which is not asked about a signature that is known to be valid.
    pub(super) fn once(
        &self,
        parts: [&[u8]; 3],
        verify: impl FnOnce() -> Result<(), CryptoError>,
    ) -> Result<(), CryptoError> {
        let hash = parts.iter().fold(Sha256::new(), |hash, part| {
            hash.chain_update((part.len() as u64).to_be_bytes())
                .chain_update(part)
        });
        let hash = hash.finalize().into();
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !known().contains(&hash) {
            verify()?;
            if known().len() == MOST {
                known().clear();
            }
            known().insert(hash);
        }
        Ok(())
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRONG: Result<(), CryptoError> = Err(CryptoError::InvalidSignature);

    #[test]
    fn a_valid_signature_is_verified_once() {
        let verified = Verified::default();
        let parts: [&[u8]; 3] = [b"key", b"signature", b"data"];
        assert_eq!(verified.once(parts, || WRONG), WRONG);
        assert_eq!(verified.once(parts, || WRONG), WRONG);
        assert_eq!(verified.once(parts, || Ok(())), Ok(()));
        assert_eq!(verified.once(parts, || WRONG), Ok(()));
        let others: [[&[u8]; 3]; 4] = [
            [b"kez", b"signature", b"data"],
            [b"key", b"signaturf", b"data"],
            [b"key", b"signature", b"date"],
            [b"keys", b"ignature", b"data"],
        ];
        for other in others {
            assert_eq!(verified.once(other, || WRONG), WRONG);
        }
    }

    #[test]
    fn memory_is_bounded() {
        let verified = Verified::default();
        for index in 0..2 * MOST {
            let data = index.to_be_bytes();
            assert_eq!(verified.once([b"", b"", &data], || Ok(())), Ok(()));
            assert!(verified.len() <= MOST);
        }
    }
}

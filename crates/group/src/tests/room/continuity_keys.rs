//! Continuity keys that are always the same.

use super::Room;
use crate::ContinuityProof;
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};

#[derive(Clone)]
pub(in crate::tests) struct ContinuityKey(SigningKey);

/// The key called so.
pub(in crate::tests) fn continuity_key(name: &str) -> ContinuityKey {
    ContinuityKey(SigningKey::from_bytes(&Sha256::digest(name).into()))
}

impl ContinuityKey {
    pub(in crate::tests) fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(in crate::tests) fn sign(&self, challenge: &[u8]) -> ContinuityProof {
        ContinuityProof::new(self.public(), self.0.sign(challenge).to_bytes())
    }
}

impl Room {
    pub(super) fn key(&self, name: &str) -> Option<ContinuityKey> {
        let own = || Some(continuity_key(name));
        self.keys.get(name).cloned().unwrap_or_else(own)
    }
}

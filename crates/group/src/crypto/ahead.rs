//! Encapsulations made before the commit that needs them.
//!
//! Encapsulations are most of what a commit to many takes, and do not depend on what is encrypted. So they are made a few at a
//! time, and the commit then finds them here; its author's thread is not busy for as long as all of them take. They are secrets
//! of that commit, so they do not live for longer: each is given out once, and what is left over is forgotten.

use super::kem::Encapsulation;
use std::collections::BTreeMap;

/// By public key.
#[derive(Default)]
pub(super) struct Ahead(BTreeMap<Vec<u8>, Encapsulation>);

impl Ahead {
    /// Those of `recipients` that nothing has been made for yet.
    pub(super) fn missing<'a>(
        &self,
        recipients: &'a [Vec<u8>],
    ) -> impl Iterator<Item = &'a Vec<u8>> {
        recipients
            .iter()
            .filter(|public| !self.0.contains_key(*public))
    }

    pub(super) fn put(&mut self, public: Vec<u8>, encapsulation: Encapsulation) {
        self.0.insert(public, encapsulation);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Only once.
    pub(super) fn take(&mut self, public: &[u8]) -> Option<Encapsulation> {
        self.0.remove(public)
    }
}

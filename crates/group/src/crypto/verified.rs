//! Signatures that were found to be right, so that nobody has to look again.
//!
//! The signatures of a key package are verified when it comes; then again by OpenMLS, in one go, with all the others that a
//! commit adds, by each who follows the commit, its author too. A hundred of them would keep a thread busy for many
//! milliseconds, to find out what is known.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Hashes of signatures with all that they depend on. Only right ones are remembered: what is not here is verified.
#[derive(Default)]
pub(super) struct Verified {
    recent: BTreeSet<Name>,
    before: BTreeSet<Name>,
}

pub(super) type Name = [u8; 32];

/// Three for each of a thousand key packages. Of twice as many the older ones are forgotten together.
const MOST: usize = 3072;

/// What a signature is remembered by.
pub(super) fn name(data: &[u8], public: &[u8], signature: &[u8]) -> Name {
    let mut hash = Sha256::new();
    for part in [public, signature, data] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

impl Verified {
    pub(super) fn contains(&self, name: &Name) -> bool {
        self.recent.contains(name) || self.before.contains(name)
    }

    pub(super) fn remember(&mut self, name: Name) {
        if self.recent.len() == MOST {
            self.before = std::mem::take(&mut self.recent);
        }
        self.recent.insert(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_every_part() {
        let names = [
            name(b"data", b"public", b"signature"),
            name(b"date", b"public", b"signature"),
            name(b"data", b"publik", b"signature"),
            name(b"data", b"public", b"signatura"),
            name(b"edata", b"public", b"signatur"),
        ];
        assert_eq!(BTreeSet::from(names).len(), names.len());
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut verified = Verified::default();
        let name = |index: usize| name(&index.to_be_bytes(), b"", b"");
        for index in 0..5 * MOST {
            verified.remember(name(index));
        }
        let kept = (0..5 * MOST).filter(|index| verified.contains(&name(*index)));
        assert_eq!(
            kept.collect::<Vec<_>>(),
            (3 * MOST..5 * MOST).collect::<Vec<_>>()
        );
    }
}

//! R10.14: the key packages that the log has had, so that a copy of one adds nobody.

use crate::RejectReason;
use std::collections::VecDeque;

/// The beginning of the SHA-256 of a key package. An honest key package is taken for a copy with a probability of 2⁻⁵⁶, and a copy is
/// always found.
pub(crate) type ShortHash = [u8; 8];

/// The latest key packages that were admitted, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SeenKeyPackages(VecDeque<ShortHash>);

impl SeenKeyPackages {
    /// How many are remembered: the snapshot in each Welcome has them, 2 KiB at most.
    pub(crate) const MOST: usize = 256;

    /// Remembers a key package.
    ///
    /// # Errors
    ///
    /// [`RejectReason::KeyPackageUsed`] if it is there already.
    pub(crate) fn admit(&mut self, hash: ShortHash) -> Result<(), RejectReason> {
        if self.contains(hash) {
            return Err(RejectReason::KeyPackageUsed);
        }
        self.0.push_back(hash);
        if self.0.len() > Self::MOST {
            self.0.pop_front();
        }
        Ok(())
    }

    pub(crate) fn contains(&self, hash: ShortHash) -> bool {
        self.0.contains(&hash)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = ShortHash> {
        self.0.iter().copied()
    }

    /// Those of a snapshot; `None` if they are more than are remembered.
    pub(crate) fn of(hashes: Vec<ShortHash>) -> Option<Self> {
        (hashes.len() <= Self::MOST).then(|| Self(hashes.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of key packages is that of the documents, whatever the constant is.
    #[test]
    fn the_latest_256_are_remembered() {
        let mut seen = SeenKeyPackages::default();
        let hash = |number: u64| number.to_be_bytes();
        for number in 0..256 {
            assert_eq!(seen.admit(hash(number)), Ok(()));
        }
        let used = Err(RejectReason::KeyPackageUsed);
        assert_eq!((seen.admit(hash(0)), seen.admit(hash(255))), (used, used));
        assert_eq!(seen.admit(hash(256)), Ok(()));
        assert_eq!((seen.admit(hash(1)), seen.admit(hash(0))), (used, Ok(())));
        assert_eq!(seen.iter().count(), 256);
        assert!(SeenKeyPackages::of(vec![hash(1); 257]).is_none());
    }
}

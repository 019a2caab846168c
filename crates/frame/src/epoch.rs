//! The keys of one epoch, and the members that may use them.

use crate::base_key::BaseKey;
use crate::cipher::FrameCipher;
use crate::error::DecryptError;
use crate::kid::{Kid, Track};
use crate::replay::ReplayWindow;
use crate::suite::CipherSuite;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long the keys of an epoch are kept after the next has come, for frames that are still on their way.
pub const EPOCH_KEY_RETENTION: Duration = Duration::from_secs(10);

/// The number of a member. The caller chooses it, and it stays the same through all epochs and leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SenderId(pub u32);

/// The member and the track that a receiver is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The member.
    pub sender: SenderId,
    /// Its track.
    pub track: Track,
}

/// An epoch as a receiver needs it.
pub struct Epoch {
    /// Counts the epochs of one group (RFC 9420 §8).
    pub number: u64,
    /// The secret of this epoch.
    pub key: BaseKey,
    /// The members of the group, by leaf index.
    pub senders: BTreeMap<u32, SenderId>,
}

/// A key, and the counters under it that have been seen.
pub(crate) struct ReceivingKey {
    cipher: FrameCipher,
    replay: ReplayWindow,
}

impl ReceivingKey {
    /// Decrypts `content` in place and notes its counter. If it is not authentic nothing changes.
    #[inline(never)]
    pub(crate) fn decrypt(
        &mut self,
        counter: u64,
        aad: &[u8],
        content: &mut [u8],
        tag: &[u8],
    ) -> Result<(), DecryptError> {
        self.cipher
            .decrypt(counter, aad, content, tag)
            .map_err(|_| DecryptError::NotAuthentic)?;
        self.replay.note(counter);
        Ok(())
    }
}

/// An epoch in the ring of a receiver.
pub(crate) struct HeldEpoch {
    pub(crate) epoch: Epoch,
    /// `None` for the newest.
    pub(crate) expires: Option<Duration>,
    keys: BTreeMap<Kid, ReceivingKey>,
    /// The counters that each replay window remembers.
    window: usize,
}

impl HeldEpoch {
    pub(crate) const fn new(epoch: Epoch, window: usize) -> Self {
        Self {
            epoch,
            expires: None,
            keys: BTreeMap::new(),
            window,
        }
    }

    /// The key of a KID, if the counter is a new one under it. Derived at its first use: a call of 1,000 would otherwise derive 8,000 keys per epoch. Only
    /// for a leaf and a track that are known to exist, so that forged KIDs fill no memory.
    ///
    /// Not inlined: frames and data share one copy of it in the module that browsers load.
    #[inline(never)]
    pub(crate) fn key(
        &mut self,
        suite: CipherSuite,
        kid: Kid,
        counter: u64,
    ) -> Result<&mut ReceivingKey, DecryptError> {
        let (base_key, window) = (&self.epoch.key, self.window);
        let key = self.keys.entry(kid).or_insert_with(|| ReceivingKey {
            cipher: FrameCipher::new(suite, base_key, kid),
            replay: ReplayWindow::new(window),
        });
        if key.replay.admits(counter) {
            Ok(key)
        } else {
            Err(DecryptError::Replayed)
        }
    }

    /// Erases the keys of all senders for which `stays` is false.
    pub(crate) fn retain(&mut self, stays: impl Fn(SenderId) -> bool) {
        let senders = &mut self.epoch.senders;
        senders.retain(|_, sender| stays(*sender));
        self.keys
            .retain(|kid, _| kid.leaf().is_some_and(|leaf| senders.contains_key(&leaf)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_derived_keys_of_who_leaves_are_erased() {
        let suite = CipherSuite::default();
        let epoch = Epoch {
            number: 1,
            key: BaseKey::new(vec![1; 32].into()),
            senders: [(3, SenderId(30)), (4, SenderId(40))].into(),
        };
        let mut held = HeldEpoch::new(epoch, 64);
        let kid = |leaf, track| Kid::new(leaf, track, 1);
        for leaf in [3, 4] {
            for track in [Track::MICROPHONE, Track::CAMERA] {
                assert!(held.key(suite, kid(leaf, track), 0).is_ok());
            }
        }
        held.retain(|sender| sender == SenderId(40));
        let left: Vec<_> = held.keys.keys().copied().collect();
        assert_eq!(left, [kid(4, Track::MICROPHONE), kid(4, Track::CAMERA)]);
    }
}

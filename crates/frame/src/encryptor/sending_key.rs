//! A key to send with, and the tracks that use it.

use super::switch_at::SwitchAt;
use crate::base_key::BaseKey;
use crate::cipher::FrameCipher;
use crate::error::EncryptError;
use crate::kid::{Kid, Track};
use crate::suite::CipherSuite;

pub(super) const TRACKS: usize = Track::COUNT as usize;

/// The key of one epoch.
pub(super) struct SendingKey {
    pub(super) epoch: u64,
    leaf: u32,
    key: BaseKey,
    ciphers: [Option<FrameCipher>; TRACKS],
    /// Tracks that have switched to this key. A track uses the newest of its keys.
    used: [bool; TRACKS],
    /// Of a key that does not yet belong to all tracks.
    pub(super) switch: Option<SwitchAt>,
    /// The time [`SwitchAt::due`] has come.
    pub(super) due: bool,
}

impl SendingKey {
    /// A key that all tracks use.
    pub(super) fn at_once(epoch: u64, leaf: u32, key: &BaseKey) -> Self {
        Self {
            epoch,
            leaf,
            key: key.duplicate(),
            ciphers: std::array::from_fn(|_| None),
            used: [true; TRACKS],
            switch: None,
            due: true,
        }
    }

    /// A key that no track uses yet.
    pub(super) fn later(epoch: u64, leaf: u32, key: &BaseKey, switch: SwitchAt) -> Self {
        Self {
            used: [false; TRACKS],
            switch: Some(switch),
            due: false,
            ..Self::at_once(epoch, leaf, key)
        }
    }

    pub(super) fn is(&self, epoch: u64, leaf: u32, key: &BaseKey) -> bool {
        self.epoch == epoch && self.leaf == leaf && self.key.is(key)
    }

    pub(super) const fn has_leaf(&self, leaf: u32) -> bool {
        self.leaf == leaf
    }

    pub(super) const fn kid(&self, track: Track) -> Kid {
        Kid::new(self.leaf, track, self.epoch)
    }

    pub(super) fn is_used(&self, track: Track) -> bool {
        self.used.get(index(track)).is_some_and(|used| *used)
    }

    pub(super) fn use_for(&mut self, track: Track) {
        if let Some(used) = self.used.get_mut(index(track)) {
            *used = true;
        }
    }

    pub(super) fn use_for_all(&mut self) {
        self.used = [true; TRACKS];
        self.switch = None;
        self.due = true;
    }

    pub(super) fn cipher(
        &mut self,
        suite: CipherSuite,
        kid: Kid,
    ) -> Result<&FrameCipher, EncryptError> {
        let cipher = self
            .ciphers
            .get_mut(index(kid.track()))
            .ok_or(EncryptError::NoKey)?;
        Ok(cipher.get_or_insert_with(|| FrameCipher::new(suite, &self.key, kid)))
    }
}

fn index(track: Track) -> usize {
    usize::from(track.number())
}

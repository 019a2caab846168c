//! The epochs that a receiver has keys of: the newest one, and for a while those before it.

use crate::epoch::{EPOCH_KEY_RETENTION, Epoch, HeldEpoch, SenderId};
use crate::error::DecryptError;
use crate::kid::{Kid, Track};
use std::collections::BTreeSet;
use std::time::Duration;

/// Epochs, oldest first. Its functions are not inlined: frames and data share one copy of them in the module that browsers load.
pub(crate) struct EpochRing {
    held: Vec<HeldEpoch>,
    /// The counters that each replay window remembers.
    window: usize,
}

impl EpochRing {
    /// Without an epoch.
    pub(crate) const fn new(window: usize) -> Self {
        Self {
            held: Vec::new(),
            window,
        }
    }

    /// Takes the keys of a new epoch as [`FrameDecryptor::install`](crate::FrameDecryptor::install) says.
    #[inline(never)]
    pub(crate) fn install(&mut self, epoch: Epoch, now: Duration) {
        self.expire(now);
        if self
            .held
            .last()
            .is_some_and(|newest| newest.epoch.number >= epoch.number)
        {
            return;
        }
        let senders: BTreeSet<SenderId> = epoch.senders.values().copied().collect();
        // Two epochs with the same low bits cannot be told apart (RFC 9605 §5.2).
        let any_kid = Kid::new(0, Track::MICROPHONE, epoch.number);
        self.held
            .retain(|held| !any_kid.may_be_of(held.epoch.number));
        for held in &mut self.held {
            held.expires
                .get_or_insert(now.saturating_add(EPOCH_KEY_RETENTION));
            held.retain(|sender| senders.contains(&sender));
        }
        self.held.push(HeldEpoch::new(epoch, self.window));
    }

    pub(crate) fn clear(&mut self) {
        self.held.clear();
    }

    #[inline(never)]
    pub(crate) fn expire(&mut self, now: Duration) {
        self.held
            .retain(|held| held.expires.is_none_or(|expires| now < expires));
    }

    pub(crate) fn next_expiry(&self) -> Option<Duration> {
        self.held.iter().filter_map(|held| held.expires).min()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// The epoch that a KID names, and its sender in it.
    #[inline(never)]
    pub(crate) fn find(&mut self, kid: Kid) -> Result<(&mut HeldEpoch, SenderId), DecryptError> {
        let newest = self.held.last().map_or(0, |held| held.epoch.number);
        let held = self
            .held
            .iter_mut()
            .find(|held| kid.may_be_of(held.epoch.number))
            .ok_or(if kid.is_before(newest) {
                DecryptError::PastEpoch
            } else {
                DecryptError::UnknownEpoch
            })?;
        let sender = kid
            .leaf()
            .and_then(|leaf| held.epoch.senders.get(&leaf).copied())
            .ok_or(DecryptError::UnknownSender)?;
        Ok((held, sender))
    }
}

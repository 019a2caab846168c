//! The receiving side of data.

use super::format::{MOST_COUNTER, SUITE, TRACK};
use crate::epoch::{Epoch, SenderId};
use crate::epoch_ring::EpochRing;
use crate::error::DecryptError;
use crate::header::Header;
use std::time::Duration;

/// R14.5: counters that a message may be late by, 8 KiB for each sender. Several data channels are not in order among each other, and one of
/// them may have queued for long what was sealed before that which another carries at once.
const WINDOW: usize = 1 << 16;

/// Opens data of all members (R14.4) with the keys of the newest epoch and, for [`EPOCH_KEY_RETENTION`](crate::EPOCH_KEY_RETENTION) after
/// each change, of the epochs before it.
///
/// ```
/// use sotto_frame::{BaseKey, DATA_KEY_LEN, DataOpener, DataSealer, DecryptError, Epoch, SenderId};
/// use std::time::Duration;
///
/// // The output of the MLS exporter for epoch 1.
/// let key = || BaseKey::new(vec![1; DATA_KEY_LEN].into());
/// let mut sealer = DataSealer::default();
/// sealer.install(1, 0, &key());
/// let sealed = sealer.seal(b"hello").unwrap();
///
/// // Leaf 0 is the leaf of alice, whom the caller numbers 30.
/// let alice = SenderId(30);
/// let mut opener = DataOpener::default();
/// let now = Duration::ZERO;
/// opener.install(Epoch { number: 1, key: key(), senders: [(0, alice)].into() }, now);
/// let opened = opener.open(&sealed, now)?;
/// assert_eq!((opened.sender, opened.epoch, opened.counter), (alice, 1, 0));
/// assert_eq!(opened.data, b"hello");
/// assert_eq!(opener.open(&sealed, now), Err(DecryptError::Replayed));
/// # Ok::<(), DecryptError>(())
/// ```
pub struct DataOpener(EpochRing);

/// Data that was sealed by a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedData {
    /// The member whose key it was sealed with. All members of the epoch have that key.
    pub sender: SenderId,
    /// The epoch in which it was sealed.
    pub epoch: u64,
    /// The sender's counter.
    pub counter: u64,
    /// The data.
    pub data: Vec<u8>,
}

impl Default for DataOpener {
    /// Without a key.
    fn default() -> Self {
        Self(EpochRing::new(WINDOW))
    }
}

impl DataOpener {
    /// Takes the keys of a new epoch, as [`FrameDecryptor::install`](crate::FrameDecryptor::install) does.
    pub fn install(&mut self, epoch: Epoch, now: Duration) {
        self.0.install(epoch, now);
    }

    /// Erases all keys.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Erases the keys that have expired.
    pub fn expire(&mut self, now: Duration) {
        self.0.expire(now);
    }

    /// The time at which [`expire`](Self::expire) next has something to do.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.0.next_expiry()
    }

    /// Opens data that a member of an epoch has sealed, this member included, once.
    ///
    /// # Errors
    ///
    /// The reason for which there is no data. Bytes that are not authentic have changed nothing.
    pub fn open(&mut self, sealed: &[u8], now: Duration) -> Result<OpenedData, DecryptError> {
        self.0.expire(now);
        if self.0.is_empty() {
            return Err(DecryptError::NoKey);
        }
        let (Header { kid, counter }, header_len) = Header::decode(sealed)?;
        if kid.track() != TRACK || counter > MOST_COUNTER {
            return Err(DecryptError::Malformed);
        }
        let (header, rest) = sealed
            .split_at_checked(header_len)
            .ok_or(DecryptError::TooShort)?;
        let (content, tag) = rest
            .len()
            .checked_sub(SUITE.tag_len())
            .and_then(|content| rest.split_at_checked(content))
            .ok_or(DecryptError::TooShort)?;
        let (held, sender) = self.0.find(kid)?;
        let epoch = held.epoch.number;
        let mut data = content.to_vec();
        held.key(SUITE, kid, counter)?
            .decrypt(counter, header, &mut data, tag)?;
        Ok(OpenedData {
            sender,
            epoch,
            counter,
            data,
        })
    }
}

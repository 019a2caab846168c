//! The sending side of data.

use super::format::{MOST_COUNTER, SUITE, TRACK};
use crate::base_key::BaseKey;
use crate::cipher::FrameCipher;
use crate::error::EncryptError;
use crate::header::Header;
use crate::kid::Kid;

/// Seals data of a member with its key of the current epoch. Its counter never starts again when a key is installed, so no order
/// of calls can make a nonce occur twice.
#[derive(Default)]
pub struct DataSealer {
    counter: u64,
    key: Option<(Kid, FrameCipher)>,
}

impl DataSealer {
    /// Switches to the key of an epoch, in which this member has the leaf `leaf`, and erases the key before.
    pub fn install(&mut self, epoch: u64, leaf: u32, key: &BaseKey) {
        let kid = Kid::new(leaf, TRACK, epoch);
        self.key = Some((kid, FrameCipher::new(SUITE, key, kid)));
    }

    /// Erases the key. Nothing is sealed until another one is installed.
    pub fn clear(&mut self) {
        self.key = None;
    }

    /// Seals data, which may be empty.
    ///
    /// # Errors
    ///
    /// [`EncryptError::NoKey`] or [`EncryptError::CounterExhausted`].
    pub fn seal(&mut self, data: &[u8]) -> Result<Vec<u8>, EncryptError> {
        let (kid, cipher) = self.key.as_ref().ok_or(EncryptError::NoKey)?;
        let (kid, counter) = (*kid, self.counter);
        if counter > MOST_COUNTER {
            return Err(EncryptError::CounterExhausted);
        }
        let header = Header { kid, counter }.encode();
        let mut sealed = [header.as_slice(), data, &[0; SUITE.tag_len()]].concat();
        let (header, rest) = sealed
            .split_at_mut_checked(header.as_slice().len())
            .ok_or(EncryptError::BufferTooSmall)?;
        let (content, tag) = rest
            .split_at_mut_checked(data.len())
            .ok_or(EncryptError::BufferTooSmall)?;
        self.counter += 1;
        cipher.encrypt(counter, header, content, tag);
        Ok(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> BaseKey {
        BaseKey::new(vec![byte; 32].into())
    }

    #[test]
    fn the_counter_never_starts_again_and_ends_where_javascript_has_no_numbers() {
        let mut sealer = DataSealer::default();
        for (epoch, byte) in [(1, 1), (1, 1), (2, 2), (1, 1)] {
            let before = sealer.counter;
            assert_eq!(sealer.seal(b"x"), Err(EncryptError::NoKey));
            sealer.install(epoch, 0, &key(byte));
            sealer.seal(b"x").unwrap();
            assert_eq!(sealer.counter, before + 1);
            sealer.clear();
        }
        sealer.install(1, 0, &key(1));
        sealer.counter = MOST_COUNTER;
        let last = sealer.seal(b"x").unwrap();
        assert_eq!(
            Header::decode(&last).unwrap().0.counter,
            9_007_199_254_740_991
        );
        for _ in 0..3 {
            assert_eq!(sealer.seal(b"x"), Err(EncryptError::CounterExhausted));
        }
    }
}

//! The SFrame header (RFC 9605 §4.3): a configuration byte, the KID, the counter.

use crate::error::DecryptError;
use crate::kid::Kid;

/// Configuration byte, eight bytes of KID, eight of counter.
pub(crate) const MAX_HEADER_LEN: usize = 17;

/// Values up to this one sit in the configuration byte itself.
const MAX_INLINE: u64 = 7;
const EXTENDED: u8 = 0b1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kid: Kid,
    pub(crate) counter: u64,
}

/// A header as bytes.
pub(crate) struct Encoded {
    bytes: [u8; MAX_HEADER_LEN],
    len: usize,
}

impl Encoded {
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl Header {
    #[inline(never)]
    pub(crate) fn encode(self) -> Encoded {
        let mut encoded = Encoded {
            bytes: [0; MAX_HEADER_LEN],
            len: 1,
        };
        let kid = encoded.push(self.kid.0);
        let counter = encoded.push(self.counter);
        encoded.bytes[0] = kid << 4 | counter;
        encoded
    }

    /// Reads a header from the start of `bytes` and says how long it is. A number in more bytes than it needs is
    /// refused: no sender makes one.
    #[inline(never)]
    pub(crate) fn decode(bytes: &[u8]) -> Result<(Self, usize), DecryptError> {
        let (&config, rest) = bytes.split_first().ok_or(DecryptError::TooShort)?;
        let (kid, rest) = pull(config >> 4, rest)?;
        let (counter, rest) = pull(config & 0b1111, rest)?;
        Ok((
            Self {
                kid: Kid(kid),
                counter,
            },
            bytes.len() - rest.len(),
        ))
    }
}

impl Encoded {
    /// Appends a number if it is too large to sit in the configuration byte; returns its half of that byte.
    fn push(&mut self, number: u64) -> u8 {
        if let (Ok(inline), true) = (u8::try_from(number), number <= MAX_INLINE) {
            return inline;
        }
        let bytes = number.to_be_bytes();
        let significant = bytes.iter().skip_while(|byte| **byte == 0);
        let mut len = 0;
        for (free, byte) in self.bytes.iter_mut().skip(self.len).zip(significant) {
            *free = *byte;
            len += 1;
        }
        self.len += usize::from(len);
        EXTENDED | (len - 1)
    }
}

/// Reads a number whose half of the configuration byte is `half`.
fn pull(half: u8, bytes: &[u8]) -> Result<(u64, &[u8]), DecryptError> {
    if half & EXTENDED == 0 {
        return Ok((u64::from(half), bytes));
    }
    let len = usize::from(half & !EXTENDED) + 1;
    let (number, rest) = bytes.split_at_checked(len).ok_or(DecryptError::TooShort)?;
    let value = number
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte));
    if number.first() == Some(&0) || value <= MAX_INLINE {
        return Err(DecryptError::Malformed);
    }
    Ok((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_it_writes(kid: u64, counter: u64, kid_shift in 0..64, counter_shift in 0..64) {
            let header = Header { kid: Kid(kid >> kid_shift), counter: counter >> counter_shift };
            let encoded = header.encode();
            prop_assert_eq!(Header::decode(encoded.as_slice()), Ok((header, encoded.len)));
        }

        #[test]
        fn writes_what_it_reads(bytes in proptest::collection::vec(any::<u8>(), 0..20)) {
            if let Ok((header, len)) = Header::decode(&bytes) {
                let encoded = header.encode();
                prop_assert_eq!(encoded.as_slice(), &bytes[..len]);
            }
        }
    }

    #[test]
    fn refuses_numbers_that_are_longer_than_needed() {
        assert_eq!(Header::decode(&[0x80, 7]), Err(DecryptError::Malformed));
        assert_eq!(Header::decode(&[0x09, 0, 8]), Err(DecryptError::Malformed));
        assert_eq!(Header::decode(&[0x80]), Err(DecryptError::TooShort));
        assert_eq!(Header::decode(&[]), Err(DecryptError::TooShort));
    }

    /// RFC 9605 Appendix C.1.
    #[test]
    fn vectors() {
        let vectors = crate::cipher::vectors::load();
        for vector in vectors.header {
            let header = Header {
                kid: Kid(vector.kid),
                counter: vector.ctr,
            };
            let encoded = hex::decode(vector.encoded).unwrap();
            assert_eq!(header.encode().as_slice(), encoded);
            assert_eq!(Header::decode(&encoded), Ok((header, encoded.len())));
        }
    }
}

//! Emulation prevention (H.264 §7.4.1, H.265 §7.4.2): no bytes may look like a start code.
//!
//! Ciphertext has any bytes, so it is escaped as encoders escape theirs: a 3 goes between two zeros and a byte of 3 or
//! less. Zeros before the ciphertext count, so that nothing forms across the border with clear bytes. A NAL unit cannot
//! end with a zero, or a packetizer takes it for a part of the next start code. The standards put a 3 behind it, which
//! they can take off again because no payload of theirs ends so; ciphertext may, so a 3 is put behind any end of the
//! form `00 03*`, and taken off again from any of the form `00 03+`.

use crate::malformed::Malformed;

const PREVENTION: u8 = 3;

/// Bytes that are looked at together, so that compilers look at them with vector instructions.
const STRIDE: usize = 32;

/// The position of the first two zeros in a row.
pub(super) fn zero_pair(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let strides = bytes.get(at..)?.chunks_exact(STRIDE);
        at += STRIDE * strides.take_while(|stride| !has_zero(stride)).count();
        match bytes
            .get(at..)?
            .iter()
            .take(STRIDE)
            .position(|byte| *byte == 0)
        {
            Some(zero) if bytes.get(at + zero + 1)? == &0 => return Some(at + zero),
            Some(zero) => at += zero + 2,
            None => at += STRIDE,
        }
    }
}

/// Whether any byte is zero. Looks at all bytes, for vector instructions.
fn has_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(false, |found, byte| found | (*byte == 0))
}

/// Whether `bytes` end with a zero and any number of threes.
fn ends_open(bytes: &[u8]) -> bool {
    let threes = bytes
        .iter()
        .rev()
        .take_while(|byte| **byte == PREVENTION)
        .count();
    bytes
        .len()
        .checked_sub(threes + 1)
        .and_then(|at| bytes.get(at))
        == Some(&0)
}

/// How many zeros, two at most, `bytes` end with.
pub(super) fn trailing_zeros(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .take(2)
        .take_while(|byte| **byte == 0)
        .count()
}

/// Escapes `bytes`, which follow `zeros` zeros, into `out`. Calls `out` with runs of bytes in order.
pub(super) fn escape<E>(
    bytes: &[u8],
    mut zeros: usize,
    mut out: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut rest = bytes;
    while !rest.is_empty() {
        // Up to here nothing needs a byte in front.
        let plain = run(rest, zeros);
        let (done, further) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
        out(done)?;
        match further.first() {
            Some(byte) if *byte <= PREVENTION => out(&[PREVENTION])?,
            _ => {}
        }
        // The byte behind two zeros goes with the next run, in front of which there are none that count.
        zeros = 0;
        rest = further;
        if let Some((byte, after)) = further.split_first() {
            out(&[*byte])?;
            zeros = usize::from(*byte == 0);
            rest = after;
        }
    }
    if ends_open(bytes) {
        out(&[PREVENTION])?;
    }
    Ok(())
}

/// How many of `bytes`, which follow `zeros` zeros, come before the byte that is the first behind two zeros.
fn run(bytes: &[u8], zeros: usize) -> usize {
    let leading = bytes.iter().take(2).take_while(|byte| **byte == 0).count();
    if zeros + leading >= 2 {
        return 2 - zeros;
    }
    zero_pair(bytes).map_or(bytes.len(), |at| at + 2)
}

/// Reverses [`escape`], appending to `out`.
pub(super) fn unescape(
    escaped: &[u8],
    mut zeros: usize,
    out: &mut Vec<u8>,
) -> Result<(), Malformed> {
    let mut rest = escaped;
    if ends_open(escaped) {
        let (last, before) = escaped.split_last().ok_or(Malformed)?;
        if *last != PREVENTION {
            return Err(Malformed);
        }
        rest = before;
    }
    while !rest.is_empty() {
        let plain = run(rest, zeros);
        let (done, further) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
        out.extend_from_slice(done);
        zeros = 0;
        rest = match further {
            [PREVENTION, byte @ ..=PREVENTION, after @ ..] => {
                out.push(*byte);
                zeros = usize::from(*byte == 0);
                after
            }
            [..=PREVENTION, ..] => return Err(Malformed),
            [byte, after @ ..] => {
                out.push(*byte);
                after
            }
            [] => further,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::convert::Infallible;

    fn escaped(bytes: &[u8], zeros: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let Ok(()) = escape::<Infallible>(bytes, zeros, |run| {
            out.extend_from_slice(run);
            Ok(())
        });
        out
    }

    fn unescaped(bytes: &[u8], zeros: usize) -> Result<Vec<u8>, Malformed> {
        let mut out = Vec::new();
        unescape(bytes, zeros, &mut out).map(|()| out)
    }

    /// Mostly the bytes that matter.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(prop_oneof![9 => 0..5_u8, 1 => any::<u8>()], 0..40)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn every_byte_string_comes_back(bytes in bytes(), zeros in 0..3_usize) {
            let escaped = escaped(&bytes, zeros);
            prop_assert_eq!(unescaped(&escaped, zeros).unwrap(), &bytes[..]);
            prop_assert!(escaped.len() <= bytes.len() + bytes.len().div_ceil(2) + 1);
        }

        #[test]
        fn nothing_looks_like_a_start_code_or_ends_like_one(bytes in bytes(), zeros in 0..3_usize) {
            let escaped = escaped(&bytes, zeros);
            let whole = [&[0; 2][..zeros], &escaped].concat();
            prop_assert!(!whole.windows(3).any(|three| three[..2] == [0, 0] && three[2] < 3));
            prop_assert!(bytes.is_empty() == escaped.is_empty() && escaped.last() != Some(&0));
        }

        /// There is one escaped form of each byte string.
        #[test]
        fn what_is_unescaped_was_escaped(bytes in bytes(), zeros in 0..3_usize) {
            if let Ok(unescaped) = unescaped(&bytes, zeros) {
                prop_assert_eq!(escaped(&unescaped, zeros), bytes);
            }
        }

        #[test]
        fn the_first_zero_pair_is_found(bytes in proptest::collection::vec(prop_oneof![1 => Just(0_u8), 9 => any::<u8>()], 0..200)) {
            let expected = bytes.windows(2).position(|pair| pair == [0, 0]);
            prop_assert_eq!(zero_pair(&bytes), expected);
        }
    }

    #[test]
    fn threes_where_the_standard_puts_them() {
        for (bytes, expected) in [
            (&[0, 0, 1][..], &[0, 0, 3, 1][..]),
            (&[0, 0, 4], &[0, 0, 4]),
            (&[0, 0, 0, 0, 1], &[0, 0, 3, 0, 0, 3, 1]),
            (&[7, 0], &[7, 0, 3]),
            (&[7, 0, 3], &[7, 0, 3, 3]),
            (&[0, 0, 3], &[0, 0, 3, 3, 3]),
        ] {
            assert_eq!(escaped(bytes, 0), expected);
        }
        assert_eq!(escaped(&[1], 2), [3, 1]);
        assert_eq!(escaped(&[0, 1], 1), [0, 3, 1]);
    }
}

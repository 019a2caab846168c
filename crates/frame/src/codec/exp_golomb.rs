//! Reading the start of a slice header: single bits and Exp-Golomb numbers, emulation prevention bytes skipped (H.264
//! §7.3.1, §9.1; H.265 §7.3.1.1, §9.2).

use crate::malformed::Malformed;

/// A longer run of zeros would be a number of more than 32 bits.
const MAX_LEADING_ZEROS: u32 = 32;

/// Reads bits, most significant first, of the bytes after a NAL unit's header.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// Bytes looked at so far, the last of them perhaps in part.
    taken: usize,
    /// The bits of the last byte that are not read yet, on top.
    rest: u8,
    left: u32,
    /// Zeros at the end of the bytes looked at, two at most.
    zeros: usize,
}

impl<'a> Bits<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            taken: 0,
            rest: 0,
            left: 0,
            zeros: 0,
        }
    }

    /// The number of bytes that cover the bits read so far.
    pub(super) const fn taken(&self) -> usize {
        self.taken
    }

    pub(super) fn bit(&mut self) -> Result<bool, Malformed> {
        if self.left == 0 {
            if self.zeros == 2 && self.bytes.get(self.taken) == Some(&3) {
                self.taken += 1;
                self.zeros = 0;
            }
            self.rest = *self.bytes.get(self.taken).ok_or(Malformed)?;
            self.left = u8::BITS;
            self.taken += 1;
            self.zeros = if self.rest == 0 {
                (self.zeros + 1).min(2)
            } else {
                0
            };
        }
        let bit = self.rest & 0x80 != 0;
        self.rest <<= 1;
        self.left -= 1;
        Ok(bit)
    }

    /// Skips one number, `ue(v)`.
    pub(super) fn skip_number(&mut self) -> Result<(), Malformed> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
            if zeros > MAX_LEADING_ZEROS {
                return Err(Malformed);
            }
        }
        for _ in 0..zeros {
            self.bit()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_by_three(bytes: &[u8]) -> Result<usize, Malformed> {
        let mut bits = Bits::new(bytes);
        for _ in 0..3 {
            bits.skip_number()?;
        }
        Ok(bits.taken())
    }

    #[test]
    fn three_numbers_take_as_many_bytes_as_their_bits() {
        // 1 1 1: three zeros in three bits.
        assert_eq!(taken_by_three(&[0b1110_0000, 0xFF]), Ok(1));
        // 00000000 1 00000000 is 255; then two zeros.
        assert_eq!(taken_by_three(&[0x00, 0x80, 0b0110_0000]), Ok(3));
        // 1; then 00111 and 00111 over the border.
        assert_eq!(taken_by_three(&[0b1001_1100, 0b1110_0000, 9]), Ok(2));
    }

    #[test]
    fn emulation_prevention_bytes_are_not_read_but_taken() {
        // 16 zeros, the byte in between, the one, 16 bits, then two numbers.
        let bytes = [0, 0, 3, 0x80, 0x00, 0b0110_0000];
        assert_eq!(taken_by_three(&bytes), Ok(6));
        // Only after two zeros; those before an emulation prevention byte do not count.
        assert_eq!(taken_by_three(&[0, 3, 0, 0b0000_0110]), Ok(4));
        let bytes = [0, 0, 3, 0, 3];
        assert_eq!(taken_by_three(&bytes), Err(Malformed));
    }

    #[test]
    fn what_ends_early_or_never_is_malformed() {
        for bytes in [&[][..], &[0b1100_0000][..0], &[0], &[0x01], &[0; 40]] {
            assert_eq!(taken_by_three(bytes), Err(Malformed), "{bytes:?}");
        }
    }
}

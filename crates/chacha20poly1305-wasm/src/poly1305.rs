//! Poly1305 (RFC 8439 §2.5) for processors that multiply 32 bits by 32 to 64, as WebAssembly does.

use zeroize::ZeroizeOnDrop;

const LOW: u64 = 0xFFFF_FFFF;

/// Poly1305 with a one-time key and the blocks taken so far. Numbers are limbs of 32 bits, least significant first.
///
/// All limbs of `r` but the first are multiples of four, and so a product beyond 2¹²⁸ comes back as 5/4 of itself: 2¹³⁰ is 5
/// modulo 2¹³⁰ − 5. Carries go one limb up after each block, so that no sum waits for another. Limbs of `sum` stay below 2 · 2³²,
/// and no sum of products reaches 14.26 · 2⁶⁰; the crate's README derives these bounds.
#[derive(ZeroizeOnDrop)]
pub(crate) struct Poly1305 {
    r: [u64; 4],
    /// 5/4 of each limb of `r`, rounded down.
    wrapped: [u64; 4],
    sum: [u64; 5],
    s: u128,
}

impl Poly1305 {
    /// Takes a one-time key.
    pub(crate) fn new(r: [u8; 16], s: [u8; 16]) -> Self {
        let r = limbs(u128::from_le_bytes(r) & 0x0FFF_FFFC_0FFF_FFFC_0FFF_FFFC_0FFF_FFFF);
        Self {
            r,
            wrapped: r.map(|limb| (limb >> 2) * 5),
            sum: [0; 5],
            s: u128::from_le_bytes(s),
        }
    }

    /// Takes a full block of the message.
    #[inline(always)]
    pub(crate) fn block(&mut self, block: &[u8; 16]) {
        let [r0, r1, r2, r3] = self.r;
        let [w0, w1, w2, w3] = self.wrapped;
        let [h0, h1, h2, h3, h4] = self.sum;
        let [m0, m1, m2, m3] = limbs(u128::from_le_bytes(*block));
        let (h0, h1, h2, h3, h4) = (h0 + m0, h1 + m1, h2 + m2, h3 + m3, h4 + 1);
        let x0 = h0 * r0 + h1 * w3 + h2 * w2 + h3 * w1 + h4 * w0;
        let x1 = h0 * r1 + h1 * r0 + h2 * w3 + h3 * w2 + h4 * w1;
        let x2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * w3 + h4 * w2;
        let x3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * w3;
        // The part of `r0` that `w0` has rounded away.
        let x4 = h4 * (r0 & 3) + (x3 >> 32);
        self.sum = [
            (x0 & LOW) + (x4 >> 2) * 5,
            (x1 & LOW) + (x0 >> 32),
            (x2 & LOW) + (x1 >> 32),
            (x3 & LOW) + (x2 >> 32),
            x4 & 3,
        ];
    }

    /// Takes bytes, with zeros up to the next full block.
    #[inline(always)]
    pub(crate) fn padded(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks();
        for block in blocks {
            self.block(block);
        }
        if !rest.is_empty() {
            let mut block = [0; 16];
            for (byte, rest) in block.iter_mut().zip(rest) {
                *byte = *rest;
            }
            self.block(&block);
        }
    }

    /// The tag.
    pub(crate) fn finish(self) -> [u8; 16] {
        let [h0, h1, h2, h3, h4] = self.sum;
        let h1 = h1 + (h0 >> 32);
        let h2 = h2 + (h1 >> 32);
        let h3 = h3 + (h2 >> 32);
        let h4 = h4 + (h3 >> 32);
        let low = [h3, h2, h1, h0]
            .into_iter()
            .fold(0, |sum, limb| sum << 32 | u128::from(limb & LOW));
        // Less than six times 2¹²⁸ by now. The bits from 2¹³⁰ on are folded back as fives; after that the number is
        // less than twice the modulus, and the next five to be folded back shows whether the modulus is to be
        // subtracted.
        let (low, carry) = low.overflowing_add(u128::from((h4 >> 2) * 5));
        let high = (h4 & 3) + u64::from(carry);
        let carry = low.overflowing_add(5).1;
        let fives = (high + u64::from(carry)) >> 2;
        low.wrapping_add(u128::from(fives * 5))
            .wrapping_add(self.s)
            .to_le_bytes()
    }
}

/// Least significant first.
#[inline(always)]
fn limbs(number: u128) -> [u64; 4] {
    let (low, high) = (number as u64, (number >> 64) as u64);
    [low & LOW, low >> 32, high & LOW, high >> 32]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(r: [u8; 16], s: [u8; 16], message: &[u8]) -> [u8; 16] {
        let mut mac = Poly1305::new(r, s);
        mac.padded(message);
        mac.finish()
    }

    fn first(byte: u8) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[0] = byte;
        bytes
    }

    /// RFC 8439 Appendix A.3, the vectors 7 to 11 that implementations fail by a carry.
    #[test]
    fn carries() {
        let ones = [0xFF; 16];
        let bytes = |text: &str| hex::decode(text).unwrap();
        assert_eq!(tag(first(2), [0; 16], &ones), first(3));
        assert_eq!(tag(first(2), ones, &first(2)), first(3));
        let message = bytes(
            "fffffffffffffffffffffffffffffffff0ffffffffffffffffffffffffffffff11000000000000000000000000000000",
        );
        assert_eq!(tag(first(1), [0; 16], &message), first(5));
        let message = bytes(
            "fffffffffffffffffffffffffffffffffbfefefefefefefefefefefefefefefe01010101010101010101010101010101",
        );
        assert_eq!(tag(first(1), [0; 16], &message), [0; 16]);
        let mut message = ones;
        message[0] = 0xFD;
        let mut expected = ones;
        expected[0] = 0xFA;
        assert_eq!(tag(first(2), [0; 16], &message), expected);
        let mut r = first(1);
        r[8] = 4;
        let message = bytes(
            "e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001000000000000000000000000000000",
        );
        let mut expected = first(0x14);
        expected[8] = 0x55;
        assert_eq!(tag(r, [0; 16], &message), expected);
    }

    /// Limbs at their largest; debug builds watch for overflow.
    #[test]
    fn no_sum_is_too_large() {
        use chacha20poly1305::aead::array::Array;
        use poly1305::universal_hash::{KeyInit as _, UniversalHash as _};
        for byte in [0xFF, 0xFE, 0x80, 0x7F, 1, 0] {
            for r in [[0xFF; 16], first(0xFF), [0x0F; 16]] {
                let message = vec![byte; 16 * 1_000];
                let mut key = [0xFF; 32];
                key[..16].copy_from_slice(&r);
                let mut reference = poly1305::Poly1305::new(&Array(key));
                reference.update_padded(&message);
                assert_eq!(tag(r, [0xFF; 16], &message), *reference.finalize());
            }
        }
    }
}

//! The block function of ChaCha20 (RFC 8439 §2.3), several blocks at once.

use super::Nonce;
use super::row::Row;
use zeroize::Zeroizing;

/// Bytes of a block.
pub(super) const BLOCK_LEN: usize = 64;

/// The first row of each block: "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574];

const DOUBLE_ROUNDS: usize = 10;

/// A block as four rows.
pub(super) type Block = [Row; 4];

/// A key, of eight words.
pub(super) struct ChaCha20(Zeroizing<[u32; 8]>);

impl ChaCha20 {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        let mut words = Zeroizing::new([0; 8]);
        for (word, bytes) in words.iter_mut().zip(key.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self(words)
    }

    /// `BLOCKS` blocks of keystream from number `first` on. The steps of one block wait for each other; those of
    /// another fill the gaps. With four blocks a frame of 50,000 bytes takes 38 µs in V8, with eight 32 µs.
    #[inline(always)]
    pub(super) fn blocks<const BLOCKS: usize>(&self, nonce: &Nonce, first: u32) -> [Block; BLOCKS] {
        let [k0, k1, k2, k3, k4, k5, k6, k7] = *self.0;
        let mut words = [0; 3];
        for (word, bytes) in words.iter_mut().zip(nonce.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        let [n0, n1, n2] = words;
        let constants = Row::new(CONSTANTS);
        let (low_key, high_key) = (Row::new([k0, k1, k2, k3]), Row::new([k4, k5, k6, k7]));
        let number_and_nonce =
            |block: usize| Row::new([first.wrapping_add(block as u32), n0, n1, n2]);
        let mut blocks: [Block; BLOCKS] =
            std::array::from_fn(|block| [constants, low_key, high_key, number_and_nonce(block)]);
        for _ in 0..DOUBLE_ROUNDS {
            round(&mut blocks);
            // What was a diagonal is a column.
            turn_rows::<BLOCKS, 1, 2, 3>(&mut blocks);
            round(&mut blocks);
            turn_rows::<BLOCKS, 3, 2, 1>(&mut blocks);
        }
        for (block, [a, b, c, d]) in blocks.iter_mut().enumerate() {
            *a = a.add(constants);
            *b = b.add(low_key);
            *c = c.add(high_key);
            *d = d.add(number_and_nonce(block));
        }
        blocks
    }
}

/// A quarter round (RFC 8439 §2.1) of all columns of all blocks. One step at a time for all blocks, so that those that
/// do not wait for each other are side by side.
#[inline(always)]
fn round<const BLOCKS: usize>(blocks: &mut [Block; BLOCKS]) {
    for [a, b, _, _] in &mut *blocks {
        *a = a.add(*b);
    }
    for [a, _, _, d] in &mut *blocks {
        *d = d.xor(*a).turn_bits::<16>();
    }
    for [_, _, c, d] in &mut *blocks {
        *c = c.add(*d);
    }
    for [_, b, c, _] in &mut *blocks {
        *b = b.xor(*c).turn_bits::<12>();
    }
    for [a, b, _, _] in &mut *blocks {
        *a = a.add(*b);
    }
    for [a, _, _, d] in &mut *blocks {
        *d = d.xor(*a).turn_bits::<8>();
    }
    for [_, _, c, d] in &mut *blocks {
        *c = c.add(*d);
    }
    for [_, b, c, _] in &mut *blocks {
        *b = b.xor(*c).turn_bits::<7>();
    }
}

#[inline(always)]
fn turn_rows<const BLOCKS: usize, const B: u32, const C: u32, const D: u32>(
    blocks: &mut [Block; BLOCKS],
) {
    for [_, b, c, d] in blocks {
        *b = b.turn_words::<B>();
        *c = c.turn_words::<C>();
        *d = d.turn_words::<D>();
    }
}

/// Xors keystream into `bytes`, which are no longer.
#[inline(always)]
pub(super) fn xor(bytes: &mut [u8], keystream: &[Block]) {
    let (pieces, rest) = bytes.as_chunks_mut();
    let mut rows = keystream.as_flattened().iter();
    for (piece, row) in pieces.iter_mut().zip(rows.by_ref()) {
        *piece = Row::from_bytes(*piece).xor(*row).to_bytes();
    }
    if let Some(row) = rows.next() {
        for (byte, key) in rest.iter_mut().zip(row.to_bytes()) {
            *byte ^= key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439 §2.3.2, and that block wherever it is among others.
    #[test]
    fn block_function() {
        let key = std::array::from_fn(|index| index as u8);
        let nonce = [0, 0, 0, 9, 0, 0, 0, 0x4A, 0, 0, 0, 0];
        let expected = "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e\
            d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e";
        let cipher = ChaCha20::new(&key);
        let hex = |block: &Block| hex::encode(block.map(Row::to_bytes).as_flattened());
        assert_eq!(hex(&cipher.blocks::<1>(&nonce, 1)[0]), expected);
        for (before, first) in [1_u32, 0, u32::MAX, u32::MAX - 1].into_iter().enumerate() {
            assert_eq!(hex(&cipher.blocks::<4>(&nonce, first)[before]), expected);
        }
    }
}

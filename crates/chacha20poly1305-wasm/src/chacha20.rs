//! The block function of ChaCha20 (RFC 8439 §2.3), four blocks at once.

use crate::words::Words;
use zeroize::Zeroizing;

/// A nonce, of three words.
pub(crate) type Nonce = [u8; 12];

/// The bytes of a block.
pub(crate) const BLOCK_LEN: usize = 64;

/// The blocks that are computed at once. Registers hold the words of four; with eight, most words would be in memory.
pub(crate) const BLOCKS: usize = 4;

/// The first row of each block: "expand 32-byte k".
const CONSTANTS: [u32; 4] = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574];

/// The rounds of a block.
pub(crate) const ROUNDS: usize = 20;

/// A block of keystream.
pub(crate) type Block = [Words; 4];

/// A row of the state: four words, each of all blocks.
type Row = [Words; 4];

/// A key, of eight words.
pub(crate) struct ChaCha20(Zeroizing<[u32; 8]>);

impl ChaCha20 {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        let mut words = Zeroizing::new([0; 8]);
        for (word, bytes) in words.iter_mut().zip(key.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        Self(words)
    }

    /// Blocks of keystream from number `first` on. `meanwhile` is called [`ROUNDS`] times: SIMD leaves room for other
    /// instructions, but no processor looks further ahead than a round or two to find them.
    #[inline(always)]
    pub(crate) fn blocks(
        &self,
        nonce: &Nonce,
        first: u32,
        mut meanwhile: impl FnMut(),
    ) -> [Block; BLOCKS] {
        let [k0, k1, k2, k3, k4, k5, k6, k7] = *self.0;
        let mut words = [0; 3];
        for (word, bytes) in words.iter_mut().zip(nonce.as_chunks().0) {
            *word = u32::from_le_bytes(*bytes);
        }
        let in_all = |word| Words::new([word; BLOCKS]);
        let [n0, n1, n2] = words.map(in_all);
        let numbers = Words::new([0, 1, 2, 3].map(|block| first.wrapping_add(block)));
        let start: [Row; 4] = [
            CONSTANTS.map(in_all),
            [k0, k1, k2, k3].map(in_all),
            [k4, k5, k6, k7].map(in_all),
            [numbers, n0, n1, n2],
        ];
        let mut rows = start;
        for _ in 0..ROUNDS / 2 {
            meanwhile();
            let [a, [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]] = round(rows);
            meanwhile();
            // Diagonals become columns.
            let turned = [a, [b1, b2, b3, b0], [c2, c3, c0, c1], [d3, d0, d1, d2]];
            let [a, [b1, b2, b3, b0], [c2, c3, c0, c1], [d3, d0, d1, d2]] = round(turned);
            rows = [a, [b0, b1, b2, b3], [c0, c1, c2, c3], [d0, d1, d2, d3]];
        }
        let [a, b, c, d] = rows;
        let [e, f, g, h] = start;
        // The words of one block come together.
        let [a0, a1, a2, a3] = Words::transpose(add(a, e));
        let [b0, b1, b2, b3] = Words::transpose(add(b, f));
        let [c0, c1, c2, c3] = Words::transpose(add(c, g));
        let [d0, d1, d2, d3] = Words::transpose(add(d, h));
        [
            [a0, b0, c0, d0],
            [a1, b1, c1, d1],
            [a2, b2, c2, d2],
            [a3, b3, c3, d3],
        ]
    }
}

/// The quarter rounds (RFC 8439 §2.1) of all columns. Each step is taken for all columns before the next, so that instructions
/// that do not depend on each other are side by side.
#[inline(always)]
fn round([a, b, c, d]: [Row; 4]) -> [Row; 4] {
    let a = add(a, b);
    let d = xor_and_turn::<16>(d, a);
    let c = add(c, d);
    let b = xor_and_turn::<12>(b, c);
    let a = add(a, b);
    let d = xor_and_turn::<8>(d, a);
    let c = add(c, d);
    let b = xor_and_turn::<7>(b, c);
    [a, b, c, d]
}

#[inline(always)]
fn add([a, b, c, d]: Row, [e, f, g, h]: Row) -> Row {
    [a.add(e), b.add(f), c.add(g), d.add(h)]
}

#[inline(always)]
fn xor_and_turn<const LEFT: u32>([a, b, c, d]: Row, [e, f, g, h]: Row) -> Row {
    [a.xor(e), b.xor(f), c.xor(g), d.xor(h)].map(Words::turn_bits::<LEFT>)
}

/// Xors keystream into `bytes`, which are no longer.
#[inline(always)]
pub(crate) fn xor(bytes: &mut [u8], keystream: &[Block]) {
    let (pieces, rest) = bytes.as_chunks_mut();
    let mut words = keystream.as_flattened().iter();
    for (piece, key) in pieces.iter_mut().zip(words.by_ref()) {
        *piece = Words::from_bytes(*piece).xor(*key).to_bytes();
    }
    if let Some(key) = words.next() {
        for (byte, key) in rest.iter_mut().zip(key.to_bytes()) {
            *byte ^= key;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8439 §2.3.2, with the block in each of the four places.
    #[test]
    fn block_function() {
        let key = std::array::from_fn(|index| index as u8);
        let nonce = [0, 0, 0, 9, 0, 0, 0, 0x4A, 0, 0, 0, 0];
        let expected = "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e\
            d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e";
        let cipher = ChaCha20::new(&key);
        let hex = |block: &Block| hex::encode(block.map(Words::to_bytes).as_flattened());
        for (before, first) in [1, 0, u32::MAX, u32::MAX - 1].into_iter().enumerate() {
            assert_eq!(hex(&cipher.blocks(&nonce, first, || ())[before]), expected);
        }
    }
}

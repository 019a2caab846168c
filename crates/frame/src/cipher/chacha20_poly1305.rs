//! ChaCha20-Poly1305 (RFC 8439 §2.8) for WebAssembly, of whose SIMD no crate makes use.

use super::chacha20::{BLOCK_LEN, BLOCKS, Block, ChaCha20, ROUNDS, xor};
use super::poly1305::Poly1305;
use super::{Nonce, NotAuthentic};
use aes_gcm::aead::array::Array;
use aes_gcm::aead::array::typenum::U32;
use subtle::ConstantTimeEq as _;

/// Bytes of a frame that are encrypted at once, with the keystream that is computed at once.
const PIECE_LEN: usize = BLOCK_LEN * BLOCKS;

pub(crate) struct ChaCha20Poly1305(ChaCha20);

impl ChaCha20Poly1305 {
    /// Takes the key as other AEADs do.
    pub(crate) fn new(key: &Array<u8, U32>) -> Self {
        Self(ChaCha20::new(&key.0))
    }

    pub(crate) fn seal(&self, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        let (mut mac, keystream) = self.begin(nonce, aad);
        let (beginning, pieces) = pieces(frame);
        xor(beginning, &keystream);
        let mut ciphertext = &*beginning;
        for (piece, number) in pieces {
            xor(piece, &self.blocks(nonce, number, &mut mac, ciphertext));
            ciphertext = piece;
        }
        mac.padded(ciphertext);
        tag.copy_from_slice(&finish(mac, aad, frame));
    }

    pub(crate) fn open(
        &self,
        nonce: &Nonce,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        let (mut mac, keystream) = self.begin(nonce, aad);
        let (beginning, rest) = pieces(frame);
        mac.padded(beginning);
        xor(beginning, &keystream);
        for (piece, number) in rest {
            let keystream = self.blocks(nonce, number, &mut mac, piece);
            xor(piece, &keystream);
        }
        if bool::from(finish(mac, aad, frame).ct_eq(tag)) {
            return Ok(());
        }
        // Nobody gets to see what is not authentic: the keystream takes itself away.
        let (beginning, rest) = pieces(frame);
        xor(beginning, &keystream);
        for (piece, number) in rest {
            xor(piece, &self.0.blocks(nonce, number, || ()));
        }
        Err(NotAuthentic)
    }

    /// The first block is the key of Poly1305, the others are for the beginning of the frame.
    fn begin(&self, nonce: &Nonce, aad: &[u8]) -> (Poly1305, [Block; BLOCKS - 1]) {
        let [key, keystream @ ..] = self.0.blocks(nonce, 0, || ());
        let [r, s, ..] = key.map(|words| words.to_bytes());
        let mut mac = Poly1305::new(r, s);
        mac.padded(aad);
        (mac, keystream)
    }

    /// Keystream from block `number` on, while `ciphertext`, no more than a piece, is authenticated: a block of it after
    /// each round, which takes 30 % less time than one after the other.
    #[inline(always)]
    fn blocks(
        &self,
        nonce: &Nonce,
        number: u32,
        mac: &mut Poly1305,
        ciphertext: &[u8],
    ) -> [Block; BLOCKS] {
        const { assert!(PIECE_LEN / 16 <= ROUNDS) };
        let (blocks, rest) = ciphertext.as_chunks();
        let mut blocks = blocks.iter();
        let keystream = self.0.blocks(nonce, number, || {
            if let Some(block) = blocks.next() {
                mac.block(block);
            }
        });
        mac.padded(rest);
        keystream
    }
}

/// The beginning of a frame, for which the blocks beside the key of Poly1305 are, and pieces with the number of their first
/// block.
fn pieces(frame: &mut [u8]) -> (&mut [u8], impl Iterator<Item = (&mut [u8], u32)>) {
    let (beginning, rest) = frame.split_at_mut(frame.len().min(PIECE_LEN - BLOCK_LEN));
    let numbers = (BLOCKS as u32..).step_by(BLOCKS);
    (beginning, rest.chunks_mut(PIECE_LEN).zip(numbers))
}

/// The tag.
fn finish(mut mac: Poly1305, aad: &[u8], ciphertext: &[u8]) -> [u8; 16] {
    mac.block(&((ciphertext.len() as u128) << 64 | aad.len() as u128).to_le_bytes());
    mac.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aes_gcm::aead::AeadInOut as _;
    use chacha20poly1305::{ChaCha20Poly1305 as Reference, KeyInit as _};

    /// RFC 8439 §2.8.2.
    #[test]
    fn vector() {
        let text =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
            future, sunscreen would be it.";
        let key = std::array::from_fn(|index| 0x80 + index as u8);
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47];
        let aad = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let (mut frame, mut tag) = (text.to_vec(), [0; 16]);
        let aead = ChaCha20Poly1305::new(&Array(key));
        aead.seal(&nonce, &aad, &mut frame, &mut tag);
        assert_eq!(hex::encode(tag), "1ae10b594f09e26a7e902ecbd0600691");
        assert!(hex::encode(&frame).starts_with("d31a8d34648e60db7b86afbc53ef7ec2"));
        aead.open(&nonce, &aad, &mut frame, &tag).unwrap();
        assert_eq!(frame, text);
    }

    #[test]
    fn what_the_reference_seals_and_opens() {
        let long = (3_000..70_000).step_by(7_919);
        for len in (0..=1_100).chain(long) {
            let key = std::array::from_fn(|index| (index * 7 + len) as u8);
            let nonce: Nonce = std::array::from_fn(|index| (index * 5 + len * 3) as u8);
            let aad: Vec<u8> = (0..len % 37).map(|index| index as u8).collect();
            let plain: Vec<u8> = (0..len).map(|index| (index * 31 + len) as u8).collect();

            let mut expected = plain.clone();
            let expected_tag = Reference::new((&key).into())
                .encrypt_inout_detached((&nonce).into(), &aad, (&mut expected[..]).into())
                .unwrap();
            let (mut frame, mut tag) = (plain.clone(), [0; 16]);
            let aead = ChaCha20Poly1305::new(&Array(key));
            aead.seal(&nonce, &aad, &mut frame, &mut tag);
            assert!(frame == expected, "{len}");
            assert_eq!(tag, *expected_tag, "{len}");

            let mut forged = tag;
            forged[len % 16] ^= 1 << (len % 8);
            aead.open(&nonce, &aad, &mut frame, &forged).unwrap_err();
            assert!(frame == expected, "what is not authentic stays as it was");
            aead.open(&nonce, &aad, &mut frame, &tag).unwrap();
            assert!(frame == plain, "{len}");
        }
    }
}

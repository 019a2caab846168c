//! ChaCha20-Poly1305 (RFC 8439 §2.8) as an AEAD of the crate `aead`.

use crate::chacha20::{BLOCK_LEN, BLOCKS, Block, ChaCha20, Nonce, ROUNDS, xor};
use crate::poly1305::Poly1305;
use aead::consts::{U12, U16, U32};
use aead::inout::InOutBuf;
use aead::{AeadCore, AeadInOut, Error, Key, KeyInit, KeySizeUser, Result, Tag, TagPosition};
use subtle::ConstantTimeEq as _;
use zeroize::ZeroizeOnDrop;

/// The bytes of a message that are encrypted at once, with the keystream that is computed at once.
const PIECE_LEN: usize = BLOCK_LEN * BLOCKS;

/// The longest message, in bytes: block numbers have 32 bits, and block 0 is the key of Poly1305.
const MAX_LEN: u64 = u32::MAX as u64 * BLOCK_LEN as u64;

/// ChaCha20-Poly1305 with a key.
pub struct ChaCha20Poly1305(ChaCha20);

impl KeySizeUser for ChaCha20Poly1305 {
    type KeySize = U32;
}

impl KeyInit for ChaCha20Poly1305 {
    fn new(key: &Key<Self>) -> Self {
        Self(ChaCha20::new(&key.0))
    }
}

impl AeadCore for ChaCha20Poly1305 {
    type NonceSize = U12;
    type TagSize = U16;
    const TAG_POSITION: TagPosition = TagPosition::Postfix;
}

/// The key is zeroized by the field.
impl ZeroizeOnDrop for ChaCha20Poly1305 {}

impl AeadInOut for ChaCha20Poly1305 {
    #[inline]
    fn encrypt_inout_detached(
        &self,
        nonce: &aead::Nonce<Self>,
        associated_data: &[u8],
        buffer: InOutBuf<'_, '_, u8>,
    ) -> Result<Tag<Self>> {
        check_len(buffer.len())?;
        let text = buffer.into_out_with_copied_in();
        Ok(self.encrypt(&nonce.0, associated_data, text).into())
    }

    #[inline]
    fn decrypt_inout_detached(
        &self,
        nonce: &aead::Nonce<Self>,
        associated_data: &[u8],
        buffer: InOutBuf<'_, '_, u8>,
        tag: &Tag<Self>,
    ) -> Result<()> {
        check_len(buffer.len())?;
        let text = buffer.into_out_with_copied_in();
        self.decrypt(&nonce.0, associated_data, text, &tag.0)
    }
}

/// Refuses messages that have more blocks than there are block numbers.
fn check_len(len: usize) -> Result<()> {
    if len as u64 > MAX_LEN {
        return Err(Error);
    }
    Ok(())
}

impl ChaCha20Poly1305 {
    fn encrypt(&self, nonce: &Nonce, aad: &[u8], text: &mut [u8]) -> [u8; 16] {
        let (mut mac, keystream) = self.begin(nonce, aad);
        let (beginning, pieces) = pieces(text);
        xor(beginning, &keystream);
        let mut ciphertext = &*beginning;
        for (piece, number) in pieces {
            xor(piece, &self.blocks(nonce, number, &mut mac, ciphertext));
            ciphertext = piece;
        }
        mac.padded(ciphertext);
        finish(mac, aad, text)
    }

    fn decrypt(&self, nonce: &Nonce, aad: &[u8], text: &mut [u8], tag: &[u8; 16]) -> Result<()> {
        let (mut mac, keystream) = self.begin(nonce, aad);
        let (beginning, rest) = pieces(text);
        mac.padded(beginning);
        xor(beginning, &keystream);
        for (piece, number) in rest {
            let keystream = self.blocks(nonce, number, &mut mac, piece);
            xor(piece, &keystream);
        }
        if bool::from(finish(mac, aad, text).ct_eq(tag)) {
            return Ok(());
        }
        // Plaintext that is not authentic must not reach the caller: the same keystream encrypts it again.
        let (beginning, rest) = pieces(text);
        xor(beginning, &keystream);
        for (piece, number) in rest {
            xor(piece, &self.0.blocks(nonce, number, || ()));
        }
        Err(Error)
    }

    /// The first block is the key of Poly1305, the others encrypt the beginning of the message.
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

/// The beginning of a message, which the blocks beside the key of Poly1305 encrypt, and pieces with the number of their first
/// block.
fn pieces(text: &mut [u8]) -> (&mut [u8], impl Iterator<Item = (&mut [u8], u32)>) {
    let (beginning, rest) = text.split_at_mut(text.len().min(PIECE_LEN - BLOCK_LEN));
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
    use chacha20poly1305::ChaCha20Poly1305 as Reference;

    /// RFC 8439 §2.8.2.
    #[test]
    fn vector() {
        let text =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the \
            future, sunscreen would be it.";
        let key: [u8; 32] = std::array::from_fn(|index| 0x80 + index as u8);
        let nonce = [7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47].into();
        let aad = hex::decode("50515253c0c1c2c3c4c5c6c7").unwrap();
        let mut buffer = text.to_vec();
        let aead = ChaCha20Poly1305::new(&key.into());
        let tag = aead
            .encrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into())
            .unwrap();
        assert_eq!(hex::encode(tag), "1ae10b594f09e26a7e902ecbd0600691");
        assert!(hex::encode(&buffer).starts_with("d31a8d34648e60db7b86afbc53ef7ec2"));
        aead.decrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into(), &tag)
            .unwrap();
        assert_eq!(buffer, text);
    }

    #[test]
    fn the_reference_encrypts_and_decrypts_the_same() {
        let long = (3_000..70_000).step_by(7_919);
        for len in (0..=1_100).chain(long) {
            let key: [u8; 32] = std::array::from_fn(|index| (index * 7 + len) as u8);
            let nonce: Nonce = std::array::from_fn(|index| (index * 5 + len * 3) as u8);
            let nonce = nonce.into();
            let aad: Vec<u8> = (0..len % 37).map(|index| index as u8).collect();
            let plain: Vec<u8> = (0..len).map(|index| (index * 31 + len) as u8).collect();

            let mut expected = plain.clone();
            let expected_tag = Reference::new(&key.into())
                .encrypt_inout_detached(&nonce, &aad, expected.as_mut_slice().into())
                .unwrap();
            let mut buffer = plain.clone();
            let aead = ChaCha20Poly1305::new(&key.into());
            let tag = aead
                .encrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into())
                .unwrap();
            assert!(buffer == expected, "{len}");
            assert_eq!(tag, expected_tag, "{len}");

            let mut forged = tag;
            forged[len % 16] ^= 1 << (len % 8);
            aead.decrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into(), &forged)
                .unwrap_err();
            assert!(buffer == expected, "a forged message stays as it was");
            aead.decrypt_inout_detached(&nonce, &aad, buffer.as_mut_slice().into(), &tag)
                .unwrap();
            assert!(buffer == plain, "{len}");
        }
    }

    #[test]
    fn input_and_output_may_be_two_buffers() {
        let aead = ChaCha20Poly1305::new(&[7; 32].into());
        let nonce = [1; 12].into();
        for len in [0, 1, 191, 192, 193, 448, 449, 1_000] {
            let plain = vec![3; len];
            let (mut sealed, mut opened) = (vec![0; len], vec![0; len]);
            let buffers = InOutBuf::new(&plain, &mut sealed).unwrap();
            let mut tag = aead.encrypt_inout_detached(&nonce, b"", buffers).unwrap();
            let buffers = InOutBuf::new(&sealed, &mut opened).unwrap();
            aead.decrypt_inout_detached(&nonce, b"", buffers, &tag)
                .unwrap();
            assert_eq!(opened, plain);

            tag[0] ^= 1;
            let buffers = InOutBuf::new(&sealed, &mut opened).unwrap();
            aead.decrypt_inout_detached(&nonce, b"", buffers, &tag)
                .unwrap_err();
            assert_eq!(opened, sealed, "no plaintext of a forged message");
        }
    }

    #[test]
    fn a_message_has_no_more_blocks_than_there_are_numbers() {
        check_len(0).unwrap();
        if let Ok(longest) = usize::try_from(MAX_LEN) {
            check_len(longest).unwrap();
            check_len(longest + 1).unwrap_err();
        }
    }
}

//! AES-128 in counter mode with a truncated HMAC (RFC 9605 §4.5.1).

use super::nonce::{Nonce, NotAuthentic};
use aes::Aes128;
use ctr::Ctr32BE;
use ctr::cipher::{InnerIvInit as _, StreamCipher as _, StreamCipherCoreWrapper};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// `Nka`: where the encryption key ends and the authentication key begins.
const ENCRYPTION_KEY_LEN: usize = 16;

pub(crate) struct AesCtrHmac {
    encryption: Aes128,
    authentication: Hmac<Sha256>,
}

impl AesCtrHmac {
    pub(crate) fn new(key: &[u8]) -> Self {
        let (encryption, authentication) = key.split_at(ENCRYPTION_KEY_LEN);
        let mut encryption_key = Zeroizing::new([0; ENCRYPTION_KEY_LEN]);
        for (byte, key) in encryption_key.iter_mut().zip(encryption) {
            *byte = *key;
        }
        // HMAC fills keys up to its block with zeros (RFC 2104 §2); done here, no length can be wrong.
        let mut block = Zeroizing::new([0; 64]);
        for (byte, key) in block.iter_mut().zip(authentication) {
            *byte = *key;
        }
        Self {
            encryption: Aes128::new((&*encryption_key).into()),
            authentication: Hmac::new((&*block).into()),
        }
    }

    pub(crate) fn encrypt(&self, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        self.apply_keystream(nonce, frame);
        let computed = self.tag(nonce, aad, frame, tag.len());
        for (out, byte) in tag.iter_mut().zip(computed) {
            *out = byte;
        }
    }

    pub(crate) fn decrypt(
        &self,
        nonce: &Nonce,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        let computed = self.tag(nonce, aad, frame, tag.len());
        let computed = computed.get(..tag.len()).ok_or(NotAuthentic)?;
        if !bool::from(computed.ct_eq(tag)) {
            return Err(NotAuthentic);
        }
        self.apply_keystream(nonce, frame);
        Ok(())
    }

    /// The block counter starts at zero in the last four bytes.
    fn apply_keystream(&self, nonce: &Nonce, frame: &mut [u8]) {
        let mut block = [0; 16];
        for (byte, nonce) in block.iter_mut().zip(nonce) {
            *byte = *nonce;
        }
        let core = ctr::CtrCore::inner_iv_init(&self.encryption, (&block).into());
        let mut keystream: Ctr32BE<&Aes128> = StreamCipherCoreWrapper::from_core(core);
        keystream.apply_keystream(frame);
    }

    fn tag(&self, nonce: &Nonce, aad: &[u8], ciphertext: &[u8], tag_len: usize) -> [u8; 32] {
        let mut mac = self.authentication.clone();
        for len in [aad.len(), ciphertext.len(), tag_len] {
            mac.update(&(len as u64).to_be_bytes());
        }
        mac.update(nonce);
        mac.update(aad);
        mac.update(ciphertext);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::super::vectors;
    use super::*;

    /// RFC 9605 Appendix C.2.
    #[test]
    fn vectors() {
        for vector in vectors::load().aes_ctr_hmac {
            let bytes = |text: &str| hex::decode(text).unwrap();
            let aead = AesCtrHmac::new(&bytes(&vector.key));
            let nonce = bytes(&vector.nonce).try_into().unwrap();
            let aad = bytes(&vector.aad);
            let mut frame = bytes(&vector.pt);
            let mut tag = vec![0; vectors::suite(vector.cipher_suite).tag_len()];
            aead.encrypt(&nonce, &aad, &mut frame, &mut tag);
            assert_eq!([&frame[..], &tag].concat(), bytes(&vector.ct));
            aead.decrypt(&nonce, &aad, &mut frame, &tag).unwrap();
            assert_eq!(frame, bytes(&vector.pt));
        }
    }
}

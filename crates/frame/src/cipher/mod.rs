//! The key of one KID, ready for use: key derivation and AEAD of RFC 9605 §4.4.

mod aead;
mod aes_ctr_hmac;
mod derive;
mod nonce;
#[cfg(test)]
pub(crate) mod vectors;

use crate::base_key::BaseKey;
use crate::kid::Kid;
use crate::suite::CipherSuite;
use aead::Aead;
use nonce::Nonce;
pub(crate) use nonce::NotAuthentic;
use zeroize::Zeroizing;

/// `sframe_key` and `sframe_salt` of one KID, with the key schedule already computed.
pub(crate) struct FrameCipher {
    aead: Aead,
    salt: Zeroizing<Nonce>,
}

impl FrameCipher {
    #[inline(never)]
    pub(crate) fn new(suite: CipherSuite, base_key: &BaseKey, kid: Kid) -> Self {
        let derived = derive::derive(suite, base_key.of(kid.track()), kid);
        Self {
            aead: Aead::new(suite, &derived.key),
            salt: derived.salt,
        }
    }

    /// Encrypts `frame` in place and writes the tag to `tag`, whose length is that of the suite's tags.
    pub(crate) fn encrypt(&self, counter: u64, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        self.aead.encrypt(&self.nonce(counter), aad, frame, tag);
    }

    /// Decrypts `frame` in place. If it is not authentic it stays as it was.
    pub(crate) fn decrypt(
        &self,
        counter: u64,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        self.aead.decrypt(&self.nonce(counter), aad, frame, tag)
    }

    /// RFC 9605 §4.4.3: the salt, with the counter xored into its end.
    fn nonce(&self, counter: u64) -> Nonce {
        let mut nonce = *self.salt;
        for (byte, counter) in nonce.iter_mut().rev().zip(counter.to_le_bytes()) {
            *byte ^= counter;
        }
        nonce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9605 Appendix C.3, and one for our own suite.
    #[test]
    fn vectors() {
        let own = vectors::chacha20poly1305();
        for vector in vectors::load().sframe.into_iter().chain([own]) {
            let suite = vectors::suite(vector.cipher_suite);
            let bytes = |text: &str| hex::decode(text).unwrap();
            let base_key = BaseKey::new(bytes(&vector.base_key).into());
            let kid = Kid(vector.kid);
            let derived = derive::derive(suite, base_key.of(kid.track()), kid);
            assert_eq!(derived.key.as_slice(), bytes(&vector.sframe_key));
            assert_eq!(derived.salt.as_slice(), bytes(&vector.sframe_salt));

            let cipher = FrameCipher::new(suite, &base_key, kid);
            assert_eq!(cipher.nonce(vector.ctr).as_slice(), bytes(&vector.nonce));
            let header = crate::header::Header {
                kid,
                counter: vector.ctr,
            }
            .encode();
            let aad = [header.as_slice(), &bytes(&vector.metadata)].concat();
            assert_eq!(aad, bytes(&vector.aad));

            let mut frame = bytes(&vector.pt);
            let mut tag = vec![0; suite.tag_len()];
            cipher.encrypt(vector.ctr, &aad, &mut frame, &mut tag);
            assert_eq!(
                [header.as_slice(), &frame, &tag].concat(),
                bytes(&vector.ct)
            );
            cipher.decrypt(vector.ctr, &aad, &mut frame, &tag).unwrap();
            assert_eq!(frame, bytes(&vector.pt));

            tag[0] ^= 1;
            cipher
                .decrypt(vector.ctr, &aad, &mut frame, &tag)
                .unwrap_err();
            assert_eq!(
                frame,
                bytes(&vector.pt),
                "what is not authentic stays as it was"
            );
        }
    }
}

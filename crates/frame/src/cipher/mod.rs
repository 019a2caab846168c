//! One sender's key, ready for use: key derivation and AEAD of RFC 9605 §4.4.

mod aead;
mod aes_ctr_hmac;
#[cfg(any(test, target_arch = "wasm32"))]
mod chacha20;
#[cfg(any(test, target_arch = "wasm32"))]
mod chacha20_poly1305;
mod derive;
#[cfg(any(test, target_arch = "wasm32"))]
mod poly1305;
#[cfg(test)]
pub(crate) mod vectors;
#[cfg(any(test, target_arch = "wasm32"))]
mod words;

use crate::base_key::BaseKey;
use crate::kid::Kid;
use crate::suite::CipherSuite;
use aead::Aead;
use zeroize::Zeroizing;

/// Bytes of a nonce, the same in all suites.
pub(crate) const NONCE_LEN: usize = 12;

type Nonce = [u8; NONCE_LEN];

/// The frame is forged, damaged, or was protected with another key.
#[derive(Debug)]
pub(crate) struct NotAuthentic;

/// `sframe_key` and `sframe_salt` of one KID, with the key schedule already computed.
pub(crate) struct FrameCipher {
    aead: Aead,
    salt: Zeroizing<Nonce>,
}

impl FrameCipher {
    pub(crate) fn new(suite: CipherSuite, base_key: &BaseKey, kid: Kid) -> Self {
        let derived = derive::derive(suite, base_key.of(kid.track()), kid);
        Self {
            aead: Aead::new(suite, &derived.key),
            salt: derived.salt,
        }
    }

    /// `sframe_key` alone, for a cipher elsewhere.
    pub(crate) fn key(suite: CipherSuite, base_key: &BaseKey, kid: Kid) -> Zeroizing<Vec<u8>> {
        let derived = derive::derive(suite, base_key.of(kid.track()), kid);
        Zeroizing::new(derived.key.as_slice().to_vec())
    }

    /// Encrypts `frame` in place and writes the tag to `tag`, whose length is that of the suite's tags.
    pub(crate) fn seal(&self, counter: u64, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        self.aead.seal(&self.nonce(counter), aad, frame, tag);
    }

    /// Decrypts `frame` in place. If it is not authentic it stays as it was.
    pub(crate) fn open(
        &self,
        counter: u64,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        self.aead.open(&self.nonce(counter), aad, frame, tag)
    }

    /// RFC 9605 §4.4.3: the salt, with the counter xored into its end.
    pub(crate) fn nonce(&self, counter: u64) -> Nonce {
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
            cipher.seal(vector.ctr, &aad, &mut frame, &mut tag);
            assert_eq!(
                [header.as_slice(), &frame, &tag].concat(),
                bytes(&vector.ct)
            );
            cipher.open(vector.ctr, &aad, &mut frame, &tag).unwrap();
            assert_eq!(frame, bytes(&vector.pt));

            tag[0] ^= 1;
            cipher.open(vector.ctr, &aad, &mut frame, &tag).unwrap_err();
            assert_eq!(
                frame,
                bytes(&vector.pt),
                "what is not authentic stays as it was"
            );
        }
    }
}

//! The AEADs of the cipher suites behind one interface, in place and with the tag apart.

use super::aes_ctr_hmac::AesCtrHmac;
use super::derive::Key;
use super::{Nonce, NotAuthentic};
use crate::suite::CipherSuite;
use aes_gcm::aead::generic_array::GenericArray;
use aes_gcm::{AeadInPlace, Aes128Gcm, Aes256Gcm, KeyInit};
use chacha20poly1305::ChaCha20Poly1305;

/// Boxed where it is large, so that a ring of keys stays small.
pub(crate) enum Aead {
    AesCtrHmac(Box<AesCtrHmac>),
    Aes128Gcm(Box<Aes128Gcm>),
    Aes256Gcm(Box<Aes256Gcm>),
    ChaCha20Poly1305(ChaCha20Poly1305),
}

impl Aead {
    pub(crate) fn new(suite: CipherSuite, key: &Key) -> Self {
        match suite {
            CipherSuite::Aes128CtrHmacSha256_80
            | CipherSuite::Aes128CtrHmacSha256_64
            | CipherSuite::Aes128CtrHmacSha256_32 => {
                Self::AesCtrHmac(Box::new(AesCtrHmac::new(key.as_slice())))
            }
            CipherSuite::Aes128GcmSha256_128 => Self::Aes128Gcm(Box::new(Aes128Gcm::new(
                GenericArray::from_slice(key.as_slice()),
            ))),
            CipherSuite::Aes256GcmSha512_128 => Self::Aes256Gcm(Box::new(Aes256Gcm::new(
                GenericArray::from_slice(key.as_slice()),
            ))),
            CipherSuite::ChaCha20Poly1305Sha256_128 => Self::ChaCha20Poly1305(
                ChaCha20Poly1305::new(GenericArray::from_slice(key.as_slice())),
            ),
        }
    }

    pub(crate) fn seal(&self, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        match self {
            Self::AesCtrHmac(aead) => aead.seal(nonce, aad, frame, tag),
            Self::Aes128Gcm(aead) => seal(aead.as_ref(), nonce, aad, frame, tag),
            Self::Aes256Gcm(aead) => seal(aead.as_ref(), nonce, aad, frame, tag),
            Self::ChaCha20Poly1305(aead) => seal(aead, nonce, aad, frame, tag),
        }
    }

    pub(crate) fn open(
        &self,
        nonce: &Nonce,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        match self {
            Self::AesCtrHmac(aead) => aead.open(nonce, aad, frame, tag),
            Self::Aes128Gcm(aead) => open(aead.as_ref(), nonce, aad, frame, tag),
            Self::Aes256Gcm(aead) => open(aead.as_ref(), nonce, aad, frame, tag),
            Self::ChaCha20Poly1305(aead) => open(aead, nonce, aad, frame, tag),
        }
    }
}

fn seal<A: AeadInPlace>(aead: &A, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
    match aead.encrypt_in_place_detached(GenericArray::from_slice(nonce), aad, frame) {
        Ok(computed) => tag.copy_from_slice(&computed),
        // Beyond 64 GiB no suite encrypts. Whatever happens, a plaintext does not stay behind to be sent.
        Err(_) => frame.fill(0),
    }
}

fn open<A: AeadInPlace>(
    aead: &A,
    nonce: &Nonce,
    aad: &[u8],
    frame: &mut [u8],
    tag: &[u8],
) -> Result<(), NotAuthentic> {
    aead.decrypt_in_place_detached(
        GenericArray::from_slice(nonce),
        aad,
        frame,
        GenericArray::from_slice(tag),
    )
    .map_err(|_| NotAuthentic)
}

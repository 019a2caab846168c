//! The AEADs of the cipher suites behind one interface, in place and with the tag apart.

use super::aes_ctr_hmac::AesCtrHmac;
use super::derive::Key;
use super::nonce::{Nonce, NotAuthentic};
use crate::suite::CipherSuite;
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::array::typenum::{U12, U16};
use aes_gcm::{Aes128Gcm, Aes256Gcm, KeyInit};

#[cfg(not(target_arch = "wasm32"))]
use chacha20poly1305::ChaCha20Poly1305;
#[cfg(target_arch = "wasm32")]
use chacha20poly1305_wasm::ChaCha20Poly1305;

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
            CipherSuite::Aes128GcmSha256_128 => {
                Self::Aes128Gcm(Box::new(Aes128Gcm::new((&*key.array()).into())))
            }
            CipherSuite::Aes256GcmSha512_128 => {
                Self::Aes256Gcm(Box::new(Aes256Gcm::new((&*key.array()).into())))
            }
            CipherSuite::ChaCha20Poly1305Sha256_128 => {
                Self::ChaCha20Poly1305(ChaCha20Poly1305::new((&*key.array()).into()))
            }
        }
    }

    pub(crate) fn encrypt(&self, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8]) {
        match self {
            Self::AesCtrHmac(aead) => aead.encrypt(nonce, aad, frame, tag),
            Self::Aes128Gcm(aead) => encrypt(aead.as_ref(), nonce, aad, frame, tag),
            Self::Aes256Gcm(aead) => encrypt(aead.as_ref(), nonce, aad, frame, tag),
            Self::ChaCha20Poly1305(aead) => encrypt(aead, nonce, aad, frame, tag),
        }
    }

    pub(crate) fn decrypt(
        &self,
        nonce: &Nonce,
        aad: &[u8],
        frame: &mut [u8],
        tag: &[u8],
    ) -> Result<(), NotAuthentic> {
        match self {
            Self::AesCtrHmac(aead) => aead.decrypt(nonce, aad, frame, tag),
            Self::Aes128Gcm(aead) => decrypt(aead.as_ref(), nonce, aad, frame, tag),
            Self::Aes256Gcm(aead) => decrypt(aead.as_ref(), nonce, aad, frame, tag),
            Self::ChaCha20Poly1305(aead) => decrypt(aead, nonce, aad, frame, tag),
        }
    }
}

fn encrypt<A>(aead: &A, nonce: &Nonce, aad: &[u8], frame: &mut [u8], tag: &mut [u8])
where
    A: AeadInOut<NonceSize = U12, TagSize = U16>,
{
    match aead.encrypt_inout_detached(nonce.into(), aad, (&mut *frame).into()) {
        Ok(computed) => tag.copy_from_slice(&computed),
        // Beyond 64 GiB no suite encrypts. The frame is zeroed, so that no plaintext stays behind to be sent.
        Err(_) => frame.fill(0),
    }
}

fn decrypt<A>(
    aead: &A,
    nonce: &Nonce,
    aad: &[u8],
    frame: &mut [u8],
    tag: &[u8],
) -> Result<(), NotAuthentic>
where
    A: AeadInOut<NonceSize = U12, TagSize = U16>,
{
    let tag = tag.try_into().map_err(|_| NotAuthentic)?;
    aead.decrypt_inout_detached(nonce.into(), aad, frame.into(), tag)
        .map_err(|_| NotAuthentic)
}

//! AES-128-GCM, which both cipher suites encrypt messages with.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes128Gcm, KeyInit as _};
use openmls_traits::types::CryptoError;

/// `nonce`: twelve bytes, another one for each message.
pub(super) fn encrypt(
    key: &[u8],
    nonce: &[u8],
    aad: &[u8],
    msg: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let nonce = nonce.try_into().map_err(|_| CryptoError::InvalidLength)?;
    cipher(key)?
        .encrypt(nonce, Payload { msg, aad })
        .map_err(|_| CryptoError::TooMuchData)
}

pub(super) fn decrypt(
    key: &[u8],
    nonce: &[u8],
    aad: &[u8],
    msg: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    let nonce = nonce.try_into().map_err(|_| CryptoError::InvalidLength)?;
    cipher(key)?
        .decrypt(nonce, Payload { msg, aad })
        .map_err(|_| CryptoError::AeadDecryptionError)
}

fn cipher(key: &[u8]) -> Result<Aes128Gcm, CryptoError> {
    Aes128Gcm::new_from_slice(key).map_err(|_| CryptoError::InvalidLength)
}

//! Ed25519 (RFC 8032), of both cipher suites.
//!
//! `ed25519-dalek` without its tables of multiples of the base point. `openmls_rust_crypto` asks for an earlier version of that
//! crate with 38 kB of tables, which do not compress: a tenth of the module that a browser loads. Without them one signature takes
//! longer, and a member makes a handful in a call.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use openmls_traits::types::CryptoError;

/// RFC 8032 §5.1.6.
pub(super) fn sign(data: &[u8], secret: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let key = SigningKey::try_from(secret).map_err(|_| CryptoError::InvalidLength)?;
    Ok(key.sign(data).to_bytes().to_vec())
}

/// RFC 8032 §5.1.7, strictly: one signature is valid for all or for nobody, which the section leaves open.
pub(super) fn verify(data: &[u8], public: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
    let key = VerifyingKey::try_from(public).map_err(|_| CryptoError::InvalidPublicKey)?;
    let signature = Signature::from_slice(signature).map_err(|_| CryptoError::InvalidLength)?;
    key.verify_strict(data, &signature)
        .map_err(|_| CryptoError::InvalidSignature)
}

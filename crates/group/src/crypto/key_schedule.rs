//! From a shared secret to one key: RFC 9180 §5.1 in base mode, with HKDF-SHA256 and AES-128-GCM.
//!
//! The `hpke` crate does the same, but in one piece with the encapsulation, which we make before (`ahead.rs`); and it hashes
//! `info` for every recipient. In a Welcome (RFC 9420 §12.4.3.1) that is the encrypted GroupInfo, with everybody's name in it:
//! to add a hundred members would mean to hash it a hundred times.

use hkdf::{Hkdf, HkdfExtract};
use openmls_traits::types::CryptoError;
use sha2::Sha256;
use zeroize::Zeroizing;

/// RFC 9180 §5.1: `key_schedule_context`, what all key schedules with the same `info` have in common.
#[derive(Clone)]
pub(super) struct Context {
    suite_id: [u8; 10],
    hashes: [u8; 65],
}

/// Key and nonce for the only message.
pub(super) struct MessageKey {
    pub(super) key: Zeroizing<[u8; 16]>,
    pub(super) nonce: [u8; 12],
}

const VERSION: &[u8] = b"HPKE-v1";
const BASE_MODE: u8 = 0;
const HKDF_SHA256: u16 = 1;
const AES_128_GCM: u16 = 1;

impl Context {
    pub(super) fn new(kem_id: u16, info: &[u8]) -> Self {
        let mut suite_id = *b"HPKE\0\0\0\0\0\0";
        let ids = [kem_id, HKDF_SHA256, AES_128_GCM].map(u16::to_be_bytes);
        for (byte, id) in suite_id.iter_mut().skip(4).zip(ids.as_flattened()) {
            *byte = *id;
        }
        let (psk_id_hash, _) = labeled_extract(&[], &suite_id, b"psk_id_hash", &[]);
        let (info_hash, _) = labeled_extract(&[], &suite_id, b"info_hash", info);
        let mut hashes = [BASE_MODE; 65];
        let parts = psk_id_hash.iter().chain(info_hash.iter());
        for (byte, part) in hashes.iter_mut().skip(1).zip(parts) {
            *byte = *part;
        }
        Self { suite_id, hashes }
    }

    pub(super) fn message_key(&self, shared_secret: &[u8]) -> Result<MessageKey, CryptoError> {
        let (_, secret) = labeled_extract(shared_secret, &self.suite_id, b"secret", &[]);
        let mut key = Zeroizing::new([0; 16]);
        self.labeled_expand(&secret, b"key", key.as_mut())?;
        let mut nonce = [0; 12];
        self.labeled_expand(&secret, b"base_nonce", &mut nonce)?;
        Ok(MessageKey { key, nonce })
    }

    /// RFC 9180 §4.
    fn labeled_expand(
        &self,
        secret: &Hkdf<Sha256>,
        label: &[u8],
        okm: &mut [u8],
    ) -> Result<(), CryptoError> {
        let len = u16::try_from(okm.len()).map_err(|_| CryptoError::HkdfOutputLengthInvalid)?;
        let info = [
            &len.to_be_bytes(),
            VERSION,
            self.suite_id.as_slice(),
            label,
            self.hashes.as_slice(),
        ];
        secret
            .expand_multi_info(&info, okm)
            .map_err(|_| CryptoError::HkdfOutputLengthInvalid)
    }
}

/// RFC 9180 §4.
fn labeled_extract(
    salt: &[u8],
    suite_id: &[u8],
    label: &[u8],
    ikm: &[u8],
) -> (Zeroizing<[u8; 32]>, Hkdf<Sha256>) {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    for part in [VERSION, suite_id, label, ikm] {
        extract.input_ikm(part);
    }
    let (prk, hkdf) = extract.finalize();
    (Zeroizing::new(prk.into()), hkdf)
}

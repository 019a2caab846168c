//! Key derivation (RFC 9605 §4.4.2).

use super::nonce::{NONCE_LEN, Nonce};
use crate::kid::Kid;
use crate::suite::CipherSuite;
use hkdf::Hkdf;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// The longest key of any suite.
const MAX_KEY_LEN: usize = 48;

pub(crate) struct Derived {
    pub(crate) key: Key,
    pub(crate) salt: Zeroizing<Nonce>,
}

/// `sframe_key`.
pub(crate) struct Key {
    bytes: Zeroizing<[u8; MAX_KEY_LEN]>,
    len: usize,
}

impl Key {
    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// For a suite whose keys have `N` bytes.
    pub(crate) fn array<const N: usize>(&self) -> Zeroizing<[u8; N]> {
        let mut array = Zeroizing::new([0; N]);
        for (byte, key) in array.iter_mut().zip(self.as_slice()) {
            *byte = *key;
        }
        array
    }
}

pub(crate) fn derive(suite: CipherSuite, base_key: &[u8], kid: Kid) -> Derived {
    let mut key = Key {
        bytes: Zeroizing::new([0; MAX_KEY_LEN]),
        len: suite.key_len(),
    };
    let mut salt = Zeroizing::new([0; NONCE_LEN]);
    let kid = kid.0.to_be_bytes();
    let suite_number = suite.number().to_be_bytes();
    let expand = |label: &[u8], out: &mut [u8]| {
        let info = [label, &kid, &suite_number];
        let expanded = match suite {
            CipherSuite::Aes256GcmSha512_128 => {
                Hkdf::<Sha512>::new(None, base_key).expand_multi_info(&info, out)
            }
            _ => Hkdf::<Sha256>::new(None, base_key).expand_multi_info(&info, out),
        };
        debug_assert!(expanded.is_ok(), "HKDF gives at least 255 times 32 bytes");
    };
    expand(
        b"SFrame 1.0 Secret key ",
        key.bytes.get_mut(..suite.key_len()).unwrap_or_default(),
    );
    expand(b"SFrame 1.0 Secret salt ", salt.as_mut());
    Derived { key, salt }
}

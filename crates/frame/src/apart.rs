//! Frames that somebody else encrypts: where the platform has AES-GCM in hardware and this code has not.
//!
//! Everything but the cipher stays here: which key, which counter, what is authenticated, what is a replay.

use crate::cipher::NONCE_LEN;
use crate::codec::Codec;
use crate::kid::Kid;
use crate::suite::CipherSuite;
use std::ops::Range;

/// One frame to be encrypted or decrypted with AES-GCM and a tag of 16 bytes behind the ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// Names the key, in the epochs of this moment.
    pub kid: Kid,
    /// What the sender has counted to.
    pub counter: u64,
    /// The initialisation vector.
    pub nonce: [u8; NONCE_LEN],
    /// Where in the buffer the bytes are that come before the outcome.
    pub front: Range<usize>,
    /// Where in the buffer the bytes are that are to be encrypted, or decrypted.
    pub content: Range<usize>,
}

/// Whether such frames can be handed to somebody else: those that are one clear prefix and one ciphertext.
pub(crate) fn can_be(suite: CipherSuite, codec: Codec, len: usize) -> bool {
    let gcm = matches!(
        suite,
        CipherSuite::Aes128GcmSha256_128 | CipherSuite::Aes256GcmSha512_128
    );
    gcm && len > 0 && matches!(codec, Codec::Opus | Codec::Vp8 | Codec::Vp9)
}

//! The nonce of an AEAD, and its failure.

/// Bytes of a nonce, the same in all suites (`Nn` of RFC 9605 §4.5).
pub(super) const NONCE_LEN: usize = 12;

pub(super) type Nonce = [u8; NONCE_LEN];

/// The tag is not valid: the frame is forged, damaged, or was encrypted with another key.
#[derive(Debug)]
pub(crate) struct NotAuthentic;

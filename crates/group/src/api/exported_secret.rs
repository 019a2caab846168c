//! A secret of the application.

use zeroize::Zeroizing;

/// Bytes that all members of an epoch derive alike, and nobody else.
pub struct ExportedSecret {
    /// The epoch (RFC 9420 §8.1). Another epoch has another secret.
    pub epoch: u64,
    /// The bytes.
    pub secret: Zeroizing<Vec<u8>>,
}

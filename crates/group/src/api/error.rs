//! Errors of calls that the application makes.

use crate::InternalError;

/// A group that cannot be set up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// No key material could be made: no randomness, or no such cipher suite.
    #[error("no key material could be made: {0}")]
    KeyMaterial(#[from] InternalError),
}

/// A continuity proof that a member cannot have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContinuityError {
    /// The proof is not a signature of its key over this member's challenge.
    #[error("the proof is not of this member")]
    Invalid,
    /// The member has joined its room, and its key package is in the log.
    #[error("the member has joined already")]
    TooLate,
    /// No key material could be made.
    #[error("no key material could be made: {0}")]
    KeyMaterial(#[from] InternalError),
}

/// A secret that cannot be exported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// This member is in no group.
    #[error("not in a group")]
    NoGroup,
    /// No bytes were asked for.
    #[error("empty")]
    Empty,
    /// The length is more than the key derivation can give: 255 times the output of its hash (RFC 5869 §2.3).
    #[error("too long")]
    TooLong,
    /// The derivation failed.
    #[error("the secret could not be derived: {0}")]
    Failed(#[from] InternalError),
}

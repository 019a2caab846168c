//! Errors of calls that the application makes.

/// A group that cannot be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// No key material could be made: no randomness, or no such cipher suite.
    #[error("no key material could be made")]
    KeyMaterial,
}

/// A continuity proof that a member cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContinuityError {
    /// It is not a signature of its key over this member's challenge.
    #[error("the proof is not of this member")]
    Invalid,
    /// The member has joined its room, and its key package is in the log.
    #[error("the member has joined already")]
    TooLate,
    /// No key material could be made.
    #[error("no key material could be made")]
    KeyMaterial,
}

/// A secret that cannot be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// This member is in no group.
    #[error("not in a group")]
    NoGroup,
    /// More bytes than the key derivation gives.
    #[error("too long")]
    TooLong,
}

//! Errors of calls that the application makes.

/// A group that cannot be set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// No key material could be made: no randomness, or no such cipher suite.
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

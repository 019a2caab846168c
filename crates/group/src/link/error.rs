//! The error of a link whose keys cannot be made.

/// A link whose keys cannot be made. Nothing in it tells of secret or password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The memory that Argon2 takes is not to be had.
    #[error("no memory to stretch the password in")]
    Memory,
    /// The derivation failed.
    #[error("the keys of the link could not be derived")]
    Derivation,
}

impl From<std::collections::TryReserveError> for LinkError {
    /// The error says how much was asked for, which is a constant.
    fn from(_: std::collections::TryReserveError) -> Self {
        Self::Memory
    }
}

impl From<argon2::Error> for LinkError {
    /// Lengths and parameters are constants or checked before, so no cause is left to tell apart.
    fn from(_: argon2::Error) -> Self {
        Self::Derivation
    }
}

impl From<hkdf::InvalidLength> for LinkError {
    /// All lengths are constants.
    fn from(_: hkdf::InvalidLength) -> Self {
        Self::Derivation
    }
}

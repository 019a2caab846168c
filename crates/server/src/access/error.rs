//! Keys that cannot be used, and tokens that are not accepted.

use std::io;
use std::path::PathBuf;

/// The reason for which tokens cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The file is not there.
    #[error("{path} cannot be read: {1}; see `--auth-jwks`", path = .0.display())]
    Read(PathBuf, io::Error),
    /// The file is no JWK Set.
    #[error("{path} is no JWK Set: {1}; see `--auth-jwks`", path = .0.display())]
    Malformed(PathBuf, serde_json::Error),
    /// The file has no key that can be used.
    #[error("{path} has no public key for signatures in it; see `--auth-jwks`", path = .0.display())]
    NoKey(PathBuf),
}

/// The reason for which a token does not let its client in. Names, rooms and tokens are in none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denied {
    #[error("there is no token")]
    Missing,
    #[error("the token is no JWT, or of an algorithm or a key that is not accepted")]
    Unreadable,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token is over, or not yet valid")]
    Time,
    #[error("the token is for another audience, or names none")]
    Audience,
    #[error("the token is for another room")]
    Room,
    #[error("too many joins with this token")]
    TooMany,
}

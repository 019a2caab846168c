//! The error of a configuration that no member can be made of.

use serde::Serialize;
use tsify::Tsify;

/// The reason for which a `Membership` could not be made.
#[derive(Serialize, Tsify, Debug)]
pub struct ConfigError {
    /// For programs.
    pub code: ConfigErrorCode,
    /// For people; begins with the path of the field that is wrong, if it is one.
    pub message: String,
}

/// See [`ConfigError`].
#[derive(Serialize, Tsify, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ConfigErrorCode {
    /// The object is not a [`Config`](crate::Config), for a reason that no other code has.
    MalformedConfig,
    /// The member's name is empty, too long or has control characters.
    InvalidMember,
    /// A time in the timing is negative, not finite, or no time that a clock could reach.
    InvalidTiming,
    /// A list of cipher suites is empty, or names one that does not exist.
    InvalidFrameCipherSuites,
    /// The link secret is none, the password is empty or too long, or one of password and name comes without a link secret.
    InvalidLink,
    /// The display name is empty, too long or has control characters.
    InvalidName,
    /// No key material could be made, for want of randomness or, with a password, of memory.
    NoKeys,
}

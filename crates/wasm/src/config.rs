//! How a call is set up.

use crate::frames::Frames;
use crate::pace::Pace;
use serde::{Deserialize, Serialize};
use sotto_group::MemberId;
use tsify::Tsify;

/// What a member brings to a call.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Who this is: 1 to 128 bytes of UTF-8, no control characters, unique in the room. Goes into the MLS credential.
    pub member: String,
    /// Cipher suite of the group; hybrid if absent. Only the founder's counts, and only members that chose the same
    /// can meet.
    #[tsify(optional)]
    #[serde(default)]
    pub suite: Suite,
    /// How frames are encrypted.
    #[tsify(optional)]
    #[serde(default)]
    pub frames: Frames,
    /// How soon the group does what has to be done.
    #[tsify(optional)]
    #[serde(default)]
    pub pace: Pace,
}

/// Cipher suites of the group (RFC 9420 §17.1).
#[derive(Deserialize, Default, Clone, Copy, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// ML-KEM-768 with X25519: recorded today, not readable with tomorrow's quantum computer.
    #[default]
    Hybrid,
    /// X25519 alone: smaller messages.
    Classical,
}

impl From<Suite> for sotto_group::Suite {
    fn from(suite: Suite) -> Self {
        match suite {
            Suite::Hybrid => Self::Hybrid,
            Suite::Classical => Self::Classical,
        }
    }
}

/// Why a client could not be made.
#[derive(Serialize, Tsify)]
pub struct ConfigError {
    /// For programs.
    pub code: ConfigErrorCode,
    /// For people.
    pub message: String,
}

/// See [`ConfigError`].
#[derive(Serialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum ConfigErrorCode {
    /// The object is not a [`Config`].
    MalformedConfig,
    /// The member id is empty, too long or has control characters.
    InvalidMember,
    /// A time in the pace is negative, not finite, or no time that a clock could reach.
    InvalidPace,
    /// A list of cipher suites is empty.
    InvalidFrames,
    /// No key material could be made, for want of randomness.
    NoKeys,
}

impl Config {
    pub(crate) fn member(&self) -> Result<MemberId, ConfigError> {
        MemberId::try_from(self.member.as_str()).map_err(|error| ConfigError {
            code: ConfigErrorCode::InvalidMember,
            message: error.to_string(),
        })
    }
}

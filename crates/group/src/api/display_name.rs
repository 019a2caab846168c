//! The name of a member that people see, where it is not the name in the log.

use crate::api::member_id::is_name;
use std::fmt;

/// A name for people: UTF-8, 1 to 128 bytes, no control characters. In a call with a [`Link`](crate::Link) it travels encrypted;
/// the server sees the [`MemberId`](crate::MemberId) alone. Two members may have the same display name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, serde::Serialize, tsify::Tsify),
    serde(try_from = "String", into = "String")
)]
pub struct DisplayName(String);

/// A string that people cannot be shown as a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a display name has 1 to {max} bytes and no control characters", max = DisplayName::MAX_LEN)]
pub struct InvalidDisplayName;

impl DisplayName {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 128;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for DisplayName {
    type Error = InvalidDisplayName;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        if is_name(&name, Self::MAX_LEN) {
            Ok(Self(name))
        } else {
            Err(InvalidDisplayName)
        }
    }
}

impl TryFrom<&str> for DisplayName {
    type Error = InvalidDisplayName;

    fn try_from(name: &str) -> Result<Self, Self::Error> {
        name.to_owned().try_into()
    }
}

impl From<DisplayName> for String {
    fn from(name: DisplayName) -> Self {
        name.0
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

//! Names of members.

use std::fmt;

/// The name of a member: UTF-8, 1 to 128 bytes, no control characters. It is the identity in the member's MLS credential
/// (RFC 9420 §5.3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Deserialize, serde::Serialize, tsify::Tsify),
    serde(try_from = "String", into = "String")
)]
pub struct MemberId(String);

/// A string that cannot name a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a member's name has 1 to {max} bytes and no control characters", max = MemberId::MAX_LEN)]
pub struct InvalidMemberId;

impl MemberId {
    /// The longest name, in bytes.
    pub const MAX_LEN: usize = 128;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidMemberId> {
        std::str::from_utf8(bytes)
            // Bytes that are no text are no name: nothing more is to be said of them.
            .or(Err(InvalidMemberId))?
            .try_into()
    }
}

/// Whether a text may name a member, in the log or to people: 1 to `most` bytes, no control characters.
pub(crate) fn is_name(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && !text.chars().any(char::is_control)
}

impl TryFrom<String> for MemberId {
    type Error = InvalidMemberId;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        if is_name(&name, Self::MAX_LEN) {
            Ok(Self(name))
        } else {
            Err(InvalidMemberId)
        }
    }
}

impl TryFrom<&str> for MemberId {
    type Error = InvalidMemberId;

    fn try_from(name: &str) -> Result<Self, Self::Error> {
        name.to_owned().try_into()
    }
}

impl From<MemberId> for String {
    fn from(member: MemberId) -> Self {
        member.0
    }
}

impl fmt::Display for MemberId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_bounded_and_printable() {
        assert!(MemberId::try_from("Zoë 🦊").is_ok());
        assert!(MemberId::try_from("x".repeat(128)).is_ok());
        for bad in [
            String::new(),
            "x".repeat(129),
            "a\nb".into(),
            "a\u{7f}".into(),
            "a\0".into(),
        ] {
            assert_eq!(MemberId::try_from(bad), Err(InvalidMemberId));
        }
        assert_eq!(MemberId::from_bytes(&[0xff]), Err(InvalidMemberId));
    }
}

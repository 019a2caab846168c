//! What each codec must leave readable, and why.

mod opus;
mod vp8;

use thiserror::Error;

/// How the frames of a track are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// RFC 6716, RFC 7587.
    Opus,
    /// RFC 6386, RFC 7741.
    Vp8,
}

/// Sotto has no rule for this codec, so its frames can be neither sent nor received.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the codec is not supported; supported are audio/opus and video/VP8")]
pub struct UnsupportedCodec;

/// The codec knows no such frame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl Codec {
    /// The codec of a MIME type as browsers and SDP write it, whatever the case.
    ///
    /// # Errors
    ///
    /// [`UnsupportedCodec`] for all but those of this enum.
    pub fn from_mime_type(mime_type: &str) -> Result<Self, UnsupportedCodec> {
        [("audio/opus", Self::Opus), ("video/vp8", Self::Vp8)]
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(mime_type))
            .map(|(_, codec)| codec)
            .ok_or(UnsupportedCodec)
    }

    /// A number for this codec, for where a frame crosses a language border.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Opus => 0,
            Self::Vp8 => 1,
        }
    }

    /// The codec of a [`number`](Self::number).
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Opus, Self::Vp8]
            .into_iter()
            .find(|codec| codec.number() == number)
    }

    /// How many bytes of a frame stay clear. A function of those very bytes, so that a receiver, who sees them too,
    /// comes to the same number.
    pub(crate) fn clear_len(self, frame: &[u8]) -> Result<usize, Malformed> {
        match self {
            Self::Opus => Ok(opus::CLEAR_LEN),
            Self::Vp8 => vp8::clear_len(frame),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_codec_has_a_number_of_its_own() {
        for codec in [Codec::Opus, Codec::Vp8] {
            assert_eq!(Codec::from_number(codec.number()), Some(codec));
        }
        assert_eq!(Codec::from_number(2), None);
    }

    #[test]
    fn mime_types_are_read_whatever_their_case() {
        assert_eq!(Codec::from_mime_type("video/VP8"), Ok(Codec::Vp8));
        assert_eq!(Codec::from_mime_type("audio/OPUS"), Ok(Codec::Opus));
        for other in ["video/VP9", "audio/red", "video/rtx", "", "vp8"] {
            assert_eq!(
                Codec::from_mime_type(other),
                Err(UnsupportedCodec),
                "{other}"
            );
        }
    }
}

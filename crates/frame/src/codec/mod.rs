//! The codecs, each with the bytes that it must leave readable and the reason.

mod av1;
mod emulation;
mod exp_golomb;
mod h264;
mod h265;
mod leb128;
mod nal_units;
mod opus;
mod vp8;
mod vp9;

use crate::buffer_layout::{TAILROOM, tailroom};
use crate::malformed::Malformed;
use crate::units::{BufferFull, FrameWriter, Representation, Units};
use nal_units::NalUnits;
use thiserror::Error;

/// A codec whose frames can be encrypted; in JavaScript its MIME type, as SDP and the metadata of frames write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    tsify(rename = "MimeType")
)]
pub enum Codec {
    /// RFC 6716, RFC 7587.
    #[cfg_attr(feature = "typescript", serde(rename = "audio/opus"))]
    Opus,
    /// RFC 6386, RFC 7741.
    #[cfg_attr(feature = "typescript", serde(rename = "video/VP8"))]
    Vp8,
    /// RFC 9628. All profiles.
    #[cfg_attr(feature = "typescript", serde(rename = "video/VP9"))]
    Vp9,
    /// RFC 6184. Both packetization modes.
    #[cfg_attr(feature = "typescript", serde(rename = "video/H264"))]
    H264,
    /// RFC 7798.
    #[cfg_attr(feature = "typescript", serde(rename = "video/H265"))]
    H265,
    /// The RTP Payload Format For AV1 of the Alliance for Open Media.
    #[cfg_attr(feature = "typescript", serde(rename = "video/AV1"))]
    Av1,
}

/// Sotto has no rule for this codec, so its frames can be neither sent nor received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnsupportedCodec {
    /// Redundant audio (RFC 2198): a browser takes it apart before it hands out frames.
    #[error("audio/red is not supported: do not offer it; Opus repairs losses by itself")]
    Red,
    /// None of [`Codec::ALL`].
    #[error("the codec is not supported; supported are {}", Codec::ALL.map(Codec::mime_type).join(", "))]
    Unknown,
}

/// The place of a codec's clear bytes.
pub(crate) enum Layout {
    /// In front of the frame. Their number is a function of those very bytes, so that a receiver, which sees them too, comes
    /// to the same number.
    Prefix(fn(&[u8]) -> Result<usize, Malformed>),
    /// In front of each of the units that a packetizer cuts the frame into.
    Units(UnitFormat),
}

/// The format in which a frame is made of units.
#[derive(Clone, Copy)]
pub(crate) enum UnitFormat {
    NalUnits(NalUnits),
    Obus,
}

impl UnitFormat {
    /// Takes a frame apart, adding to `units`.
    pub(crate) fn read(
        self,
        frame: &[u8],
        form: Representation,
        units: &mut Units,
    ) -> Result<(), Malformed> {
        match self {
            Self::NalUnits(nal_units) => nal_units.read(frame, form, units),
            Self::Obus => av1::read(frame, units),
        }
    }

    /// Puts a frame together.
    pub(crate) fn write(
        self,
        units: &Units,
        form: Representation,
        out: &mut FrameWriter<'_>,
    ) -> Result<(), BufferFull> {
        match self {
            Self::NalUnits(nal_units) => nal_units.write(units, form, out),
            Self::Obus => av1::write(units, out),
        }
    }
}

impl Codec {
    /// All codecs that Sotto has rules for.
    pub const ALL: [Self; 6] = [
        Self::Opus,
        Self::Vp8,
        Self::Vp9,
        Self::H264,
        Self::H265,
        Self::Av1,
    ];

    /// The codec's MIME type as SDP writes it.
    #[must_use]
    pub const fn mime_type(self) -> &'static str {
        match self {
            Self::Opus => "audio/opus",
            Self::Vp8 => "video/VP8",
            Self::Vp9 => "video/VP9",
            Self::H264 => "video/H264",
            Self::H265 => "video/H265",
            Self::Av1 => "video/AV1",
        }
    }

    /// The codec of a MIME type as browsers and SDP write it, in any case of letters.
    ///
    /// # Errors
    ///
    /// [`UnsupportedCodec`] for all but those in [`ALL`](Self::ALL).
    pub fn from_mime_type(mime_type: &str) -> Result<Self, UnsupportedCodec> {
        if mime_type.eq_ignore_ascii_case("audio/red") {
            return Err(UnsupportedCodec::Red);
        }
        Self::ALL
            .into_iter()
            .find(|codec| codec.mime_type().eq_ignore_ascii_case(mime_type))
            .ok_or(UnsupportedCodec::Unknown)
    }

    /// A number for this codec, for where a frame crosses a language border.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Opus => 0,
            Self::Vp8 => 1,
            Self::Vp9 => 2,
            Self::H264 => 3,
            Self::H265 => 4,
            Self::Av1 => 5,
        }
    }

    /// The codec of a [`number`](Self::number).
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.number() == number)
    }

    /// Free bytes that must follow a frame of `len` bytes in its buffer; never more than [`tailroom`].
    #[must_use]
    pub const fn tailroom(self, len: usize) -> usize {
        match self {
            Self::Opus | Self::Vp8 | Self::Vp9 => TAILROOM,
            Self::H264 | Self::H265 | Self::Av1 => tailroom(len),
        }
    }

    pub(crate) const fn layout(self) -> Layout {
        match self {
            Self::Opus => Layout::Prefix(opus::clear_len),
            Self::Vp8 => Layout::Prefix(vp8::clear_len),
            Self::Vp9 => Layout::Prefix(vp9::clear_len),
            Self::H264 => Layout::Units(UnitFormat::NalUnits(h264::NAL_UNITS)),
            Self::H265 => Layout::Units(UnitFormat::NalUnits(h265::NAL_UNITS)),
            Self::Av1 => Layout::Units(UnitFormat::Obus),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_codec_has_a_number_and_a_mime_type_of_its_own() {
        for codec in Codec::ALL {
            assert_eq!(Codec::from_number(codec.number()), Some(codec));
            for mime_type in [
                codec.mime_type().to_ascii_lowercase(),
                codec.mime_type().to_ascii_uppercase(),
            ] {
                assert_eq!(Codec::from_mime_type(&mime_type), Ok(codec));
            }
        }
        assert_eq!(Codec::from_number(Codec::ALL.len() as u8), None);
    }

    #[test]
    fn what_is_refused_is_told_what_is_taken() {
        for other in ["video/rtx", "video/flexfec-03", "audio/PCMU", "", "vp8"] {
            let refusal = Codec::from_mime_type(other).unwrap_err();
            assert_eq!(refusal, UnsupportedCodec::Unknown, "{other}");
            for codec in Codec::ALL {
                assert!(refusal.to_string().contains(codec.mime_type()));
            }
        }
        let refusal = Codec::from_mime_type("audio/RED").unwrap_err();
        assert_eq!(refusal, UnsupportedCodec::Red);
        assert!(refusal.to_string().contains("audio/red"));
    }
}

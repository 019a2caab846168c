//! The codecs that can be protected, for those who negotiate.

use crate::to_js;
use serde::Serialize;
use sotto_frame::Codec;
use tsify::Tsify;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// A codec whose frames can be protected, as SDP and the metadata of frames write it.
#[derive(Serialize, Tsify, Debug, Clone, Copy, PartialEq, Eq)]
pub enum MimeType {
    /// RFC 7587.
    #[serde(rename = "audio/opus")]
    Opus,
    /// RFC 7741.
    #[serde(rename = "video/VP8")]
    Vp8,
    /// RFC 9628.
    #[serde(rename = "video/VP9")]
    Vp9,
    /// RFC 6184.
    #[serde(rename = "video/H264")]
    H264,
    /// RFC 7798.
    #[serde(rename = "video/H265")]
    H265,
    /// The RTP Payload Format For AV1.
    #[serde(rename = "video/AV1")]
    Av1,
}

impl From<Codec> for MimeType {
    fn from(codec: Codec) -> Self {
        match codec {
            Codec::Opus => Self::Opus,
            Codec::Vp8 => Self::Vp8,
            Codec::Vp9 => Self::Vp9,
            Codec::H264 => Self::H264,
            Codec::H265 => Self::H265,
            Codec::Av1 => Self::Av1,
        }
    }
}

/// All codecs whose frames can be protected, by preference.
#[wasm_bindgen(unchecked_return_type = "MimeType[]")]
#[must_use]
pub fn codecs() -> JsValue {
    to_js(&Codec::ALL.map(MimeType::from).as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_called_what_frames_call_it() {
        for codec in Codec::ALL {
            let name = serde_json::to_value(MimeType::from(codec)).unwrap();
            assert_eq!(name, codec.mime_type());
        }
    }
}

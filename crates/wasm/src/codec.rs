//! The codecs that can be encrypted, for those who negotiate.

use crate::convert::to_js;
use sotto_frame::Codec;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// All codecs whose frames can be encrypted, by preference.
#[wasm_bindgen(unchecked_return_type = "MimeType[]")]
#[must_use]
pub fn codecs() -> JsValue {
    to_js(&Codec::ALL.as_slice())
}

/// The number of a codec for `encrypt` and `decrypt`, by the MIME type of a frame's metadata; `undefined` for one
/// that Sotto does not know.
#[wasm_bindgen(js_name = codecOf)]
#[must_use]
pub fn codec_of(mime_type: &str) -> Option<u8> {
    Codec::from_mime_type(mime_type).ok().map(Codec::number)
}

//! The number of a release, for a page that shows which code it runs.

use crate::convert::to_js;
use js_sys::Uint8Array;
use sotto_group::SafetyNumber;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// The digits and pictures of the SHA-256 of a manifest of served files; `undefined` unless `hash` has 32 bytes.
#[wasm_bindgen(js_name = codeNumber, unchecked_return_type = "SafetyNumber | undefined")]
#[must_use]
pub fn code_number(hash: &Uint8Array) -> JsValue {
    let hash: Option<[u8; 32]> = hash.to_vec().try_into().ok();
    let number = hash.and_then(|hash| SafetyNumber::of_code(&hash));
    number.map_or(JsValue::UNDEFINED, |number| to_js(&number))
}

//! Safety numbers without a group: their pictures, for a build that ships the images, and their derivation, for test vectors.

use crate::convert::to_js;
use sotto_group::{Emoji, SafetyNumber};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// All pictures that a safety number can have.
#[wasm_bindgen(unchecked_return_type = "Emoji[]")]
#[must_use]
pub fn pictures() -> JsValue {
    to_js(&Emoji::ALL.as_slice())
}

/// The safety number of an epoch authenticator (RFC 9420 §8.7) and an encoded GroupContext (§8.1).
#[wasm_bindgen(js_name = safetyNumber, unchecked_return_type = "SafetyNumber | undefined")]
#[must_use]
pub fn safety_number(authenticator: &[u8], context: &[u8]) -> JsValue {
    SafetyNumber::of_epoch(authenticator, context)
        .as_ref()
        .map_or(JsValue::UNDEFINED, to_js)
}

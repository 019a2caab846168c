//! Values between Rust and JavaScript.

use serde::Serialize;
use std::time::Duration;
use wasm_bindgen::JsValue;

/// A time of JavaScript's; the origin for a number that is none.
pub(crate) fn milliseconds(now: f64) -> Duration {
    Duration::try_from_secs_f64(now / 1000.0).unwrap_or_default()
}

/// A time in milliseconds.
pub(crate) fn to_milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A JavaScript object of a value. All types that are passed here serialize. A missing value is `null`, unless its field is
/// left out by attribute.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    value.serialize(&serializer).unwrap_or(JsValue::UNDEFINED)
}

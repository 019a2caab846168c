//! The safety number, which people compare.

use crate::object;
use wasm_bindgen::JsValue;

/// A number that is equal on two screens exactly if both show the same state of the same group. It proves nothing unless people
/// compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyNumber {
    /// Six groups of five digits.
    pub digits: Vec<String>,
    /// Eight pictures, to be shown with the digits and never without.
    pub emoji: Vec<Emoji>,
    /// The content of the QR code.
    pub machine: String,
}

/// A picture of a safety number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// The picture as a character, which not every system has a font for.
    pub symbol: String,
    /// Its name in English, to say aloud.
    pub name: String,
    /// Its image in the package's folder `pictures`.
    pub file: String,
}

impl SafetyNumber {
    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            digits: object::list(value, "digits", JsValue::as_string)?,
            emoji: object::list(value, "emoji", Emoji::read)?,
            machine: object::string(value, "machine")?,
        })
    }
}

impl Emoji {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            symbol: object::string(value, "symbol")?,
            name: object::string(value, "name")?,
            file: object::string(value, "file")?,
        })
    }
}

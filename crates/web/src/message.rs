//! Messages of members to the group.

use crate::object;
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast as _, JsValue};

/// A message of a member to all members, encrypted to the group and signed by its sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The sender.
    pub from: String,
    /// The application's name for what the data is.
    pub label: String,
    /// The data.
    pub data: Vec<u8>,
}

impl Message {
    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            from: object::string(value, "from")?,
            label: object::string(value, "label")?,
            data: object::get(value, "data").dyn_ref::<Uint8Array>()?.to_vec(),
        })
    }
}

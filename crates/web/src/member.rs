//! Members of the group.

use crate::object;
use wasm_bindgen::JsValue;

/// A member of the group, by the group's account, not the server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The member's name in the log.
    pub member: String,
    /// The name that it shows, which the server does not see; `None` in a call without a link.
    pub name: Option<String>,
    /// The fingerprint of its continuity key, four groups of five digits; `None` without one.
    pub fingerprint: Option<String>,
    /// Whether it has proved that it has the link.
    pub proven: bool,
}

impl Member {
    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            member: object::string(value, "member")?,
            name: object::string(value, "name"),
            fingerprint: object::string(value, "fingerprint"),
            proven: object::get(value, "proven").as_bool()?,
        })
    }
}

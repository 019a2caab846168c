//! Secrets of the application for JavaScript.

use crate::convert::to_js;
use serde::Serialize;
use sotto_group::ExportError;
use tsify::Tsify;
use wasm_bindgen::JsValue;

/// A secret of the application.
#[derive(Serialize, Tsify)]
pub struct ExportedSecret<'a> {
    /// The epoch in which all members derive it alike.
    epoch: u64,
    /// The bytes.
    #[serde(with = "serde_bytes")]
    #[tsify(type = "ReturnType<Uint8Array['slice']>")]
    secret: &'a [u8],
}

/// The reason for which there is no secret of the application. A closed list.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum ExportRefusal {
    /// This member is in no group: not yet, or no longer.
    NoKey,
    /// Not a whole number of bytes from 1 to 8,160: 255 times what the hash of the group's cipher suite gives (RFC 5869 §2.3).
    LengthInvalid,
    /// The derivation failed.
    ExportFailed,
}

impl ExportRefusal {
    pub(crate) fn to_js(&self) -> JsValue {
        to_js(self)
    }
}

pub(crate) fn exported(outcome: Result<sotto_group::ExportedSecret, ExportError>) -> JsValue {
    match outcome {
        Ok(exported) => to_js(&ExportedSecret {
            epoch: exported.epoch,
            secret: &exported.secret,
        }),
        Err(ExportError::NoGroup) => ExportRefusal::NoKey.to_js(),
        Err(ExportError::Empty | ExportError::TooLong) => ExportRefusal::LengthInvalid.to_js(),
        Err(ExportError::Failed(_)) => ExportRefusal::ExportFailed.to_js(),
    }
}

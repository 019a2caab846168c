//! The part of the class that leaves the cipher to WebCrypto.

use super::Media;
use crate::apart::Apart;
use crate::{milliseconds, to_js};
use sotto_client::{Dropped, Kid, StreamId};
use sotto_frame::Codec;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
impl Media {
    /// Begins to protect the frame of `len` bytes at `inputAt(len)`: encrypt its content, and call `finishProtect`.
    /// `keyFrame` as for `protect`; ask `pollOutput` afterwards, too.
    /// `null`: the frame is dropped. `undefined`: it is none for WebCrypto; call `protect`.
    #[wasm_bindgen(js_name = protectApart, unchecked_return_type = "Apart | null | undefined")]
    pub fn protect_apart(
        &mut self,
        stream: u32,
        codec: u8,
        len: usize,
        #[wasm_bindgen(js_name = keyFrame)] key_frame: bool,
        now: f64,
    ) -> JsValue {
        let Some(codec) = Codec::from_number(codec) else {
            return JsValue::UNDEFINED;
        };
        let stream = StreamId(stream);
        let (media, now) = (&mut self.media, milliseconds(now));
        let outcome = self
            .buffer
            .begin(|buffer| media.protect_apart(stream, codec, buffer, len, key_frame, now));
        self.begun(stream, outcome)
    }

    /// Says whether a frame that had `len` bytes was encrypted, and counts it. `false`: it must be dropped.
    #[wasm_bindgen(js_name = finishProtect)]
    pub fn finish_protect(&mut self, stream: u32, len: usize, encrypted: bool) -> bool {
        let stream = StreamId(stream);
        self.media.finish_protect(stream, len, encrypted).is_ok()
    }

    /// Begins to open the frame of `len` bytes at `inputAt(len)`: decrypt its content, and call `finishUnprotect`.
    /// `null`: the frame is dropped. `undefined`: it is none for WebCrypto, or its epoch may be about to come; call
    /// `unprotect`.
    #[wasm_bindgen(js_name = unprotectApart, unchecked_return_type = "Apart | null | undefined")]
    pub fn unprotect_apart(&mut self, stream: u32, codec: u8, len: usize, now: f64) -> JsValue {
        let Some(codec) = Codec::from_number(codec) else {
            return JsValue::UNDEFINED;
        };
        let (stream, now) = (StreamId(stream), milliseconds(now));
        let media = &mut self.media;
        let outcome = self
            .buffer
            .begin(|buffer| media.unprotect_apart(stream, codec, buffer, len, now));
        self.begun(stream, outcome)
    }

    /// Says whether a frame that had `len` bytes was authentic, and counts it. `false`: it must be dropped.
    #[wasm_bindgen(js_name = finishUnprotect)]
    pub fn finish_unprotect(
        &mut self,
        stream: u32,
        kid: f64,
        counter: f64,
        len: usize,
        authentic: bool,
    ) -> bool {
        let (stream, kid) = (StreamId(stream), Kid::from_number(kid as u64));
        let outcome = self
            .media
            .finish_unprotect(stream, kid, counter as u64, len, authentic);
        outcome.is_ok()
    }

    /// The key of a frame that has been begun and not finished, for WebCrypto to import. Overwrite it then.
    #[wasm_bindgen(js_name = keyApart)]
    #[must_use]
    pub fn key_apart(&self, stream: u32, kid: f64) -> Option<Vec<u8>> {
        let key = self
            .media
            .key_apart(StreamId(stream), Kid::from_number(kid as u64))?;
        Some(key.to_vec())
    }

    fn begun(
        &self,
        stream: StreamId,
        outcome: Result<Option<sotto_client::Apart>, Dropped>,
    ) -> JsValue {
        match outcome {
            Err(_) => JsValue::NULL,
            Ok(None) => JsValue::UNDEFINED,
            Ok(Some(apart)) => {
                let aad = self.media.aad_apart(stream);
                Apart::new(&apart, aad, self.buffer.at())
                    .map_or(JsValue::UNDEFINED, |apart| to_js(&apart))
            }
        }
    }
}

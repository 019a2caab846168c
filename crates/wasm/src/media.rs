//! The class of the worker that frames go through.

use crate::convert::{milliseconds, to_js, to_milliseconds};
use crate::frame_buffer::FrameBuffer;
use js_sys::{ArrayBuffer, Uint8Array};
use sotto_client::{DropReason, EpochKeys, StreamId};
use sotto_frame::{Codec, Track};
use sotto_group::MemberId;
use std::ops::Range;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// The result of `decrypt` for a frame whose epoch may be about to come.
const EARLY: &str = "early";

/// The frames of one participant. Times are milliseconds since an origin of the caller's choice and never go back.
#[wasm_bindgen]
#[derive(Default)]
pub struct Media {
    media: sotto_client::Media,
    buffer: FrameBuffer,
}

#[wasm_bindgen]
impl Media {
    /// Without keys: no frame passes.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the keys that a `keys` output holds. `false` if these bytes are none; there are no keys at all then. Erase
    /// `keys` afterwards: the copy in this memory is erased here.
    #[wasm_bindgen(js_name = takeKeys)]
    pub fn take_keys(&mut self, keys: &Uint8Array, now: f64) -> bool {
        let mut bytes = Zeroizing::new(vec![0; keys.length() as usize]);
        keys.copy_to(&mut bytes);
        let keys = EpochKeys::from_bytes(&bytes);
        let taken = keys.is_some();
        self.media.take_keys(keys, milliseconds(now));
        taken
    }

    /// Forgets all keys, when a `keys` output holds none: no frame passes until others come.
    #[wasm_bindgen(js_name = loseKeys)]
    pub fn lose_keys(&mut self, now: f64) {
        self.media.take_keys(None, milliseconds(now));
    }

    /// Erases keys that have expired, and switches to those whose time has come; due at `nextTimeout()`.
    #[wasm_bindgen(js_name = handleTimeout)]
    pub fn handle_timeout(&mut self, now: f64) {
        self.media.handle_timeout(milliseconds(now));
    }

    /// When `handleTimeout` is due, if ever.
    #[wasm_bindgen(js_name = nextTimeout)]
    #[must_use]
    pub fn next_timeout(&self) -> Option<f64> {
        self.media.next_timeout().map(to_milliseconds)
    }

    /// The epoch lived at `at`, a time told to this object, as a `heard` output says.
    pub fn hear(&mut self, at: f64, now: f64) {
        self.media.hear(milliseconds(at), milliseconds(now));
    }

    /// The next thing to do, if any; ask after each `encrypt`, `takeKeys` and `hear` until there is none.
    #[wasm_bindgen(js_name = pollOutput, unchecked_return_type = "MediaOutput | undefined")]
    pub fn poll_output(&mut self) -> JsValue {
        let output = self.media.poll_output();
        output.map_or(JsValue::UNDEFINED, |output| to_js(&output))
    }

    /// `true` once when senders of video should make a key frame, for members that could decode nothing before it: ask
    /// after `takeKeys`, `hear` and `handleTimeout`.
    #[wasm_bindgen(js_name = takeKeyFrameWish)]
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.media.take_key_frame_wish()
    }

    /// Opens a stream for one of this member's own tracks (0 to 7); `undefined` for a number that is no track.
    #[wasm_bindgen(js_name = addSender)]
    pub fn add_sender(&mut self, track: u8) -> Option<u32> {
        Some(self.media.add_sender(Track::new(track)?).0)
    }

    /// Opens a stream that lets through only what `member` sends on `track`; `undefined` for a number that is no track
    /// or a name that no member can have.
    #[wasm_bindgen(js_name = addReceiver)]
    pub fn add_receiver(&mut self, member: String, track: u8) -> Option<u32> {
        Some(
            self.media
                .add_receiver(MemberId::try_from(member).ok()?, Track::new(track)?)
                .0,
        )
    }

    /// Closes a stream; its frames are dropped from then on.
    #[wasm_bindgen(js_name = closeStream)]
    pub fn close_stream(&mut self, stream: u32) {
        self.media.close_stream(StreamId(stream));
    }

    /// Encrypts one frame (RFC 9605 §4.4): an SFrame ciphertext in a buffer of its own, or the reason for which the frame
    /// must not be sent; `stats()` counts the reasons. `codec`: a number of `codecOf`, any other is unsupported.
    /// `keyFrame`: a key frame of video, with which a track may switch to a newer key that is due. Ask `pollOutput`
    /// afterwards.
    #[wasm_bindgen(unchecked_return_type = "ArrayBuffer | DropReason")]
    pub fn encrypt(
        &mut self,
        stream: u32,
        codec: u8,
        data: &ArrayBuffer,
        #[wasm_bindgen(js_name = keyFrame)] key_frame: bool,
        now: f64,
    ) -> JsValue {
        let stream = StreamId(stream);
        let Some(codec) = Codec::from_number(codec) else {
            return self.unsupported(stream, data);
        };
        let (buffer, len) = self.buffer.copy_in(data);
        let encrypted =
            self.media
                .encrypt(stream, codec, buffer, len, key_frame, milliseconds(now));
        self.frame_or_reason(encrypted)
    }

    /// Decrypts one frame; returns as `encrypt` does. With `mayHold`, `early` says that the frame's epoch may be about to
    /// come: hold it and those after it for `holdMilliseconds()` at most, and try again after the next `keys` output.
    #[wasm_bindgen(unchecked_return_type = "ArrayBuffer | DropReason | 'early'")]
    pub fn decrypt(
        &mut self,
        stream: u32,
        codec: u8,
        data: &ArrayBuffer,
        now: f64,
        #[wasm_bindgen(js_name = mayHold)] may_hold: bool,
    ) -> JsValue {
        let stream = StreamId(stream);
        let Some(codec) = Codec::from_number(codec) else {
            return self.unsupported(stream, data);
        };
        let (buffer, len) = self.buffer.copy_in(data);
        let (media, now) = (&mut self.media, milliseconds(now));
        let decrypted = if may_hold {
            media.decrypt_or_hold(stream, codec, buffer, len, now)
        } else {
            media.decrypt(stream, codec, buffer, len, now).map(Some)
        };
        match decrypted.transpose() {
            None => JsValue::from_str(EARLY),
            Some(decrypted) => self.frame_or_reason(decrypted),
        }
    }

    /// Seals data of the application for the members of the epoch, or says why not. Ask `pollOutput` afterwards; after
    /// `stale`, try again after the next `heard` output.
    #[wasm_bindgen(
        unchecked_return_type = "Uint8Array<ArrayBuffer> | Extract<DropReason, 'no-key' | 'stale' | 'too-long' | 'counter-exhausted'>"
    )]
    pub fn seal(&mut self, data: &[u8], now: f64) -> JsValue {
        match self.media.seal(data, milliseconds(now)) {
            Ok(sealed) => Uint8Array::new_from_slice(&sealed).into(),
            Err(reason) => JsValue::from_str(reason.as_str()),
        }
    }

    /// Opens data that a member has sealed, once, or says why not. After `unknown-epoch` or `no-key` its epoch may be about to
    /// come: try again after the next `keys` output.
    #[wasm_bindgen(
        unchecked_return_type = "OpenedData | Extract<DropReason, 'no-key' | 'unknown-epoch' | 'past-epoch' | 'unknown-sender' | 'too-short' | 'too-long' | 'malformed' | 'not-authentic' | 'replayed'>"
    )]
    pub fn open(&mut self, sealed: &[u8], now: f64) -> JsValue {
        match self.media.open(sealed, milliseconds(now)) {
            Ok(opened) => to_js(&opened),
            Err(reason) => JsValue::from_str(reason.as_str()),
        }
    }

    /// Counts a frame that begins to wait for its epoch.
    #[wasm_bindgen(js_name = countHeld)]
    pub fn count_held(&mut self, stream: u32) {
        self.media.count_held(StreamId(stream));
    }

    /// All counters.
    #[wasm_bindgen(unchecked_return_type = "Stats")]
    #[must_use]
    pub fn stats(&self) -> JsValue {
        to_js(&self.media.stats())
    }
}

/// How long a frame may wait for its epoch, in milliseconds.
#[wasm_bindgen(js_name = holdMilliseconds)]
#[must_use]
pub fn hold_milliseconds() -> f64 {
    to_milliseconds(sotto_client::EARLY_FRAME_TIMEOUT)
}

impl Media {
    /// Counts and refuses a frame whose codec has no rule here.
    fn unsupported(&mut self, stream: StreamId, data: &ArrayBuffer) -> JsValue {
        let len = data.byte_length() as usize;
        self.media
            .count_dropped(stream, len, DropReason::UnsupportedCodec);
        self.frame_or_reason(Err(DropReason::UnsupportedCodec))
    }

    /// A frame out of the buffer, or the reason for which there is none. `Media` gives ranges of its buffer only; were one
    /// outside, nothing would come out.
    fn frame_or_reason(&self, outcome: Result<Range<usize>, DropReason>) -> JsValue {
        let frame =
            outcome.and_then(|range| self.buffer.copy_out(range).ok_or(DropReason::TooLong));
        match frame {
            Ok(frame) => frame.into(),
            Err(reason) => JsValue::from_str(reason.as_str()),
        }
    }
}

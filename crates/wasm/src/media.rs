//! The class of the worker that frames go through.

mod apart;

use crate::buffer::FrameBuffer;
use crate::event::MediaOutput;
use crate::stats::Stats;
use crate::{milliseconds, to_js};
use sotto_client::{Dropped, EpochKeys, StreamId};
use sotto_frame::{Codec, Track};
use sotto_group::MemberId;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What `protect` and `unprotect` return for a frame that does not pass.
const DROPPED: i32 = -1;

/// What `unprotect` returns for a frame whose epoch may be about to come.
const HELD: i32 = -2;

/// What `unprotect` returns for a frame that was opened before: nothing is missing without it.
const REPEATED: i32 = -3;

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

    /// Takes the keys that a `keys` output holds, `len` bytes at `inputAt(len)`, and erases them there. `false` if they are
    /// none; there are no keys at all then.
    #[wasm_bindgen(js_name = takeKeys)]
    pub fn take_keys(&mut self, len: usize, now: f64) -> bool {
        let keys = self.buffer.take_secret(len, EpochKeys::from_bytes);
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
        self.media.next_timeout().map(crate::to_milliseconds)
    }

    /// The epoch lived at `at`, a time told to this object, as a `heard` output says.
    pub fn hear(&mut self, at: f64, now: f64) {
        self.media.hear(milliseconds(at), milliseconds(now));
    }

    /// The next thing to do, if any; ask after each `protect`, `protectApart`, `takeKeys` and `hear` until there is none.
    #[wasm_bindgen(js_name = pollOutput, unchecked_return_type = "MediaOutput | undefined")]
    pub fn poll_output(&mut self) -> JsValue {
        let output = self.media.poll_output().map(MediaOutput::from);
        output.map_or(JsValue::UNDEFINED, |output| to_js(&output))
    }

    /// `true` once when those who send video should make a key frame, for members who could decode nothing before it: ask
    /// after `takeKeys`, `hear` and `handleTimeout`.
    #[wasm_bindgen(js_name = takeKeyFrameWish)]
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.media.take_key_frame_wish()
    }

    /// Opens a stream for one of this member's own tracks (0 to 7); `undefined` for a number that is no track.
    #[wasm_bindgen(js_name = openSender)]
    pub fn open_sender(&mut self, track: u8) -> Option<u32> {
        Some(self.media.open_sender(Track::new(track)?).0)
    }

    /// Opens a stream that lets through only what `member` sends on `track`; `undefined` for a number that is no track
    /// or a name that no member can have.
    #[wasm_bindgen(js_name = openReceiver)]
    pub fn open_receiver(&mut self, member: String, track: u8) -> Option<u32> {
        Some(
            self.media
                .open_receiver(MemberId::try_from(member).ok()?, Track::new(track)?)
                .0,
        )
    }

    /// Closes a stream; its frames are dropped from then on.
    #[wasm_bindgen(js_name = closeStream)]
    pub fn close_stream(&mut self, stream: u32) {
        self.media.close_stream(StreamId(stream));
    }

    /// Makes room for a frame of `len` bytes and returns its address in memory. The memory may have grown: look at
    /// `memory.buffer` anew.
    #[wasm_bindgen(js_name = inputAt)]
    pub fn input_at(&mut self, len: usize) -> usize {
        self.buffer.input_at(len)
    }

    /// Where the output of the last `protect` or `unprotect` begins.
    #[wasm_bindgen(js_name = outputAt)]
    #[must_use]
    pub fn output_at(&self) -> usize {
        self.buffer.output_at()
    }

    /// Protects the frame of `len` bytes at `inputAt(len)`. Returns the length of the output at `outputAt()`, or -1 if
    /// the frame is dropped; `stats()` counts why. `keyFrame`: a key frame of video, with which a track may switch to a newer
    /// key that is due. Ask `pollOutput` afterwards.
    pub fn protect(
        &mut self,
        stream: u32,
        codec: u8,
        len: usize,
        #[wasm_bindgen(js_name = keyFrame)] key_frame: bool,
        now: f64,
    ) -> i32 {
        let stream = StreamId(stream);
        let Some(codec) = Codec::from_number(codec) else {
            self.media
                .count_dropped(stream, len, Dropped::UnsupportedCodec);
            return DROPPED;
        };
        let (media, now) = (&mut self.media, milliseconds(now));
        outcome(
            self.buffer
                .transform(|buffer| media.protect(stream, codec, buffer, len, key_frame, now)),
        )
    }

    /// Opens the frame of `len` bytes at `inputAt(len)`; returns as `protect` does, and -3 for a frame that was opened
    /// before. With `mayHold`, -2 says that its
    /// epoch may be about to come: hold it and those after it for `holdMilliseconds()` at most, and try again after the
    /// next `epoch` event.
    pub fn unprotect(
        &mut self,
        stream: u32,
        codec: u8,
        len: usize,
        now: f64,
        #[wasm_bindgen(js_name = mayHold)] may_hold: bool,
    ) -> i32 {
        let stream = StreamId(stream);
        let Some(codec) = Codec::from_number(codec) else {
            self.media
                .count_dropped(stream, len, Dropped::UnsupportedCodec);
            return DROPPED;
        };
        let (media, now) = (&mut self.media, milliseconds(now));
        let mut early = false;
        let transformed = self.buffer.transform(|buffer| {
            if !may_hold {
                return media.unprotect(stream, codec, buffer, len, now);
            }
            let opened = media.unprotect_or_hold(stream, codec, buffer, len, now)?;
            early = opened.is_none();
            opened.ok_or(Dropped::UnknownEpoch)
        });
        if early { HELD } else { outcome(transformed) }
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
        to_js(&Stats::from(self.media.stats()))
    }
}

/// How long a frame may wait for its epoch, in milliseconds.
#[wasm_bindgen(js_name = holdMilliseconds)]
#[must_use]
pub fn hold_milliseconds() -> f64 {
    sotto_client::HOLD.as_secs_f64() * 1000.0
}

/// The number of a codec for `protect` and `unprotect`, by the MIME type of a frame's metadata; `undefined` for one
/// that Sotto does not know.
#[wasm_bindgen(js_name = codecOf)]
#[must_use]
pub fn codec_of(mime_type: &str) -> Option<u8> {
    Codec::from_mime_type(mime_type).ok().map(Codec::number)
}

/// A frame of 2 GiB does not exist; were there one, it would be dropped.
fn outcome(outcome: Result<usize, Dropped>) -> i32 {
    match outcome {
        Ok(len) => i32::try_from(len).unwrap_or(DROPPED),
        Err(Dropped::Replayed) => REPEATED,
        Err(_) => DROPPED,
    }
}

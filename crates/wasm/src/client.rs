//! The class that the worker holds.

mod apart;

use crate::buffer::FrameBuffer;
use crate::config::{Config, ConfigError, ConfigErrorCode};
use crate::entry::Entry;
use crate::event::{Event, Output};
use crate::stats::Stats;
use serde::Serialize;
use sotto_client::{Dropped, StreamId};
use sotto_frame::{Codec, Track};
use sotto_group::{MemberId, Seed, SetupError};
use std::collections::VecDeque;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// What `protect` and `unprotect` return for a frame that does not pass.
const DROPPED: i32 = -1;

/// What `unprotect` returns for a frame whose epoch may be about to come.
const HELD: i32 = -2;

/// What `unprotect` returns for a frame that was opened before: nothing is missing without it.
const REPEATED: i32 = -3;

fn no_keys(error: SetupError) -> ConfigError {
    ConfigError {
        code: ConfigErrorCode::NoKeys,
        message: error.to_string(),
    }
}

/// One participant of a call. Times are milliseconds since an origin of the caller's choice and never go back.
#[wasm_bindgen]
pub struct Client {
    client: sotto_client::Client,
    buffer: FrameBuffer,
    /// What this layer itself could not read, to be told before anything else.
    malformed: VecDeque<Event>,
}

#[wasm_bindgen]
impl Client {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// Throws a `ConfigError`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "Config")] config: JsValue,
    ) -> Result<Self, JsValue> {
        Self::set_up(config).map_err(|error| to_js(&error))
    }

    fn set_up(config: JsValue) -> Result<Self, ConfigError> {
        let config: Config =
            serde_wasm_bindgen::from_value(config).map_err(|error| ConfigError {
                code: ConfigErrorCode::MalformedConfig,
                message: error.to_string(),
            })?;
        let client = sotto_client::Client::new(sotto_client::Config {
            member: config.member()?,
            suite: config.suite.into(),
            pace: config.pace.try_into()?,
            frames: config.frames.suites()?,
            seed: Seed::random().map_err(no_keys)?,
        })
        .map_err(no_keys)?;
        Ok(Self {
            client,
            buffer: FrameBuffer::default(),
            malformed: VecDeque::new(),
        })
    }

    /// A browser that has none for once does not end the call: what was there before is still unknown to others.
    fn stir(&mut self) {
        if let Ok(fresh) = Seed::random() {
            self.client.stir(&fresh);
        }
    }

    /// Follows one entry of the room log. Never throws: what cannot be followed is an `ignored` event.
    #[wasm_bindgen(js_name = handleEntry)]
    pub fn handle_entry(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Entry")] entry: JsValue,
        now: f64,
    ) {
        let entry = serde_wasm_bindgen::from_value::<Entry>(entry)
            .ok()
            .and_then(|entry| sotto_group::Entry::try_from(entry).ok());
        self.stir();
        match entry {
            Some(entry) => self.client.handle_entry(entry, milliseconds(now)),
            None => self.malformed.push_back(Event::malformed_entry()),
        }
    }

    /// Does what is due by now; due at `nextTimeout()`.
    #[wasm_bindgen(js_name = handleTimeout)]
    pub fn handle_timeout(&mut self, now: f64) {
        self.stir();
        self.client.handle_timeout(milliseconds(now));
    }

    /// When `handleTimeout` is due, if ever.
    #[wasm_bindgen(js_name = nextTimeout)]
    #[must_use]
    pub fn next_timeout(&self) -> Option<f64> {
        self.client
            .next_timeout()
            .map(|time| time.as_secs_f64() * 1000.0)
    }

    /// The next thing to do, if any; ask after each `handleEntry` and `handleTimeout` until there is none.
    #[wasm_bindgen(js_name = pollOutput, unchecked_return_type = "Output | undefined")]
    pub fn poll_output(&mut self) -> JsValue {
        let malformed = self
            .malformed
            .pop_front()
            .map(|event| Output::Event { event });
        malformed
            .or_else(|| self.client.poll_output().map(Output::from))
            .map_or(JsValue::UNDEFINED, |output| to_js(&output))
    }

    /// Opens a stream for one of this member's own tracks (0 to 7); `undefined` for a number that is no track.
    #[wasm_bindgen(js_name = openSender)]
    pub fn open_sender(&mut self, track: u8) -> Option<u32> {
        Some(self.client.open_sender(Track::new(track)?).0)
    }

    /// Opens a stream that lets through only what `member` sends on `track`; `undefined` for a number that is no track
    /// or a name that no member can have.
    #[wasm_bindgen(js_name = openReceiver)]
    pub fn open_receiver(&mut self, member: String, track: u8) -> Option<u32> {
        Some(
            self.client
                .open_receiver(MemberId::try_from(member).ok()?, Track::new(track)?)
                .0,
        )
    }

    /// Closes a stream; its frames are dropped from then on.
    #[wasm_bindgen(js_name = closeStream)]
    pub fn close_stream(&mut self, stream: u32) {
        self.client.close_stream(StreamId(stream));
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
    /// the frame is dropped; `stats()` counts why.
    pub fn protect(&mut self, stream: u32, codec: u8, len: usize) -> i32 {
        let stream = StreamId(stream);
        let Some(codec) = Codec::from_number(codec) else {
            self.client
                .count_dropped(stream, len, Dropped::UnsupportedCodec);
            return DROPPED;
        };
        let client = &mut self.client;
        outcome(
            self.buffer
                .transform(|buffer| client.protect(stream, codec, buffer, len)),
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
            self.client
                .count_dropped(stream, len, Dropped::UnsupportedCodec);
            return DROPPED;
        };
        let (client, now) = (&mut self.client, milliseconds(now));
        let mut early = false;
        let transformed = self.buffer.transform(|buffer| {
            if !may_hold {
                return client.unprotect(stream, codec, buffer, len, now);
            }
            let opened = client.unprotect_or_hold(stream, codec, buffer, len, now)?;
            early = opened.is_none();
            opened.ok_or(Dropped::UnknownEpoch)
        });
        if early { HELD } else { outcome(transformed) }
    }

    /// Counts a frame that begins to wait for its epoch.
    #[wasm_bindgen(js_name = countHeld)]
    pub fn count_held(&mut self, stream: u32) {
        self.client.count_held(StreamId(stream));
    }

    /// All counters.
    #[wasm_bindgen(unchecked_return_type = "Stats")]
    #[must_use]
    pub fn stats(&self) -> JsValue {
        to_js(&Stats::from(self.client.stats()))
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

fn milliseconds(now: f64) -> Duration {
    Duration::try_from_secs_f64(now / 1000.0).unwrap_or_default()
}

/// All types here serialise; what serde would refuse does not occur in them.
pub(crate) fn to_js(value: &impl Serialize) -> JsValue {
    value
        .serialize(&serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true))
        .unwrap_or(JsValue::UNDEFINED)
}

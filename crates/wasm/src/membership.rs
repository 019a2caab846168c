//! The class of the worker that follows the log.

use crate::config::{Config, ConfigError, ConfigErrorCode};
use crate::entry::Entry;
use crate::event::{Event, Output};
use crate::{milliseconds, to_js};
use sotto_client::Challenge;
use sotto_group::{ContinuityProof, Seed, SetupError};
use std::collections::VecDeque;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

fn no_keys(error: SetupError) -> ConfigError {
    ConfigError {
        code: ConfigErrorCode::NoKeys,
        message: error.to_string(),
    }
}

/// Who is in the call, as one participant sees it. Times are milliseconds since an origin of the caller's choice and never
/// go back.
#[wasm_bindgen]
pub struct Membership {
    membership: sotto_client::Membership,
    /// What this layer itself could not read, to be told before anything else.
    malformed: VecDeque<Event>,
}

#[wasm_bindgen]
impl Membership {
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
        let membership = sotto_client::Membership::new(sotto_client::Config {
            member: config.member()?,
            suite: config.suite.into(),
            pace: config.pace.try_into()?,
            frames: config.frames.suites()?,
            seed: Seed::random().map_err(no_keys)?,
        })
        .map_err(no_keys)?;
        Ok(Self {
            membership,
            malformed: VecDeque::new(),
        })
    }

    /// A browser that has none for once does not end the call: what was there before is still unknown to others.
    fn stir(&mut self) {
        if let Ok(fresh) = Seed::random() {
            self.membership.stir(&fresh);
        }
    }

    /// The message that a continuity key signs, with Ed25519, for [`proveContinuity`](Self::prove_continuity).
    #[wasm_bindgen(js_name = continuityChallenge)]
    #[must_use]
    pub fn continuity_challenge(&self) -> Vec<u8> {
        self.membership.continuity_challenge()
    }

    /// Takes a raw public key of Ed25519 and its signature of the challenge, before the first entry. Returns whether they
    /// are taken; without them the member has no fingerprint.
    #[wasm_bindgen(js_name = proveContinuity)]
    pub fn prove_continuity(&mut self, key: &[u8], signature: &[u8]) -> bool {
        let parts = (key.try_into(), signature.try_into());
        let (Ok(key), Ok(signature)) = parts else {
            return false;
        };
        let proof = ContinuityProof::new(key, signature);
        self.membership.prove_continuity(proof).is_ok()
    }

    /// Follows one entry of the room log. Never throws: what cannot be followed is an `ignored` event. `mediaNow`: the time
    /// that the `Media` would be told, or an earlier one.
    #[wasm_bindgen(js_name = handleEntry)]
    pub fn handle_entry(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Entry")] entry: JsValue,
        now: f64,
        #[wasm_bindgen(js_name = mediaNow)] media_now: f64,
    ) {
        self.membership.note_media_time(milliseconds(media_now));
        let entry = serde_wasm_bindgen::from_value::<Entry>(entry)
            .ok()
            .and_then(|entry| sotto_group::Entry::try_from(entry).ok());
        self.stir();
        match entry {
            Some(entry) => self.membership.handle_entry(entry, milliseconds(now)),
            None => self.malformed.push_back(Event::malformed_entry()),
        }
    }

    /// Asks other members to show that the epoch lives, as a `challenge` output of the `Media` says.
    pub fn challenge(&mut self, attempt: u8, at: f64) {
        self.stir();
        let at = milliseconds(at);
        self.membership.challenge(Challenge { attempt, at });
    }

    /// Does what is due by now; due at `nextTimeout()`.
    #[wasm_bindgen(js_name = handleTimeout)]
    pub fn handle_timeout(&mut self, now: f64) {
        self.stir();
        self.membership.handle_timeout(milliseconds(now));
    }

    /// When `handleTimeout` is due, if ever.
    #[wasm_bindgen(js_name = nextTimeout)]
    #[must_use]
    pub fn next_timeout(&self) -> Option<f64> {
        self.membership.next_timeout().map(crate::to_milliseconds)
    }

    /// The next thing to do, if any; ask after each `handleEntry` and `handleTimeout` until there is none.
    #[wasm_bindgen(js_name = pollOutput, unchecked_return_type = "Output | undefined")]
    pub fn poll_output(&mut self) -> JsValue {
        let malformed = self
            .malformed
            .pop_front()
            .map(|event| Output::Event { event });
        malformed
            .or_else(|| self.membership.poll_output().map(Output::from))
            .map_or(JsValue::UNDEFINED, |output| to_js(&output))
    }
}

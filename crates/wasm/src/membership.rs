//! The class of the worker that follows the log.

use crate::config::Config;
use crate::config_error::{ConfigError, ConfigErrorCode};
use crate::convert::{milliseconds, to_js, to_milliseconds};
use crate::exported_secret::{ExportRefusal, exported};
use crate::link::link;
use js_sys::Uint8Array;
use sotto_client::Challenge;
use sotto_group::{ContinuityProof, Entry, SetupError};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

fn no_keys(error: SetupError) -> ConfigError {
    ConfigError {
        code: ConfigErrorCode::NoKeys,
        message: error.to_string(),
    }
}

/// The members of a call, as one participant sees them. Times are milliseconds since an origin of the caller's choice and never
/// go back.
#[wasm_bindgen]
pub struct Membership(sotto_client::Membership);

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
        let config = Config::read(serde_wasm_bindgen::Deserializer::from(config))?;
        let membership = sotto_client::Membership::new(sotto_client::Config {
            member: config.member,
            suite: config.suite,
            timing: config.timing,
            frames: config.frame_cipher_suites.pairs()?,
            link: link(config.link_secret, config.password, config.name)?,
        })
        .map_err(no_keys)?;
        Ok(Self(membership))
    }

    /// The message that a continuity key signs, with Ed25519, for `proveContinuity`.
    #[wasm_bindgen(js_name = continuityChallenge)]
    #[must_use]
    pub fn continuity_challenge(&self) -> Uint8Array {
        Uint8Array::new_from_slice(&self.0.continuity_challenge())
    }

    /// Takes a raw public key of Ed25519 and its signature of the challenge, before the first entry. Returns whether they
    /// are taken; without them the member has no fingerprint.
    #[wasm_bindgen(js_name = proveContinuity)]
    pub fn prove_continuity(&mut self, key: &Uint8Array, signature: &Uint8Array) -> bool {
        let parts = (key.to_vec().try_into(), signature.to_vec().try_into());
        let (Ok(key), Ok(signature)) = parts else {
            return false;
        };
        let proof = ContinuityProof::new(key, signature);
        self.0.prove_continuity(proof).is_ok()
    }

    /// Follows one entry of the room log. Never throws: what cannot be followed is a `rejected` event. `mediaNow`: the time
    /// that the `Media` would be told, or an earlier one.
    #[wasm_bindgen(js_name = handleEntry)]
    pub fn handle_entry(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "Entry")] entry: JsValue,
        now: f64,
        #[wasm_bindgen(js_name = mediaNow)] media_now: f64,
    ) {
        self.0.note_media_time(milliseconds(media_now));
        match serde_wasm_bindgen::from_value::<Entry>(entry) {
            Ok(entry) => self.0.handle_entry(entry, milliseconds(now)),
            Err(_) => self.0.reject_malformed_entry(),
        }
    }

    /// Asks other members to show that the epoch lives, as a `challenge` output of the `Media` says.
    pub fn challenge(&mut self, attempt: u8, at: f64) {
        let at = milliseconds(at);
        self.0.challenge(Challenge { attempt, at });
    }

    /// Sends a message to the members of the group. A `delivered` or `undelivered` event with `id` follows.
    #[wasm_bindgen(js_name = sendMessage)]
    pub fn send_message(&mut self, id: u32, label: &str, data: &[u8]) {
        self.0.send_message(id, label, data);
    }

    /// A secret of the application that all members of the epoch derive alike, or the reason for which there is none. `length`: 1
    /// to 8,160 bytes.
    #[wasm_bindgen(js_name = exportSecret, unchecked_return_type = "ExportedSecret | ExportRefusal")]
    #[must_use]
    pub fn export_secret(&self, label: &str, context: &[u8], length: f64) -> JsValue {
        let len = length as u32;
        if f64::from(len) != length {
            return ExportRefusal::LengthInvalid.to_js();
        }
        exported(self.0.export_secret(label, context, len as usize))
    }

    /// Starts a short authentication; `short-authentication` events follow.
    #[wasm_bindgen(js_name = startShortAuthentication)]
    pub fn start_short_authentication(&mut self) {
        self.0.start_short_authentication();
    }

    /// Ends the short authentication that goes on, for all members.
    #[wasm_bindgen(js_name = cancelShortAuthentication)]
    pub fn cancel_short_authentication(&mut self) {
        self.0.cancel_short_authentication();
    }

    /// Does what is due by now; due at `nextTimeout()`.
    #[wasm_bindgen(js_name = handleTimeout)]
    pub fn handle_timeout(&mut self, now: f64) {
        self.0.handle_timeout(milliseconds(now));
    }

    /// When `handleTimeout` is due, if ever.
    #[wasm_bindgen(js_name = nextTimeout)]
    #[must_use]
    pub fn next_timeout(&self) -> Option<f64> {
        self.0.next_timeout().map(to_milliseconds)
    }

    /// The next thing to do, if any; ask after each `handleEntry` and `handleTimeout` until there is none.
    #[wasm_bindgen(js_name = pollOutput, unchecked_return_type = "Output | undefined")]
    pub fn poll_output(&mut self) -> JsValue {
        let output = self.0.poll_output();
        output.map_or(JsValue::UNDEFINED, |output| to_js(&output))
    }
}

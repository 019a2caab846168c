//! The functions of the npm package `sotto`, as wasm-bindgen imports them.
//!
//! `cargo xtask test` holds each name against the TypeScript class (`crates/xtask/src/test/bindings.rs`).

use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{RtcConfiguration, RtcPeerConnection, RtcRtpReceiver, RtcRtpSender};

#[wasm_bindgen(module = "sotto")]
extern "C" {
    /// One's own part in an end-to-end encrypted call: the class `Call` of the npm package.
    ///
    /// A clone is another reference to the same call. Dropping it does not end the call; [`leave`](Call::leave) does.
    #[wasm_bindgen(extends = Object)]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub type Call;

    #[wasm_bindgen(static_method_of = Call, js_name = "join")]
    pub(crate) fn start(options: &Object) -> Promise;

    #[wasm_bindgen(catch, static_method_of = Call, js_name = "supported")]
    pub(crate) fn support() -> Result<Object, JsValue>;

    #[wasm_bindgen(method, getter, js_name = "member")]
    pub(crate) fn own_name(this: &Call) -> String;

    #[wasm_bindgen(method, getter, js_name = "state")]
    pub(crate) fn current_state(this: &Call) -> JsValue;

    #[wasm_bindgen(method, getter, js_name = "members")]
    pub(crate) fn current_members(this: &Call) -> Array;

    #[wasm_bindgen(method, getter, js_name = "safetyNumber")]
    pub(crate) fn current_safety_number(this: &Call) -> JsValue;

    #[wasm_bindgen(method, js_name = "on")]
    pub(crate) fn listen(this: &Call, name: &str, listener: &Function) -> Function;

    #[wasm_bindgen(catch, method, js_name = "createPeerConnection")]
    pub(crate) fn create_connection(
        this: &Call,
        configuration: &RtcConfiguration,
    ) -> Result<RtcPeerConnection, JsValue>;

    #[wasm_bindgen(catch, method, js_name = "adoptPeerConnection")]
    pub(crate) fn adopt_connection(this: &Call, peer: &RtcPeerConnection) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, method, js_name = "protect")]
    pub(crate) fn bind_sender(
        this: &Call,
        sender: &RtcRtpSender,
        options: &Object,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, method, js_name = "unprotect")]
    pub(crate) fn bind_receiver(
        this: &Call,
        receiver: &RtcRtpReceiver,
        source: &Object,
    ) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, method, js_name = "release")]
    pub(crate) fn release_end(this: &Call, end: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, method, js_name = "shut")]
    pub(crate) fn shut_end(this: &Call, end: &Object) -> Result<(), JsValue>;

    #[wasm_bindgen(method, js_name = "sendMessage")]
    pub(crate) fn post_message(this: &Call, data: &Uint8Array, options: &Object) -> Promise;

    #[wasm_bindgen(method, js_name = "leave")]
    pub(crate) fn end(this: &Call) -> Promise;
}

#[wasm_bindgen(module = "sotto")]
extern "C" {
    /// The secret of a call's link: the class `LinkSecret` of the npm package, which shows nothing of itself to logs or JSON.
    #[wasm_bindgen(extends = Object)]
    pub type LinkSecret;

    #[wasm_bindgen(catch, constructor)]
    pub(crate) fn of_bytes(bytes: &Uint8Array) -> Result<LinkSecret, JsValue>;
}

//! The options of a call.

use crate::bindings::LinkSecret;
use crate::channel::Channel;
use crate::error::Error;
use crate::object;
use js_sys::{Object, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

/// The options of [`Call::join`](crate::Call::join).
#[derive(Debug, Clone)]
pub struct JoinOptions(Object);

impl JoinOptions {
    /// A member of a name, on a room log.
    ///
    /// The name has 1 to 128 bytes of UTF-8 and no control characters, and is unique in the room. The server sees it: with a
    /// [`link_secret`](Self::link_secret) make it up, and say who you are with [`name`](Self::name).
    #[must_use]
    pub fn new(member: &str, channel: &Channel) -> Self {
        let options = Self(Object::new());
        options
            .with("member", &member.into())
            .with("channel", &channel.into())
    }

    fn with(self, name: &str, value: &JsValue) -> Self {
        object::set(&self.0, name, value);
        self
    }

    /// The 16 bytes of the secret of the call's link. All members must have the same, or none. Without it only the safety number
    /// protects the call from a server that lies.
    ///
    /// The bytes are copied into an object of JavaScript; erase yours.
    ///
    /// # Errors
    ///
    /// A `RangeError` unless there are 16.
    pub fn link_secret(self, secret: &[u8]) -> Result<Self, Error> {
        let bytes = Uint8Array::from(secret);
        let secret = LinkSecret::of_bytes(&bytes);
        bytes.fill(0, 0, bytes.length());
        Ok(self.with("linkSecret", secret?.as_ref()))
    }

    /// A password besides the link. All members must have the same, or none.
    #[must_use]
    pub fn password(self, password: &str) -> Self {
        self.with("password", &password.into())
    }

    /// The name that others see, 1 to 128 bytes of UTF-8. It travels encrypted; it takes a [`link_secret`](Self::link_secret).
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.with("name", &name.into())
    }

    /// The address of the worker script, if it is not beside the package's module.
    #[must_use]
    pub fn worker_url(self, url: &str) -> Self {
        self.with("workerUrl", &url.into())
    }

    /// The address of `sotto.wasm`, if it is not beside the worker script.
    #[must_use]
    pub fn wasm_url(self, url: &str) -> Self {
        self.with("wasmUrl", &url.into())
    }

    /// A signal that cancels joining: [`Call::join`](crate::Call::join) then fails with the signal's reason.
    #[must_use]
    pub fn signal(self, signal: &AbortSignal) -> Self {
        self.with("signal", signal)
    }

    /// Any other option of the npm package, by its name: `timing`, `frameCipherSuites`, `suite`, `continuity`, … One that does not exist
    /// makes joining fail.
    #[must_use]
    pub fn option(self, name: &str, value: &JsValue) -> Self {
        self.with(name, value)
    }

    pub(crate) const fn object(&self) -> &Object {
        &self.0
    }
}

//! The room log, as the application carries it.

use crate::entry::{EntryKind, Outgoing};
use crate::error::Error;
use crate::object;
use js_sys::{Function, Object};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

/// A channel to the room log: totally ordered, the same for all, with an echo of one's own messages.
///
/// To deliver a message twice does no harm; to lose one or to change the order stops the call but opens nothing. A clone is another
/// reference to the same channel. The closure stays until the JavaScript engine has collected the channel and its call.
#[derive(Debug, Clone)]
pub struct Channel(Object);

impl Channel {
    /// A channel that sends by `send`: it appends the message to the log, or fails, and the call then tells of the error
    /// [`ChannelFailed`](crate::ErrorCode::ChannelFailed).
    pub fn new(mut send: impl FnMut(Outgoing) -> Result<(), JsValue> + 'static) -> Self {
        let send = move |message: JsValue| -> Result<(), JsValue> {
            let outgoing = Outgoing::read(&message);
            send(outgoing.ok_or_else(|| JsValue::from_str("not a message for the log"))?)
        };
        let channel = Object::new();
        let send = Closure::<dyn FnMut(JsValue) -> Result<(), JsValue>>::new(send);
        object::set(&channel, "send", &send.into_js_value());
        object::set(&channel, "onentry", &JsValue::NULL);
        Self(channel)
    }

    /// A channel that was made in JavaScript: an object with `send` and `onentry`, such as `channel` of a `RoomLog` from `sotto/log`.
    #[must_use]
    pub const fn of_javascript(channel: Object) -> Self {
        Self(channel)
    }

    /// Gives the call an entry of the log: each one from the member's own `joined` on, in order, at its position `seq`. Returns
    /// whether a call has taken it: none does before [`Call::join`](crate::Call::join) has begun.
    ///
    /// # Errors
    ///
    /// The value that the call has thrown, which it does for no entry: one that cannot be followed is an event.
    pub fn deliver(&self, seq: u64, entry: &EntryKind) -> Result<bool, Error> {
        let handler = object::get(&self.0, "onentry");
        let Some(handler) = handler.dyn_ref::<Function>() else {
            return Ok(false);
        };
        handler.call1(&self.0, &entry.at(seq))?;
        Ok(true)
    }
}

impl From<&Channel> for JsValue {
    fn from(channel: &Channel) -> Self {
        channel.0.clone().into()
    }
}

//! The client of the room log of Sotto's servers, the module `sotto/log` of the npm package.

use crate::channel::Channel;
use crate::error::Error;
use crate::listener::Listener;
use crate::object;
use js_sys::{Function, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(module = "sotto/log")]
extern "C" {
    /// A connection to a room log: `sotto-server`, or `sotto/log-server` in Node. It connects again by itself, and resumes. The
    /// class `RoomLog` of `sotto/log`, which an import map has to name as well.
    ///
    /// A clone is another reference to the same log.
    #[wasm_bindgen(extends = Object)]
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub type RoomLog;

    #[wasm_bindgen(catch, constructor)]
    fn of_options(options: &Object) -> Result<RoomLog, JsValue>;

    #[wasm_bindgen(method, getter, js_name = "channel")]
    fn own_channel(this: &RoomLog) -> Object;

    #[wasm_bindgen(method, js_name = "on")]
    fn listen(this: &RoomLog, name: &str, listener: &Function) -> Function;

    #[wasm_bindgen(catch, method, js_name = "leave")]
    fn depart(this: &RoomLog) -> Result<(), JsValue>;
}

impl RoomLog {
    /// The log of a room at a server's WebSocket address, `wss://…`, for a member of a name.
    ///
    /// # Errors
    ///
    /// The value that was thrown.
    pub fn new(server: &str, room: &str, member: &str) -> Result<Self, Error> {
        let options = Object::new();
        object::set(&options, "server", &server.into());
        object::set(&options, "room", &room.into());
        object::set(&options, "member", &member.into());
        Ok(Self::of_options(&options)?)
    }

    /// The channel for [`JoinOptions`](crate::JoinOptions). [`Call::join`](crate::Call::join) opens the log, and fails with the reason for
    /// which the member is not in the room, such as `not-authorized`, in [`Error::code_name`]; the end of the call leaves it.
    #[must_use]
    pub fn channel(&self) -> Channel {
        Channel::of_javascript(self.own_channel())
    }

    /// Listens to an event of the log by its name: `open`, `reconnecting`, `closed`, `error`.
    pub fn on(&self, name: &str, listener: impl Fn(JsValue) + 'static) -> Listener {
        Listener::new(listener, |function| self.listen(name, function))
    }

    /// Leaves the room: the others see `left`. The call is then over.
    ///
    /// # Errors
    ///
    /// A value that was thrown, which the package does not do.
    pub fn leave(&self) -> Result<(), Error> {
        Ok(self.depart()?)
    }
}

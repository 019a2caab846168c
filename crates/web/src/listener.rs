//! Listeners of events.

use js_sys::Function;
use std::fmt;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast as _, JsValue};

/// A listener that is on. It is taken off when this is dropped.
#[must_use = "the listener is taken off when this is dropped"]
pub struct Listener {
    off: Function,
    /// The closure that JavaScript calls.
    _closure: Closure<dyn Fn(JsValue)>,
}

impl Listener {
    /// Adds a closure by `on`, which returns the function that takes it off.
    pub(crate) fn new(
        listener: impl Fn(JsValue) + 'static,
        on: impl FnOnce(&Function) -> Function,
    ) -> Self {
        let closure = Closure::<dyn Fn(JsValue)>::new(listener);
        let function: &JsValue = closure.as_ref();
        Self {
            off: on(function.unchecked_ref()),
            _closure: closure,
        }
    }

    /// Leaves the listener on for as long as the call lives. Its closure is never freed.
    pub fn forget(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // It takes a function out of a map, and throws nothing.
        let _always = self.off.call0(&JsValue::UNDEFINED);
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listener")
    }
}

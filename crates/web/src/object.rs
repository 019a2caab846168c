//! Properties of JavaScript objects.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};

/// Sets a property of a plain object of this crate's own. Such an object refuses none.
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _always = Reflect::set(object, &name.into(), value);
}

/// A property, `undefined` where there is none or where `value` is no object.
pub(crate) fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is a string.
pub(crate) fn string(value: &JsValue, name: &str) -> Option<String> {
    get(value, name).as_string()
}

/// A property that is an array, each element read by `read`. `None` if it is no array, or one cannot be read.
pub(crate) fn list<T>(
    value: &JsValue,
    name: &str,
    read: impl Fn(&JsValue) -> Option<T>,
) -> Option<Vec<T>> {
    elements(&get(value, name), read)
}

/// The elements of an array, each read by `read`. `None` if it is no array, or one cannot be read.
pub(crate) fn elements<T>(value: &JsValue, read: impl Fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    let array: &Array = value.dyn_ref()?;
    array.iter().map(|element| read(&element)).collect()
}

//! The form of outputs in JavaScript: an object whose `type` is the variant, with a named field for what it holds. Times
//! are numbers of milliseconds.

use crate::epoch_keys::EpochKeys;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};
use std::time::Duration;
use zeroize::Zeroizing;

/// A time in milliseconds.
pub(crate) fn milliseconds<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_f64(time.as_secs_f64() * 1000.0)
}

/// Bytes, as such: serde would write a `Vec<u8>` as a sequence of numbers.
#[expect(
    clippy::ptr_arg,
    reason = "serde hands over a reference to the field as it is"
)]
pub(crate) fn bytes<S: Serializer>(bytes: &Vec<u8>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_bytes(bytes)
}

/// An object with the field `event`.
pub(crate) fn event<S: Serializer>(event: &impl Serialize, to: S) -> Result<S::Ok, S::Error> {
    with_field("event", event, to)
}

/// An object with the field `at`.
pub(crate) fn heard<S: Serializer>(at: &Duration, to: S) -> Result<S::Ok, S::Error> {
    with_field("at", &(at.as_secs_f64() * 1000.0), to)
}

/// An object with the field `keys`, if there are keys. The bytes are erased here when JavaScript has them.
pub(crate) fn keys<S: Serializer>(keys: &Option<EpochKeys>, to: S) -> Result<S::Ok, S::Error> {
    struct Secret(Zeroizing<Vec<u8>>);

    impl Serialize for Secret {
        fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
            to.serialize_bytes(&self.0)
        }
    }

    match keys {
        Some(keys) => with_field("keys", &Secret(keys.to_bytes()), to),
        None => to.serialize_struct("Keys", 0)?.end(),
    }
}

fn with_field<S: Serializer>(
    name: &'static str,
    value: &impl Serialize,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut object = to.serialize_struct("Output", 1)?;
    object.serialize_field(name, value)?;
    object.end()
}

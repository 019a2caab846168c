//! The base key of a run: another one for each input.
//!
//! Ciphertexts are the same in each run with the same key. A fuzzer sees them when they are compared, and puts them into later
//! inputs, where they would be bytes that no member has sealed and that open all the same.

use sotto_frame::BaseKey;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The key for an input, of `len` bytes.
pub(crate) fn input_key(input: &[u8], len: usize) -> BaseKey {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let key: Vec<u8> = hasher
        .finish()
        .to_be_bytes()
        .into_iter()
        .cycle()
        .take(len)
        .collect();
    BaseKey::new(key.into())
}

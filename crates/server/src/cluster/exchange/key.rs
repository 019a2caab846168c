//! The names of rooms among servers.

use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The name of a room among servers: a hash, so that NATS does not learn the room's.
pub(crate) type Key = Arc<str>;

/// The key of a room.
pub(crate) fn key_of(room: &str) -> Key {
    hex::encode(Sha256::digest(room)).into()
}

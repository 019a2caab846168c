//! The link secret: all that follows from 128 random bits after the `#` of a link, and from a password.
//!
//! Browsers do not send what is after the `#`, so the server does not have it. From it come the room's id in the log, an external
//! PSK (RFC 9420 §8.4), and keys for proofs of joining and for display names.

mod base64url;
mod error;
mod keys;
mod password;
pub(crate) mod proof;
mod secret;

pub use error::LinkError;
pub use keys::Link;
pub use password::{InvalidLinkPassword, LinkPassword};
pub use secret::LinkSecret;

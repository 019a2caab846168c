//! Data of the application that is no frame (R14.3): one SFrame ciphertext (RFC 9605 §4.4) for each message, under keys of its own.
//!
//! ```text
//! SFrame header | ciphertext | tag
//! ```
//!
//! The header has the KID of the sender in the epoch, with track 0, and a counter. It is authenticated. The base key comes from
//! the MLS exporter by another label than that of frames ([`DATA_EXPORTER_LABEL`]), so no key of data is a key of frames and
//! nonces cannot meet.

mod format;
mod opener;
mod sealer;

pub use format::{DATA_EXPORTER_LABEL, DATA_KEY_LEN};
pub use opener::{DataOpener, OpenedData};
pub use sealer::DataSealer;

//! One media frame in, one protected frame out: SFrame (RFC 9605) with rules for what each codec must leave readable.
//!
//! A protected frame is
//!
//! ```text
//! clear prefix | SFrame header | ciphertext | tag
//! ```
//!
//! The clear prefix is what a browser's packetizer and an SFU must read. Both ends derive its length from its own
//! first byte by the rule of the [`Codec`], so nothing on the wire says what is clear, and it is authenticated as
//! SFrame metadata, so nobody can change it unnoticed.
//!
//! A member has one [`Sealer`] for all that it sends and one [`Opener`] for all that it receives. Both fail closed: no
//! key, no frame. Both work in place in a buffer of the caller's with [`HEADROOM`] free bytes before the frame and
//! [`TAILROOM`] after it, and allocate nothing per frame.
//!
//! There is no clock, no randomness and no I/O here. Times are [`Duration`](std::time::Duration)s since an origin of
//! the caller's choice.

mod base_key;
mod cipher;
mod codec;
mod epoch;
mod error;
mod header;
mod kid;
mod opener;
mod replay;
mod room;
mod sealer;
mod suite;
mod units;

pub use base_key::BaseKey;
pub use codec::{Codec, UnsupportedCodec};
pub use epoch::{Epoch, KEEP, SenderId, Source};
pub use error::{ProtectError, UnprotectError};
pub use kid::{Kid, Track};
pub use opener::Opener;
pub use room::{HEADROOM, TAILROOM, tailroom};
pub use sealer::Sealer;
pub use suite::CipherSuite;

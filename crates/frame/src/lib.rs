//! One media frame in, one protected frame out: SFrame (RFC 9605) with rules for what each codec must leave readable.
//!
//! A frame is a sequence of clear and secret pieces. The secret ones together are one SFrame ciphertext,
//! `SFrame header | ciphertext | tag`; the clear ones are what a browser's packetizer and an SFU must read. Both ends
//! derive what is clear from the frame by the rule of its [`Codec`], so nothing on the wire says it, and it is
//! authenticated as SFrame metadata, so nobody can change it unnoticed. For Opus, VP8 and VP9 there is one clear piece
//! in front:
//!
//! ```text
//! clear prefix | SFrame header | ciphertext | tag
//! ```
//!
//! For H.264, H.265 and AV1 there is one in front of each unit that a packetizer cuts the frame into.
//!
//! A member has one [`Sealer`] for all that it sends and one [`Opener`] for all that it receives. Both fail closed: no
//! key, no frame; nor one that its codec does not know. Both work in a buffer of the caller's with [`HEADROOM`] free
//! bytes before the frame and [`Codec::tailroom`] after it, and allocate nothing once a frame as large has passed.
//!
//! There is no clock, no randomness and no I/O here. Times are [`Duration`](std::time::Duration)s since an origin of
//! the caller's choice.

mod apart;
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
mod suites;
mod units;

pub use apart::Apart;
pub use base_key::BaseKey;
pub use codec::{Codec, UnsupportedCodec};
pub use epoch::{Epoch, KEEP, SenderId, Source};
pub use error::{ProtectError, UnprotectError};
pub use kid::{Kid, Track};
pub use opener::Opener;
pub use room::{HEADROOM, TAILROOM, tailroom};
pub use sealer::{Sealer, SwitchAt};
pub use suite::CipherSuite;
pub use suites::Suites;

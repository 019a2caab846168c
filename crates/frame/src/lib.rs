//! SFrame (RFC 9605) for the frames of a call, with rules for the bytes that each codec must leave readable.
//!
//! A frame is a sequence of clear and secret pieces. The secret ones together are one SFrame ciphertext, `SFrame header
//! | ciphertext | tag`; the clear ones are the bytes that a browser's packetizer and an SFU must read. Both ends derive
//! the clear pieces from the frame by the rule of its [`Codec`], so nothing on the wire describes them, and they are
//! authenticated as SFrame metadata, so no change of them goes unnoticed. For Opus, VP8 and VP9 there is one clear
//! piece in front:
//!
//! ```text
//! clear prefix | SFrame header | ciphertext | tag
//! ```
//!
//! For H.264, H.265 and AV1 there is one in front of each unit that a packetizer cuts the frame into.
//!
//! A member has one [`FrameEncryptor`] for all that it sends and one [`FrameDecryptor`] for all that it receives. Both fail closed: no
//! frame passes without a key, nor one that its codec does not know. Both work in a buffer of the caller's with [`HEADROOM`] free
//! bytes before the frame and [`Codec::tailroom`] after it, and allocate nothing once a frame as large has passed.
//!
//! Data of the application that is no frame has keys of its own, from another base key: a [`DataSealer`] for what a member says,
//! and a [`DataOpener`] for what all members say.
//!
//! There is no clock, no randomness and no I/O here. Times are [`Duration`](std::time::Duration)s since an origin of
//! the caller's choice.

mod base_key;
mod buffer_layout;
mod cipher;
mod codec;
mod data;
mod decryptor;
mod encryptor;
mod epoch;
mod epoch_ring;
mod error;
mod header;
mod kid;
mod malformed;
mod replay;
mod suite;
mod suites;
mod units;

pub use base_key::BaseKey;
pub use buffer_layout::{HEADROOM, TAILROOM, tailroom};
pub use codec::{Codec, UnsupportedCodec};
pub use data::{DATA_EXPORTER_LABEL, DATA_KEY_LEN, DataOpener, DataSealer, OpenedData};
pub use decryptor::FrameDecryptor;
pub use encryptor::{FrameEncryptor, SwitchAt};
pub use epoch::{EPOCH_KEY_RETENTION, Epoch, SenderId, Source};
pub use error::{DecryptError, EncryptError};
pub use kid::{Kid, Track};
pub use suite::CipherSuite;
pub use suites::SFrameCipherSuites;

//! The errors of encryption and decryption: each is a reason to drop the frame.

use thiserror::Error;

/// The reason for which a frame could not be encrypted. The frame must then not be sent in any form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EncryptError {
    /// No key is installed.
    #[error("no key is installed")]
    NoKey,
    /// 2^64 - 1 frames have been encrypted: no counter is left.
    #[error("the counter has come to its end")]
    CounterExhausted,
    /// The codec knows no such frame, so which bytes are to stay clear is undefined; or none of it is secret, such as
    /// parameter sets without a picture.
    #[error("the frame is malformed")]
    Malformed,
    /// The buffer lacks headroom, tailroom or the frame itself.
    #[error("the buffer is too small")]
    BufferTooSmall,
}

/// The reason for which a frame could not be decrypted. The frame must then not be given to a decoder in any form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DecryptError {
    /// No key is installed.
    #[error("no key is installed")]
    NoKey,
    /// Encrypted in an epoch that has not come yet, or never was.
    #[error("the epoch is unknown")]
    UnknownEpoch,
    /// Encrypted in an epoch whose keys have expired, or that was over before this member came.
    #[error("the epoch is past")]
    PastEpoch,
    /// Encrypted by a leaf that is empty, or whose member has been removed.
    #[error("the sender is unknown")]
    UnknownSender,
    /// Encrypted by another member than the one the receiver is bound to.
    #[error("the frame is another member's")]
    WrongMember,
    /// Encrypted for another track than the one the receiver is bound to.
    #[error("the frame is of another track")]
    WrongTrack,
    /// Too few bytes to hold clear prefix, header and tag.
    #[error("the frame is too short")]
    TooShort,
    /// Its SFrame header is not one that a sender makes (RFC 9605 §4.3), or the frame is none of its codec.
    #[error("the header is malformed")]
    Malformed,
    /// The tag is not valid: the frame is forged, damaged, or encrypted with another key.
    #[error("the frame is not authentic")]
    NotAuthentic,
    /// The counter has been seen before, or is too old to tell (RFC 9605 §9.3).
    #[error("the frame is a replay")]
    Replayed,
    /// The buffer lacks headroom, tailroom or the frame itself.
    #[error("the buffer is too small")]
    BufferTooSmall,
}

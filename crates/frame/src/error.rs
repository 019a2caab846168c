//! Why a frame is dropped.

use thiserror::Error;

/// Why a frame could not be protected. It must then not be sent in any form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProtectError {
    /// There is no group yet, or no longer.
    #[error("no key is installed")]
    NoKey,
    /// 2^64 - 1 frames have been sent.
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

/// Why a frame could not be opened. It must then not be given to a decoder in any form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnprotectError {
    /// There is no group yet, or no longer.
    #[error("no key is installed")]
    NoKey,
    /// Protected in an epoch that has not come yet, or never was.
    #[error("the epoch is unknown")]
    UnknownEpoch,
    /// Protected in an epoch whose keys have expired, or that was over before this member came.
    #[error("the epoch is past")]
    PastEpoch,
    /// Protected by a leaf that is empty, or whose member has been removed.
    #[error("the sender is unknown")]
    UnknownSender,
    /// Protected by another member than the one the receiver is bound to.
    #[error("the frame is another member's")]
    WrongMember,
    /// Protected for another track than the one the receiver is bound to.
    #[error("the frame is of another track")]
    WrongTrack,
    /// Too few bytes to hold clear prefix, header and tag.
    #[error("the frame is too short")]
    TooShort,
    /// Its SFrame header is not one that a sender makes (RFC 9605 §4.3), or the frame is none of its codec.
    #[error("the header is malformed")]
    Malformed,
    /// Forged, damaged, or protected with another key.
    #[error("the frame is not authentic")]
    NotAuthentic,
    /// Seen before, or too old to tell.
    #[error("the frame is a replay")]
    Replayed,
    /// The buffer lacks headroom, tailroom or the frame itself.
    #[error("the buffer is too small")]
    BufferTooSmall,
}

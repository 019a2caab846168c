//! Why a frame does not pass, in either direction: one closed list for counters and for the language border.

use sotto_frame::{ProtectError, UnprotectError};
use thiserror::Error;

/// Why a frame was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Dropped {
    /// There is no group yet, or no longer.
    #[error("there is no group")]
    NoKey,
    /// To be sent, though nobody has shown for [too long](crate::FRESH) that the epoch lives.
    #[error("the epoch may be over")]
    Stale,
    /// Protected in an epoch that has not come yet, or never was.
    #[error("the epoch is unknown")]
    UnknownEpoch,
    /// Protected in an epoch whose keys have expired, or that was over before this member came.
    #[error("the epoch is past")]
    PastEpoch,
    /// Protected by somebody who is not in the group.
    #[error("the sender is unknown")]
    UnknownSender,
    /// Protected by another member than the one the stream is bound to.
    #[error("the frame is another member's")]
    WrongMember,
    /// Protected for another track than the one the stream is bound to.
    #[error("the frame is of another track")]
    WrongTrack,
    /// Too few bytes to be a protected frame.
    #[error("the frame is too short")]
    TooShort,
    /// Not a frame of its codec, or not a protected one.
    #[error("the frame is malformed")]
    Malformed,
    /// Forged or damaged.
    #[error("the frame is not authentic")]
    NotAuthentic,
    /// Seen before.
    #[error("the frame is a replay")]
    Replayed,
    /// All counters are used up.
    #[error("the counter has come to its end")]
    CounterExhausted,
    /// Of a codec that Sotto has no rule for.
    #[error("the codec is not supported")]
    UnsupportedCodec,
    /// The platform did not encrypt it.
    #[error("the platform's cipher failed")]
    CipherFailed,
    /// The caller's buffer is too small, or no buffer could hold it.
    #[error("the frame does not fit its buffer")]
    TooLong,
    /// To be opened on a stream that sends, or the other way round.
    #[error("the stream flows the other way")]
    WrongDirection,
    /// There is no such stream.
    #[error("there is no such stream")]
    UnknownStream,
}

impl Dropped {
    /// Whether the frame may open once the next epoch has come: a sender switches when it has followed a commit, and
    /// its frames can be faster than the commit is here.
    #[must_use]
    pub fn is_early(self) -> bool {
        matches!(self, Self::NoKey | Self::UnknownEpoch)
    }
}

impl From<ProtectError> for Dropped {
    fn from(error: ProtectError) -> Self {
        match error {
            ProtectError::NoKey => Self::NoKey,
            ProtectError::CounterExhausted => Self::CounterExhausted,
            ProtectError::Malformed => Self::Malformed,
            ProtectError::BufferTooSmall => Self::TooLong,
        }
    }
}

impl From<UnprotectError> for Dropped {
    fn from(error: UnprotectError) -> Self {
        match error {
            UnprotectError::NoKey => Self::NoKey,
            UnprotectError::UnknownEpoch => Self::UnknownEpoch,
            UnprotectError::PastEpoch => Self::PastEpoch,
            UnprotectError::UnknownSender => Self::UnknownSender,
            UnprotectError::WrongMember => Self::WrongMember,
            UnprotectError::WrongTrack => Self::WrongTrack,
            UnprotectError::TooShort => Self::TooShort,
            UnprotectError::Malformed => Self::Malformed,
            UnprotectError::NotAuthentic => Self::NotAuthentic,
            UnprotectError::Replayed => Self::Replayed,
            UnprotectError::BufferTooSmall => Self::TooLong,
        }
    }
}

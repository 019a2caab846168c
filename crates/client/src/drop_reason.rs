//! Reasons for which a frame is dropped, or data not sealed or opened, in either direction: one closed list for counters and for
//! other languages.

use sotto_frame::{DecryptError, EncryptError};
use thiserror::Error;

/// The reason for which a frame was dropped, or data was not sealed or opened. A closed list.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Error,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum DropReason {
    /// There is no group yet, or no longer.
    #[error("there is no group")]
    NoKey,
    /// To be sent, though for half a minute no other member has shown that the epoch lives (`FRESH`).
    #[error("the epoch may be over")]
    Stale,
    /// Encrypted in an epoch that has not come yet, or never was.
    #[error("the epoch is unknown")]
    UnknownEpoch,
    /// Encrypted in an epoch whose keys have expired, or that was over before this member joined.
    #[error("the epoch is past")]
    PastEpoch,
    /// Encrypted by a sender that is not in the group.
    #[error("the sender is unknown")]
    UnknownSender,
    /// Encrypted by another member than the one the stream is bound to.
    #[error("the frame is another member's")]
    WrongMember,
    /// Encrypted for another track than the one the stream is bound to.
    #[error("the frame is of another track")]
    WrongTrack,
    /// Too few bytes for an SFrame ciphertext.
    #[error("the frame is too short")]
    TooShort,
    /// Not a frame of its codec, or not an SFrame ciphertext.
    #[error("the frame is malformed")]
    Malformed,
    /// The tag is not valid: the frame is forged or damaged.
    #[error("the frame is not authentic")]
    NotAuthentic,
    /// Its counter has been seen before, or is too old to tell (RFC 9605 §9.3).
    #[error("the frame is a replay")]
    Replayed,
    /// All counters are used up.
    #[error("the counter has come to its end")]
    CounterExhausted,
    /// Of a codec that Sotto has no rule for.
    #[error("the codec is not supported")]
    UnsupportedCodec,
    /// The caller's buffer is too small, or no buffer could hold it.
    #[error("the frame does not fit its buffer")]
    TooLong,
    /// To be decrypted on a stream that sends, or encrypted on one that receives.
    #[error("the stream flows the other way")]
    WrongDirection,
    /// There is no such stream.
    #[error("there is no such stream")]
    UnknownStream,
}

impl DropReason {
    /// The closed list.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name of the reason in kebab case, for logs and other languages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the frame may be decrypted once the next epoch has come: a sender switches when it has followed a commit, and
    /// its frames can be faster than the commit is here.
    #[must_use]
    pub fn is_early(self) -> bool {
        matches!(self, Self::NoKey | Self::UnknownEpoch)
    }
}

impl From<EncryptError> for DropReason {
    fn from(error: EncryptError) -> Self {
        match error {
            EncryptError::NoKey => Self::NoKey,
            EncryptError::CounterExhausted => Self::CounterExhausted,
            EncryptError::Malformed => Self::Malformed,
            EncryptError::BufferTooSmall => Self::TooLong,
        }
    }
}

impl From<DecryptError> for DropReason {
    fn from(error: DecryptError) -> Self {
        match error {
            DecryptError::NoKey => Self::NoKey,
            DecryptError::UnknownEpoch => Self::UnknownEpoch,
            DecryptError::PastEpoch => Self::PastEpoch,
            DecryptError::UnknownSender => Self::UnknownSender,
            DecryptError::WrongMember => Self::WrongMember,
            DecryptError::WrongTrack => Self::WrongTrack,
            DecryptError::TooShort => Self::TooShort,
            DecryptError::Malformed => Self::Malformed,
            DecryptError::NotAuthentic => Self::NotAuthentic,
            DecryptError::Replayed => Self::Replayed,
            DecryptError::BufferTooSmall => Self::TooLong,
        }
    }
}

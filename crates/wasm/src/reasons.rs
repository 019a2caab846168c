//! The closed lists of reasons, as string unions for TypeScript.

use serde::Serialize;
use sotto_client::Dropped;
use sotto_group::Ignored;
use tsify::Tsify;

/// Why an entry of the log changed nothing.
#[derive(Serialize, Clone, Copy, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum IgnoredReason {
    /// Not an entry: fields are missing or of the wrong kind, or a name in it is none.
    MalformedEntry,
    /// The log holds entries that never arrived, from this position on. The member that misses them gives up its group and
    /// asks to be added anew.
    Gap,
    /// An entry at or before the last position seen.
    #[serde(rename = "replayed-entry")]
    Replayed,
    /// An entry before this member's own `joined`, or after its own `left`.
    NotJoined,
    /// `joined` for somebody who is there.
    AlreadyPresent,
    /// `left` for somebody who is not there.
    NotPresent,
    /// `joined` with a list of those present that names somebody twice, or the one who comes.
    InvalidPresence,
    /// A message from somebody who is not there: departed before it, or never came.
    SenderNotPresent,
    /// A payload in a version of the protocol that this member does not speak.
    UnknownVersion,
    /// Bytes that are no payload.
    Malformed,
    /// A key package for another cipher suite.
    OtherSuite,
    /// A key package with a bad signature, or one that the protocol does not allow.
    InvalidKeyPackage,
    /// A key package with a continuity proof that is not its member's own.
    InvalidContinuityProof,
    /// A key package in somebody else's name.
    CredentialMismatch,
    /// A key package signed by another key than that of its sender's earlier one since it joined.
    OtherSigner,
    /// A key package that is its sender's latest one already.
    KeyPackageRepeated,
    /// A commit seen by a member that is in no group and is not added by it: not an error.
    NotForUs,
    /// A commit of another group.
    OtherGroup,
    /// A commit for an epoch that is over: another one came first.
    StaleEpoch,
    /// The echo of this member's own commit for an epoch that the commit of another ended first. One or another is
    /// normal.
    OwnCommitLost,
    /// A commit for an epoch that this member has not reached.
    FutureEpoch,
    /// A commit by a member other than the sender of the message.
    ForgedSender,
    /// A commit from a leaf whose member has since left, joined anew or sent a new key package.
    AuthorReplaced,
    /// A commit that MLS does not accept (RFC 9420 §12.4.2).
    InvalidCommit,
    /// A commit with anything in it but additions and removals by value.
    ForeignProposal,
    /// A commit that adds somebody who is not waiting in the log.
    AddsNotWaiting,
    /// A commit that adds a member with another key package than its latest in the log.
    AddsOtherKeyPackage,
    /// A commit that removes somebody who is there.
    RemovesPresent,
    /// A commit that leaves a leaf in the tree whose member had left, come anew or sent a new key package when the epoch began.
    KeepsDeparted,
    /// A commit that leaves out a member that was to be added when the epoch began.
    KeepsWaiting,
    /// A commit that does not do what its message says it does.
    ListsMismatch,
    /// A commit that changes the name or the key package name of its author's leaf.
    LeafChanged,
    /// A commit that adds this member without a Welcome for it.
    WelcomeMissing,
    /// A commit that adds this member, by an author whose earlier Welcomes led nowhere: this member waits for one by another.
    AuthorDisbelieved,
    /// A Welcome that cannot be opened, or that MLS does not accept (RFC 9420 §12.4.3.1).
    InvalidWelcome,
    /// A Welcome to another group, epoch or state than that of its commit, or by another author.
    WelcomeMismatch,
    /// A Welcome whose roster contradicts the log or the group.
    SnapshotMismatch,
    /// A Welcome into a group whose frames are encrypted with cipher suites that this member does not accept.
    #[serde(rename = "other-frame-suites")]
    OtherTerms,
    /// A challenge, or an answer to this member's own, by somebody who is not in the group.
    NotInGroup,
    /// An answer to this member's challenge that its sender has not signed, or not for an epoch that this member was in
    /// lately.
    InvalidAnswer,
    /// A second answer of a member to the same challenge of this one.
    AnswerRepeated,
    /// The cryptography below failed. Nothing in an entry should cause this.
    Internal,
}

impl From<Ignored> for IgnoredReason {
    fn from(reason: Ignored) -> Self {
        match reason {
            Ignored::Gap => Self::Gap,
            Ignored::Replayed => Self::Replayed,
            Ignored::NotJoined => Self::NotJoined,
            Ignored::AlreadyPresent => Self::AlreadyPresent,
            Ignored::NotPresent => Self::NotPresent,
            Ignored::InvalidPresence => Self::InvalidPresence,
            Ignored::SenderNotPresent => Self::SenderNotPresent,
            Ignored::UnknownVersion => Self::UnknownVersion,
            Ignored::Malformed => Self::Malformed,
            Ignored::OtherSuite => Self::OtherSuite,
            Ignored::InvalidKeyPackage => Self::InvalidKeyPackage,
            Ignored::InvalidContinuityProof => Self::InvalidContinuityProof,
            Ignored::CredentialMismatch => Self::CredentialMismatch,
            Ignored::OtherSigner => Self::OtherSigner,
            Ignored::KeyPackageRepeated => Self::KeyPackageRepeated,
            Ignored::NotForUs => Self::NotForUs,
            Ignored::OtherGroup => Self::OtherGroup,
            Ignored::StaleEpoch => Self::StaleEpoch,
            Ignored::OwnCommitLost => Self::OwnCommitLost,
            Ignored::FutureEpoch => Self::FutureEpoch,
            Ignored::ForgedSender => Self::ForgedSender,
            Ignored::AuthorReplaced => Self::AuthorReplaced,
            Ignored::InvalidCommit => Self::InvalidCommit,
            Ignored::ForeignProposal => Self::ForeignProposal,
            Ignored::AddsNotWaiting => Self::AddsNotWaiting,
            Ignored::AddsOtherKeyPackage => Self::AddsOtherKeyPackage,
            Ignored::RemovesPresent => Self::RemovesPresent,
            Ignored::KeepsDeparted => Self::KeepsDeparted,
            Ignored::KeepsWaiting => Self::KeepsWaiting,
            Ignored::ListsMismatch => Self::ListsMismatch,
            Ignored::LeafChanged => Self::LeafChanged,
            Ignored::WelcomeMissing => Self::WelcomeMissing,
            Ignored::AuthorDisbelieved => Self::AuthorDisbelieved,
            Ignored::InvalidWelcome => Self::InvalidWelcome,
            Ignored::WelcomeMismatch => Self::WelcomeMismatch,
            Ignored::SnapshotMismatch => Self::SnapshotMismatch,
            Ignored::OtherTerms => Self::OtherTerms,
            Ignored::NotInGroup => Self::NotInGroup,
            Ignored::InvalidAnswer => Self::InvalidAnswer,
            Ignored::AnswerRepeated => Self::AnswerRepeated,
            Ignored::Internal => Self::Internal,
        }
    }
}

/// Why a frame was dropped.
#[derive(Serialize, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Tsify)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// There is no group yet, or no longer.
    NoKey,
    /// To be sent, though for half a minute nobody has shown that the epoch lives.
    Stale,
    /// Protected in an epoch that has not come yet, or never was.
    UnknownEpoch,
    /// Protected in an epoch whose keys have expired, or that was over before this member came.
    PastEpoch,
    /// Protected by somebody who is not in the group.
    UnknownSender,
    /// Protected by another member than the one the stream is bound to.
    WrongMember,
    /// Protected for another track than the one the stream is bound to.
    WrongTrack,
    /// Too few bytes to be a protected frame.
    TooShort,
    /// Not a frame of its codec, or not a protected one.
    Malformed,
    /// Forged or damaged.
    NotAuthentic,
    /// Seen before.
    Replayed,
    /// All counters are used up.
    CounterExhausted,
    /// Of a codec that Sotto has no rule for.
    UnsupportedCodec,
    /// WebCrypto did not encrypt it.
    CipherFailed,
    /// The caller's buffer is too small, or no buffer could hold it.
    TooLong,
    /// To be opened on a stream that sends, or the other way round.
    WrongDirection,
    /// There is no such stream.
    UnknownStream,
}

impl From<Dropped> for DropReason {
    fn from(reason: Dropped) -> Self {
        match reason {
            Dropped::NoKey => Self::NoKey,
            Dropped::Stale => Self::Stale,
            Dropped::UnknownEpoch => Self::UnknownEpoch,
            Dropped::PastEpoch => Self::PastEpoch,
            Dropped::UnknownSender => Self::UnknownSender,
            Dropped::WrongMember => Self::WrongMember,
            Dropped::WrongTrack => Self::WrongTrack,
            Dropped::TooShort => Self::TooShort,
            Dropped::Malformed => Self::Malformed,
            Dropped::NotAuthentic => Self::NotAuthentic,
            Dropped::Replayed => Self::Replayed,
            Dropped::CounterExhausted => Self::CounterExhausted,
            Dropped::UnsupportedCodec => Self::UnsupportedCodec,
            Dropped::CipherFailed => Self::CipherFailed,
            Dropped::TooLong => Self::TooLong,
            Dropped::WrongDirection => Self::WrongDirection,
            Dropped::UnknownStream => Self::UnknownStream,
        }
    }
}

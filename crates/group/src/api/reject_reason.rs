//! The reasons for which an entry is rejected.

/// The reason for which an entry of the log was rejected: it changed nothing. A closed list.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "kebab-case")]
#[cfg_attr(
    feature = "typescript",
    derive(serde::Serialize, tsify::Tsify),
    serde(rename_all = "kebab-case")
)]
pub enum RejectReason {
    /// Not an entry: fields are missing or of the wrong kind, or a name in it is none. A [`Group`](crate::Group) takes
    /// entries that are typed already, so only the layer that reads them gives this reason.
    MalformedEntry,
    /// The log holds entries that never arrived, from this position on. The member that misses them gives up its group and
    /// asks to be added anew.
    Gap,
    /// An entry at or before the last position seen.
    Replayed,
    /// An entry before this member's own `joined`, or after its own `left`.
    NotJoined,
    /// `joined` for a member that is present.
    AlreadyPresent,
    /// `left` for a member that is not present.
    NotPresent,
    /// `joined` with a list of present members that has a name twice, or the name of the new member.
    InvalidPresence,
    /// R4.1. A message from a member that is not present: it has left before, or has never joined.
    SenderNotPresent,
    /// A payload in a version of the protocol that this member does not speak.
    UnknownVersion,
    /// Bytes that are no payload.
    Malformed,
    /// A key package for another cipher suite.
    OtherSuite,
    /// A key package with a bad signature, or one that the protocol does not allow: too long, or with a public key that
    /// nobody can encrypt to.
    InvalidKeyPackage,
    /// A key package with a continuity proof that is cut, or signed by another key or for another member or signature key.
    InvalidContinuityProof,
    /// A KeyPackage under the name of another member.
    CredentialMismatch,
    /// A key package signed by another key than that of its sender's earlier one since it joined.
    OtherSigner,
    /// A key package that is its sender's latest one already.
    KeyPackageRepeated,
    /// R10.15. A request to be added to a call with a [`Link`](crate::Link), without a proof that its sender has the link.
    ProofMissing,
    /// R10.15. A request with a proof that is not of the link, or not for this member or key package.
    ProofWrong,
    /// R10.15. A request of a member that has the link, and another password than that of the call, none, or one too many.
    PasswordWrong,
    /// R10.15. A request with a proof, in a call without a link.
    ProofUnexpected,
    /// R10.13. A key package whose display name cannot be decrypted, or is none.
    InvalidName,
    /// R10.14. A key package that the log had before: a copy.
    KeyPackageUsed,
    /// A commit seen by a member that is in no group and is not added by it: not an error.
    NotForUs,
    /// R4.4, R12.2. A commit or a message of another group.
    OtherGroup,
    /// R4.4, R12.2. A commit for an epoch that is over: another one came first. Or a message for one: its sender sends it again.
    StaleEpoch,
    /// The echo of this member's own commit for an epoch that the commit of another ended first. One or another is
    /// normal.
    OwnCommitLost,
    /// R4.4, R12.2. A commit or a message for an epoch that this member has not reached.
    FutureEpoch,
    /// R4.3, R12.3. A commit or a message by a member other than the sender of the entry.
    ForgedSender,
    /// R4.2. A commit from a leaf whose member has since left, joined anew or sent a new key package.
    AuthorReplaced,
    /// R4.13. A commit that MLS does not accept (RFC 9420 §12.4.2), or that puts a public key into the tree that later commits could
    /// not encrypt to, or that another node has.
    InvalidCommit,
    /// R4.8. A commit with anything in it but additions and removals by value.
    ForeignProposal,
    /// R4.14. A commit without an UpdatePath (RFC 9420 §12.4 lets one that only adds go without): it would not renew its author's keys.
    PathMissing,
    /// R4.5. A commit that adds a member that does not wait by the log.
    AddsNotWaiting,
    /// R4.6. A commit that adds a member with another key package than its latest in the log.
    AddsOtherKeyPackage,
    /// R4.16. A commit that adds a member with a key package that was rejected for want of a valid proof.
    AddsUnproven,
    /// R4.17. A commit of a call with a link that adds a member and lacks the PreSharedKey proposal.
    PskMissing,
    /// R4.17. A commit, or a Welcome, of a call with a link that has another pre-shared key than that of the link, more than one, or
    /// one with a nonce of the wrong length.
    PskForeign,
    /// R4.17. A commit of a call with a link that adds no member and has a PreSharedKey proposal.
    PskUnexpected,
    /// R4.7. A commit that removes a present member.
    RemovesPresent,
    /// R4.9. A commit that leaves a leaf in the tree whose member had left, come anew or sent a new key package when the epoch began.
    KeepsDeparted,
    /// R4.10. A commit that leaves out a member that was to be added when the epoch began.
    KeepsWaiting,
    /// R4.11. A commit that does not do what its message says it does.
    ListsMismatch,
    /// R4.12. A commit that changes anything of its author's leaf but the encryption key.
    LeafChanged,
    /// A commit that adds this member without a Welcome for it.
    WelcomeMissing,
    /// A commit that adds this member, by an author whose earlier Welcomes were unusable: this member waits for one by another author.
    AuthorDisbelieved,
    /// A Welcome that cannot be opened, or that MLS does not accept (RFC 9420 §12.4.3.1), or with an unusable public key in
    /// its tree.
    InvalidWelcome,
    /// A Welcome to another group, epoch or state than that of its commit, or by another author.
    WelcomeMismatch,
    /// A Welcome whose roster contradicts the log or the group.
    SnapshotMismatch,
    /// A Welcome into a group founded on a [policy](crate::GroupPolicy) that this member does not accept: other SFrame
    /// cipher suites.
    OtherPolicy,
    /// R9.2. A Welcome into a group founded on another [`Link`](crate::Link) than that of this member, on none though this member has
    /// one, or the reverse.
    OtherLink,
    /// A challenge, an answer to this member's own, or (R12.3) a message, by a sender that is not in the group.
    NotInGroup,
    /// An answer to this member's challenge that its sender has not signed, or not for an epoch that this member was in
    /// lately.
    InvalidAnswer,
    /// A second answer of a member to the same challenge of this one.
    AnswerRepeated,
    /// R12.1. A message longer than messages may be.
    MessageTooLong,
    /// R12.4. A message that MLS does not accept (RFC 9420 §6.3): damaged, or not signed by its sender.
    InvalidMessage,
    /// R12.5. A message that has counted already, or that comes after a later one of its sender.
    MessageRepeated,
    /// R12.6. More messages of one member in one epoch than count.
    TooManyMessages,
    /// A message of a kind that this member does not know.
    UnknownKind,
    /// R13.1. The start of a short authentication while another one goes on.
    ShortAuthenticationBusy,
    /// R13.2. The start of a short authentication in a group that is too small or too large, or by a member that has started too many.
    ShortAuthenticationLimit,
    /// R13.3. A step of a short authentication that does not go on, or that is not its sender's turn.
    ShortAuthenticationOutOfTurn,
}

impl RejectReason {
    /// The closed list.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name of the reason in kebab case, for logs and other languages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// The reject reason in place of a parser's or OpenMLS's error about the content of an entry.
///
/// The error itself is dropped: it describes bytes that another member has chosen, and all members must come to the same
/// outcome, which only the closed list can be. The entry is in the log and can be parsed once more.
pub(crate) trait OrReject<T> {
    /// `reason` in place of the error.
    fn or_reject(self, reason: RejectReason) -> Result<T, RejectReason>;
}

impl<T, E> OrReject<T> for Result<T, E> {
    fn or_reject(self, reason: RejectReason) -> Result<T, RejectReason> {
        self.or(Err(reason))
    }
}

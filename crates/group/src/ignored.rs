//! Why an entry was not followed.

/// Why an entry of the log changed nothing. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ignored {
    /// The log holds entries that never arrived, from this position on. The member that misses them gives up its group and
    /// asks to be added anew.
    Gap,
    /// An entry at or before the last position seen.
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
    /// A key package with a bad signature, or one that the protocol does not allow: too long, or with a public key that
    /// nobody can encrypt to.
    InvalidKeyPackage,
    /// A key package with a continuity proof that is cut, or signed by another key or for another member or signature key.
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
    /// A commit that MLS does not accept (RFC 9420 §12.4.2), or that puts a public key into the tree that later commits could
    /// not encrypt to, or that another node has.
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
    /// A commit that changes anything of its author's leaf but the encryption key.
    LeafChanged,
    /// A commit that adds this member without a Welcome for it.
    WelcomeMissing,
    /// A commit that adds this member, by an author whose earlier Welcomes led nowhere: this member waits for one by another.
    AuthorDisbelieved,
    /// A Welcome that cannot be opened, or that MLS does not accept (RFC 9420 §12.4.3.1), or with an unusable public key in
    /// its tree.
    InvalidWelcome,
    /// A Welcome to another group, epoch or state than that of its commit, or by another author.
    WelcomeMismatch,
    /// A Welcome whose roster contradicts the log or the group.
    SnapshotMismatch,
    /// A Welcome into a group founded on [terms](crate::Terms) that this member does not accept.
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

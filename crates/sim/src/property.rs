//! The properties that every run must have.

use std::fmt;

/// A property of a run. Two runs fail alike if they violate the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// No input makes a client panic.
    NoPanic,
    /// All members of an epoch have the same members and the same safety number.
    OneHistory,
    /// All members of an epoch reached it by the same entry of the log.
    OneCommitPerEpoch,
    /// Only an entry of the log, not a timer, takes a member to another epoch.
    OnlyTheLogChanges,
    /// The author of a commit that takes effect is in the room, with that leaf.
    NoDepartedAuthor,
    /// A member that is added is in the room, waits, and is added with its latest KeyPackage.
    OnlyRoster,
    /// A member that is in the room and has not asked to be re-added is not removed.
    NobodyOusted,
    /// A member that has left is removed by the second commit at the latest.
    RemovedInTime,
    /// A member that waits is added by the second commit at the latest, commits that only remove not counted.
    AddedInTime,
    /// All clients that have read the log to the same entry have the roster that the log gives there.
    SameRoster,
    /// All clients that have read the whole log are in one group.
    OneGroup,
    /// Members with the same group state can decrypt each other's frames.
    Heard,
    /// A client that has the link has no leaf in its tree but those of clients that have it, and no other client decrypts its frames.
    NoGhost,
    /// In a call with a link a KeyPackage that a member has seen in its group and removed is not added again.
    AddedOnce,
    /// In a call with a link a commit that takes effect and adds has one pre-shared key, that of all such commits, and no other commit
    /// has one.
    AddsWithLink,
    /// Only members of the epoch in which a frame was encrypted can decrypt it.
    NotOverheard,
    /// A frame is encrypted under the key of an older epoch only if all commits since have only added members, and only for the
    /// bounded time that the switch to a new key may take.
    SwitchesInTime,
    /// A decrypted frame is byte for byte the one that its sender sent.
    NotForged,
    /// A frame is decrypted once.
    NotReplayed,
    /// A frame is decrypted only as its sender's, on its track.
    NotSwapped,
    /// Without a group no frame is sent, and none is sent in the clear.
    FailClosed,
    /// Equal safety numbers mean equal group states.
    NumberTellsGroup,
    /// When the last event is over, the group is the roster.
    GroupIsRoster,
    /// When the last event is over, no client has anything left to do.
    ComesToRest,
    /// All members to whom a draw of a short authentication has given pictures have got the same ones.
    SamePictures,
    /// When the last event is over, no short authentication goes on: each has ended in pictures or in a failure that names somebody.
    DrawsEnd,
    /// A silent member delays the others for a bounded time only.
    NotKeptWaiting,
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPanic => "no input makes a client panic",
            Self::OneHistory => "all members of an epoch have the same members and safety number",
            Self::OneCommitPerEpoch => "all members of an epoch reached it by the same commit",
            Self::OnlyTheLogChanges => "only the log takes a member to another epoch",
            Self::NoDepartedAuthor => "no commit of a departed author takes effect",
            Self::OnlyRoster => "a member that is added is in the room and waits",
            Self::NobodyOusted => "a member that is present is not removed",
            Self::RemovedInTime => "a commit removes all that had left when its epoch began",
            Self::AddedInTime => "a commit adds all that waited when its epoch began",
            Self::SameRoster => "every client has the roster that the log gives",
            Self::OneGroup => "all clients that have read the whole log are in one group",
            Self::Heard => "members of the same group decrypt each other's frames",
            Self::NoGhost => "only clients with the link are in the group",
            Self::AddedOnce => "a KeyPackage is added once",
            Self::AddsWithLink => "a commit that adds has the pre-shared key of the link",
            Self::NotOverheard => "only members of an epoch can decrypt its frames",
            Self::SwitchesInTime => "an older key is used for a bounded time, and only after adds",
            Self::NotForged => "a decrypted frame has the bytes that its sender sent",
            Self::NotReplayed => "a frame is decrypted once",
            Self::NotSwapped => "a frame is decrypted only as its sender's",
            Self::FailClosed => "without a group no frame is sent",
            Self::NumberTellsGroup => "equal safety numbers mean equal groups",
            Self::GroupIsRoster => "in the end the group is the roster",
            Self::ComesToRest => "in the end no client has anything left to do",
            Self::SamePictures => "one draw gives all members the same pictures",
            Self::DrawsEnd => "in the end no short authentication goes on",
            Self::NotKeptWaiting => "a silent member delays the others for a bounded time only",
        })
    }
}

//! What must not happen.

use std::fmt;
use std::time::Duration;

/// A promise that was broken, where, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which promise.
    pub broken: Broken,
    /// The particulars, in words.
    pub how: String,
    /// When, since the beginning of the run.
    pub at: Duration,
}

/// The promises. Two runs fail alike if they break the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Broken {
    /// Nothing makes a client panic.
    NoPanic,
    /// One history of epochs: whoever is in an epoch of a group has the same members and the same safety number.
    OneHistory,
    /// Whoever is in an epoch came by the same entry of the log.
    OneCommitPerEpoch,
    /// Only an entry of the log takes a member to another epoch.
    OnlyTheLogChanges,
    /// No commit takes effect whose author is not, with that leaf, in the room.
    NoDepartedAuthor,
    /// Whoever is added to a group is in the room, waiting, with the key package that is added.
    OnlyRoster,
    /// Nobody is removed who is in the room and has not asked to be replaced.
    NobodyOusted,
    /// A member that has left is removed by the second commit at the latest.
    RemovedInTime,
    /// A member that waits is added by the second commit at the latest, removals not counted.
    AddedInTime,
    /// All who have read the log to the same entry have the same roster, and it is what the log says.
    SameRoster,
    /// Those who have read everything are in one group.
    OneGroup,
    /// Whoever is in the same state of a group can open the frames of the others.
    Heard,
    /// Only members of the epoch that a frame was sent in can open it.
    NotOverheard,
    /// A frame is sent under the key of an older epoch only where all since have added members and done nothing else, and
    /// only for the bounded time that a switch may take.
    SwitchesInTime,
    /// A frame is what its sender sent.
    NotForged,
    /// A frame is opened once.
    NotReplayed,
    /// A frame is opened only as what it is: this member's, on this track.
    NotSwapped,
    /// Without a group there are no frames.
    FailClosed,
    /// Two who show the same safety number have the same group.
    NumberTellsGroup,
    /// When nothing happens any more, the group is who is in the room.
    GroupIsRoster,
    /// When nothing happens any more, nobody has anything left to do.
    ComesToRest,
    /// Whoever is silent keeps the others waiting only for a while.
    NotKeptWaiting,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoPanic => "nothing makes a client panic",
            Self::OneHistory => "whoever is in the same epoch has the same members and number",
            Self::OneCommitPerEpoch => "whoever is in an epoch came by the same commit",
            Self::OnlyTheLogChanges => "only the log takes a member to another epoch",
            Self::NoDepartedAuthor => "no commit of a departed author takes effect",
            Self::OnlyRoster => "whoever is added is in the room and waits",
            Self::NobodyOusted => "nobody is removed who is there",
            Self::RemovedInTime => "whoever had left where an epoch began is removed by its commit",
            Self::AddedInTime => "whoever waited where an epoch began is added by its commit",
            Self::SameRoster => "everybody has the roster that the log gives",
            Self::OneGroup => "those who have read everything are in one group",
            Self::Heard => "whoever is in the group hears the others",
            Self::NotOverheard => "only members of an epoch can open its frames",
            Self::SwitchesInTime => "an older key goes on for a moment, and only after adds",
            Self::NotForged => "a frame is what its sender sent",
            Self::NotReplayed => "a frame is opened once",
            Self::NotSwapped => "a frame is opened only as its sender's",
            Self::FailClosed => "without a group there are no frames",
            Self::NumberTellsGroup => "the same number means the same group",
            Self::GroupIsRoster => "in the end the group is who is in the room",
            Self::ComesToRest => "in the end nobody has anything left to do",
            Self::NotKeptWaiting => "whoever is silent does not keep the others waiting",
        })
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "broken after {:.3} s: {}\n{}",
            self.at.as_secs_f64(),
            self.broken,
            self.how
        )
    }
}

impl std::error::Error for Violation {}

//! What happens in a run, as data. A run depends on nothing else: not on the seed that the schedule was made from, not
//! on a clock.

use serde::{Deserialize, Serialize};
use sotto_group::Mischief;

/// A whole run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// All keys and all forged bytes come from it.
    pub seed: u64,
    /// How many people there are; they are called by their index.
    pub people: u8,
    /// The post-quantum cipher suite instead of the classical one, which is faster.
    #[serde(default)]
    pub hybrid: bool,
    /// What must hold.
    pub promise: Promise,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// What a run is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Promise {
    /// The server keeps to the rules of the room log, so the call has to work.
    Honest,
    /// The server lies, so the call may stop; but nobody hears what is not for them, and nobody is deceived.
    Lying,
}

impl Schedule {
    /// Whether a member sends what no honest one does.
    #[must_use]
    pub fn has_rogue(&self) -> bool {
        let mut acts = self.steps.iter().map(|step| &step.act);
        acts.any(|act| matches!(act, Act::Misbehave { .. }))
    }
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Milliseconds since the step before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_ms: u32,
    /// The deed.
    #[serde(flatten)]
    pub act: Act,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Things that happen to people. What makes no sense where it stands (somebody who is not there leaves) does nothing,
/// so that any part of a schedule is a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Act {
    /// Comes, or comes back.
    Join {
        /// The member.
        who: u8,
    },
    /// Leaves, and says so.
    Leave {
        /// The member.
        who: u8,
    },
    /// Is declared gone while it is there; what it has sent already still comes in, its key packages excepted.
    Dismiss {
        /// The member.
        who: u8,
    },
    /// Loses everything it knows, without a word. The server notices when nothing answers its pings.
    Crash {
        /// The member.
        who: u8,
    },
    /// Reads nothing, runs no timer, and answers no ping for a while.
    Freeze {
        /// The member.
        who: u8,
        /// How long, in milliseconds.
        ms: u32,
        /// Runs its timers before it reads what has come in the meantime.
        #[serde(default)]
        hasty: bool,
        /// What it says then still comes in, although it was declared gone.
        #[serde(default)]
        last_words: bool,
    },
    /// Loses its connection, and with it whatever is on its way, and gets another.
    Cut {
        /// The member.
        who: u8,
        /// For how long, in milliseconds.
        ms: u32,
    },
    /// Has a connection that takes so long from now on.
    Delay {
        /// The member.
        who: u8,
        /// From the server, in milliseconds.
        down_ms: u32,
        /// To the server, in milliseconds.
        up_ms: u32,
    },
    /// Gets an entry that it has had already once more.
    Repeat {
        /// The member.
        who: u8,
        /// Which, counted back from the last one.
        back: u8,
    },
    /// The connection loses entries on their way, and whoever reads the next one can tell by its number.
    Lose {
        /// The member.
        who: u8,
        /// How many of the next ones.
        entries: u8,
    },
    /// Its last message is appended once more, as after a lost echo.
    Resend {
        /// The member.
        who: u8,
    },
    /// Sends a frame, which an SFU gives to everybody, damaged, to the wrong person, and twice.
    Talk {
        /// The member.
        who: u8,
    },
    /// A member sends what only a member can, in place of its next commits.
    Misbehave {
        /// The member.
        who: u8,
        /// The deed.
        what: Deed,
        /// How often, at most: once for each entry that it reads.
        times: u8,
    },
    /// Nothing; time passes.
    Pass,
    /// The server lies.
    Lie {
        /// How.
        lie: Lie,
    },
}

/// A commit that no honest member makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Empty, whatever there is to do.
    Empty,
    /// Adds all who wait, and removes nobody.
    KeepDeparted,
    /// Removes all who have left, and adds nobody.
    KeepWaiting,
    /// Adds only the last of those who wait.
    AddLast,
    /// With a public key in its path that nobody can encrypt to.
    UnusablePath,
    /// With a path that every other member cannot open.
    PartialPath,
    /// Without the Welcome.
    WithholdWelcome,
    /// Removes one who is there.
    Oust,
}

impl From<Deed> for Mischief {
    fn from(deed: Deed) -> Self {
        match deed {
            Deed::Empty => Self::Empty,
            Deed::KeepDeparted => Self::KeepDeparted,
            Deed::KeepWaiting => Self::KeepWaiting,
            Deed::AddLast => Self::AddLast,
            Deed::UnusablePath => Self::UnusablePath,
            Deed::PartialPath => Self::PartialPath,
            Deed::WithholdWelcome => Self::WithholdWelcome,
            Deed::Oust => Self::Oust,
        }
    }
}

/// A set of people; bit `n` is person `n`.
pub type People = u32;

/// What a server may do that is not what a server should do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Lie {
    /// Entries do not reach somebody.
    Withhold {
        /// Whom.
        who: u8,
        /// How many of the next ones.
        entries: u8,
        /// Numbers the others so that nothing seems to be missing.
        unnoticed: bool,
    },
    /// The next entry reaches somebody only after the one that follows it.
    Swap {
        /// Whom.
        who: u8,
        /// Each under the number of the other, so that the order seems right.
        unnoticed: bool,
    },
    /// The next attachment for somebody is lost.
    Strip {
        /// Whose.
        who: u8,
    },
    /// An earlier message again, as a new one.
    Replay {
        /// To whom.
        to: People,
        /// Which, counted back from the last message.
        back: u8,
    },
    /// An earlier message, as a new one by another sender.
    InNameOf {
        /// To whom.
        to: People,
        /// In whose name.
        who: u8,
        /// Which, counted back from the last message.
        back: u8,
    },
    /// An earlier message with one bit changed, as a new one.
    Flip {
        /// To whom.
        to: People,
        /// Which, counted back from the last message.
        back: u8,
        /// The bit, modulo how many there are.
        bit: u32,
        /// In the attachments instead of the payload.
        attachment: bool,
    },
    /// An earlier message cut short, as a new one.
    Truncate {
        /// To whom.
        to: People,
        /// Which, counted back from the last message.
        back: u8,
        /// How many bytes stay, modulo how many there are.
        len: u32,
    },
    /// Random bytes as a message.
    Junk {
        /// To whom.
        to: People,
        /// In whose name.
        who: u8,
        /// How many.
        len: u16,
        /// Begins as a key package (1) or a commit (2) does, or not at all (0).
        guise: u8,
    },
    /// Says that somebody has left who has not.
    SayLeft {
        /// To whom.
        to: People,
        /// The member.
        who: u8,
    },
    /// Says that somebody has come who may have or not.
    SayJoined {
        /// To whom.
        to: People,
        /// The member.
        who: u8,
    },
    /// The server comes into the room itself, with a client of its own.
    Ghost {
        /// To whom it shows itself.
        to: People,
        /// In whose name; in its own if none.
        name: Option<u8>,
    },
    /// What these people send reaches only each other from now on, and what the others send only the others.
    Split {
        /// One side.
        side: People,
    },
    /// What is sent reaches everybody again.
    Heal,
}

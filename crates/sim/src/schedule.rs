//! A schedule: the events of one run, as data. A run depends on nothing else, neither on the seed that the schedule was
//! generated from nor on a clock, so that it can be repeated, shortened and kept as a regression test.

use serde::{Deserialize, Serialize};
pub use sotto_group::RogueCommit;

/// The events of one run, and the rules that the server keeps to in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Seed of all keys and of all forged bytes.
    pub seed: u64,
    /// Number of people. Steps name a person by its index.
    pub people: u8,
    /// Uses the hybrid post-quantum cipher suite in place of the classical one, which is faster.
    #[serde(default)]
    pub hybrid: bool,
    /// Whether the members have a link secret, which the server has not.
    #[serde(default)]
    pub link: bool,
    /// Whether the server keeps to the rules of the room log; decides which properties are checked.
    pub server: ServerModel,
    /// The events, in order.
    pub steps: Vec<Step>,
}

/// The behaviour of the server, which decides which properties a run must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServerModel {
    /// The server keeps to the rules of the room log. The call must work.
    Honest,
    /// The server breaks the rules. The call may stop, but no frame reaches a client that is not a member, and no member is
    /// deceived about the group.
    Lying,
}

impl Schedule {
    /// Whether a member sends commits that no honest member makes.
    #[must_use]
    pub fn has_rogue(&self) -> bool {
        self.rogue().is_some()
    }

    /// The first member that sends commits which no honest member makes.
    #[must_use]
    pub fn rogue(&self) -> Option<u8> {
        self.steps.iter().find_map(|step| match step.action {
            Action::Misbehave { person, .. } => Some(person),
            _ => None,
        })
    }

    /// Whether a member sends commits that only some of the others can process. For a time the group then has two parts.
    #[must_use]
    pub fn splits(&self) -> bool {
        let mut actions = self.steps.iter().map(|step| &step.action);
        let splits = RogueCommit::PartialPath;
        actions
            .any(|action| matches!(action, Action::Misbehave { commit, .. } if *commit == splits))
    }
}

/// One event of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Milliseconds since the step before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after_ms: u32,
    /// The event.
    #[serde(flatten)]
    pub action: Action,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// An event of a person, a connection or the server. An event that is impossible where it stands (a person leaves that is not
/// in the room) has no effect, so that every part of a schedule is a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum Action {
    /// Joins the room, for the first time or again.
    Join {
        /// The member.
        person: u8,
    },
    /// Leaves, and tells the server.
    Leave {
        /// The member.
        person: u8,
    },
    /// The server declares a present member gone. Commits that the member has sent already are still appended; its KeyPackages
    /// are not.
    Dismiss {
        /// The member.
        person: u8,
    },
    /// The tab crashes and loses all state. The server notices by unanswered pings.
    Crash {
        /// The member.
        person: u8,
    },
    /// The tab reads nothing, runs no timer, and answers no ping for a time.
    Freeze {
        /// The member.
        person: u8,
        /// Duration in milliseconds.
        ms: u32,
        /// On waking, timers run before the entries that have arrived are read.
        #[serde(default)]
        hasty: bool,
        /// Commits sent on waking are appended, although the server has declared the member gone.
        #[serde(default)]
        last_words: bool,
    },
    /// The connection breaks, with all messages in flight, and a new one follows.
    Cut {
        /// The member.
        person: u8,
        /// Duration in milliseconds.
        ms: u32,
    },
    /// Sets the latency of the connection from now on.
    Delay {
        /// The member.
        person: u8,
        /// From the server, in milliseconds.
        down_ms: u32,
        /// To the server, in milliseconds.
        up_ms: u32,
    },
    /// Sets the latency of messages between the group's worker and the frames' worker from now on.
    Port {
        /// The member.
        person: u8,
        /// Latency in milliseconds.
        ms: u32,
    },
    /// The connection delivers an entry a second time.
    Repeat {
        /// The member.
        person: u8,
        /// Index of the entry, counted back from the last one.
        back: u8,
    },
    /// The connection loses entries. The member can tell by the sequence number of the next one.
    Lose {
        /// The member.
        person: u8,
        /// Number of entries, from the next one.
        entries: u8,
    },
    /// The last message of a member is appended a second time, as after a lost echo.
    Resend {
        /// The member.
        person: u8,
    },
    /// Sends a frame. The SFU forwards it to all clients; to one of them also damaged, as another member's, and twice.
    Talk {
        /// The member.
        person: u8,
    },
    /// Starts a short authentication.
    Authenticate {
        /// The member.
        person: u8,
    },
    /// Sends commits that no honest member makes, in place of its next commits.
    Misbehave {
        /// The member.
        person: u8,
        /// The deviation.
        commit: RogueCommit,
        /// Most commits of this kind: one for each entry that the member reads.
        times: u8,
    },
    /// No event; time passes.
    Pass,
    /// The server breaks the rules of the room log.
    Deviate {
        /// The violation.
        deviation: Deviation,
    },
}

/// A set of people; bit `n` is person `n`.
pub type People = u32;

/// A violation of the rules of the room log by the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Deviation {
    /// Does not deliver entries to a member.
    Withhold {
        /// The member.
        person: u8,
        /// Number of entries, from the next one.
        entries: u8,
        /// Renumbers the entries that follow, so that there is no gap.
        unnoticed: bool,
    },
    /// Delivers the next entry to a member after the one that follows it.
    Swap {
        /// The member.
        person: u8,
        /// Exchanges their sequence numbers, too, so that the order seems right.
        unnoticed: bool,
    },
    /// Drops the next attachment for a member.
    Strip {
        /// The member.
        person: u8,
    },
    /// Appends an earlier message again, as a new entry.
    Replay {
        /// The members that receive the entry.
        to: People,
        /// Index of the message, counted back from the last one.
        back: u8,
    },
    /// Appends an earlier message again, with another sender.
    InNameOf {
        /// The members that receive the entry.
        to: People,
        /// The sender that the entry names.
        person: u8,
        /// Index of the message, counted back from the last one.
        back: u8,
    },
    /// Appends an earlier message again, with one bit flipped.
    Flip {
        /// The members that receive the entry.
        to: People,
        /// Index of the message, counted back from the last one.
        back: u8,
        /// Index of the bit, modulo the number of bits.
        bit: u32,
        /// Flips the bit of the attachments in place of the payload's.
        attachment: bool,
    },
    /// Appends an earlier message again, cut short.
    Truncate {
        /// The members that receive the entry.
        to: People,
        /// Index of the message, counted back from the last one.
        back: u8,
        /// Number of bytes that remain, modulo the length.
        len: u32,
    },
    /// Appends random bytes as a message.
    Junk {
        /// The members that receive the entry.
        to: People,
        /// The sender that the entry names.
        person: u8,
        /// Number of bytes.
        len: u16,
        /// Header of the payload: a KeyPackage's (1), a commit's (2), or none (0).
        guise: u8,
    },
    /// Appends `left` for a member that is present.
    SayLeft {
        /// The members that receive the entry.
        to: People,
        /// The member.
        person: u8,
    },
    /// Appends `joined` for a member, present or not.
    SayJoined {
        /// The members that receive the entry.
        to: People,
        /// The member.
        person: u8,
    },
    /// Joins the room with a client of the server's own.
    Ghost {
        /// The members that receive its entries.
        to: People,
        /// The member whose name it uses; a name of its own if `None`.
        name: Option<u8>,
    },
    /// Appends the KeyPackage of a client of the server's own with the proofs of a member that has the link.
    SwapKeyPackage {
        /// The members that receive the entry.
        to: People,
        /// Index of the member's request, counted back from the last one, if none has the name of the server's client.
        back: u8,
    },
    /// Appends `left` for a member that is present, `joined`, and an earlier KeyPackage of that member with its valid proofs.
    ReplayJoined {
        /// The members that receive the entries.
        to: People,
        /// The member.
        person: u8,
        /// Index of the member's request, counted back from the last one.
        back: u8,
    },
    /// Divides the log: messages of these people reach only these people from now on, and those of the others only the others.
    Split {
        /// One side.
        side: People,
    },
    /// Ends the division: messages reach all members again.
    Heal,
}

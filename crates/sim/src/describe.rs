//! A schedule as a list of numbered sentences.

use crate::schedule::{Action, Deviation, People, RogueCommit, Schedule, ServerModel, Step};
use crate::world::name_of;
use std::fmt;

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Step { after_ms, action }) in self.steps.iter().enumerate() {
            let action = action.in_words(self.people);
            let number = index + 1;
            match after_ms {
                0 => writeln!(f, "{number}. {action}")?,
                ms => writeln!(f, "{number}. {} later: {action}", time(*ms))?,
            }
        }
        if self.link {
            write!(f, "The members have a link secret. ")?;
        }
        let lost = |step: &Step| matches!(step.action, Action::Lose { .. });
        match self.server {
            ServerModel::Honest if self.steps.iter().any(lost) => write!(
                f,
                "No more events, but that Zoe joins and leaves. The server is honest."
            ),
            ServerModel::Honest => write!(f, "No more events. The server is honest."),
            ServerModel::Lying => write!(f, "No more events. The server is dishonest."),
        }
    }
}

fn time(ms: u32) -> String {
    match ms {
        0..1000 => format!("{ms} ms"),
        1000..120_000 if ms.is_multiple_of(1000) => format!("{} s", ms / 1000),
        1000..120_000 => format!("{:.3} s", f64::from(ms) / 1000.0),
        _ => format!("{:.1} min", f64::from(ms) / 60_000.0),
    }
}

fn name(person: u8) -> String {
    name_of(person.into())
}

fn set(people: u8, set: People) -> String {
    let all = u32::from(people.min(31));
    let named = (0..all).filter(|index| set & 1 << index != 0);
    let named = named
        .map(|index| name_of(index as usize))
        .collect::<Vec<_>>();
    match named.len() {
        0 => "no member".to_owned(),
        len if len == all as usize => "all members".to_owned(),
        _ => named.join(", "),
    }
}

fn nth_last(back: u8) -> String {
    match back {
        0 => "the last message".to_owned(),
        1 => "the last message but one".to_owned(),
        back => format!("the last message but {back}"),
    }
}

impl Action {
    fn in_words(&self, people: u8) -> String {
        match self {
            Self::Join { person } => format!("{} joins.", name(*person)),
            Self::Leave { person } => format!("{} leaves.", name(*person)),
            Self::Dismiss { person } => format!("The server declares {} gone.", name(*person)),
            Self::Crash { person } => format!("{}'s tab crashes.", name(*person)),
            Self::Freeze {
                person,
                ms,
                hasty,
                last_words,
            } => format!(
                "{}'s tab freezes for {}{}{}.",
                name(*person),
                time(*ms),
                if *hasty {
                    ", and then runs timers before it reads"
                } else {
                    ""
                },
                if *last_words {
                    ", and commits sent then are still appended"
                } else {
                    ""
                }
            ),
            Self::Cut { person, ms } => {
                format!("{} loses the connection for {}.", name(*person), time(*ms))
            }
            Self::Delay {
                person,
                down_ms,
                up_ms,
            } => format!(
                "The latency to {} is {} from now on, and {} from there.",
                name(*person),
                time(*down_ms),
                time(*up_ms)
            ),
            Self::Port { person, ms } => format!(
                "Messages between {}'s workers take {} from now on.",
                name(*person),
                time(*ms)
            ),
            Self::Repeat { person, back } => format!(
                "{} receives {} a second time.",
                name(*person),
                nth_last(*back).replace("message", "entry")
            ),
            Self::Lose { person, entries: 1 } => {
                format!("The next entry for {} is lost.", name(*person))
            }
            Self::Lose { person, entries } => {
                format!("The next {entries} entries for {} are lost.", name(*person))
            }
            Self::Resend { person } => {
                format!(
                    "{}'s last message is appended a second time.",
                    name(*person)
                )
            }
            Self::Talk { person } => format!("{} sends a frame.", name(*person)),
            Self::Authenticate { person } => {
                format!("{} starts a short authentication.", name(*person))
            }
            Self::Misbehave {
                person,
                commit,
                times,
            } => format!(
                "{} sends {}, up to {times} times.",
                name(*person),
                rogue_commit_in_words(*commit)
            ),
            Self::Pass => "No event.".to_owned(),
            Self::Deviate { deviation } => deviation.in_words(people),
        }
    }
}

fn rogue_commit_in_words(commit: RogueCommit) -> &'static str {
    match commit {
        RogueCommit::Empty => "a commit without proposals",
        RogueCommit::KeepDeparted => "a commit that removes no member",
        RogueCommit::KeepWaiting => "a commit that adds no member",
        RogueCommit::AddLast => "a commit that adds only the last of the waiting members",
        RogueCommit::UnusablePath => "a commit with an unusable public key in its path",
        RogueCommit::PartialPath => "a commit whose path every other member cannot decrypt",
        RogueCommit::WithholdWelcome => "a commit without its Welcome",
        RogueCommit::AddGhost => "a commit that adds a client that has not asked",
        RogueCommit::WithoutPsk => "a commit without the link's pre-shared key",
        RogueCommit::Oust => "a commit that removes a present member",
    }
}

impl Deviation {
    fn in_words(&self, people: u8) -> String {
        match self {
            Self::Withhold {
                person,
                entries,
                unnoticed,
            } => format!(
                "The server withholds the next {entries} entries from {}, {}.",
                name(*person),
                if *unnoticed {
                    "and numbers the rest as if nothing were missing"
                } else {
                    "which leaves a gap"
                }
            ),
            Self::Swap { person, unnoticed } => format!(
                "The server gives {} the next two entries in the wrong order{}.",
                name(*person),
                if *unnoticed { ", renumbered" } else { "" }
            ),
            Self::Strip { person } => {
                format!(
                    "The server drops the next attachment for {}.",
                    name(*person)
                )
            }
            Self::Replay { to, back } => format!(
                "The server gives {} {} once more, as a new entry.",
                set(people, *to),
                nth_last(*back)
            ),
            Self::InNameOf { to, person, back } => format!(
                "The server gives {} {} once more, as a message of {}.",
                set(people, *to),
                nth_last(*back),
                name(*person)
            ),
            Self::Flip {
                to,
                back,
                bit,
                attachment,
            } => format!(
                "The server gives {} {} with bit {bit} of its {} changed.",
                set(people, *to),
                nth_last(*back),
                if *attachment {
                    "attachments"
                } else {
                    "payload"
                }
            ),
            Self::Truncate { to, back, len } => format!(
                "The server gives {} {} cut to {len} bytes (modulo its length).",
                set(people, *to),
                nth_last(*back)
            ),
            Self::Junk {
                to,
                person,
                len,
                guise,
            } => format!(
                "The server gives {} {len} random bytes as {} of {}.",
                set(people, *to),
                match guise {
                    1 => "a KeyPackage",
                    2 => "a commit",
                    _ => "a message",
                },
                name(*person)
            ),
            Self::SayLeft { to, person } => format!(
                "The server tells {} that {} has left.",
                set(people, *to),
                name(*person)
            ),
            Self::SayJoined { to, person } => format!(
                "The server tells {} that {} has joined.",
                set(people, *to),
                name(*person)
            ),
            Self::Ghost { to, name: None } => {
                format!(
                    "A client of the server joins, visible to {}.",
                    set(people, *to)
                )
            }
            Self::Ghost {
                to,
                name: Some(person),
            } => format!(
                "A client of the server joins under the name of {}, visible to {}.",
                name(*person),
                set(people, *to)
            ),
            Self::SwapKeyPackage { to, back } => format!(
                "The server gives {} the KeyPackage of its own client with the proofs of {}.",
                set(people, *to),
                nth_last(*back).replace("message", "request")
            ),
            Self::ReplayJoined { to, person, back } => format!(
                "The server tells {} that {} has joined anew, and repeats {} of that member.",
                set(people, *to),
                name(*person),
                nth_last(*back).replace("message", "request")
            ),
            Self::Split { side } => format!(
                "The server divides the log: {} receive only each other's messages, and so do the others.",
                set(people, *side)
            ),
            Self::Heal => "The server ends the division of the log.".to_owned(),
        }
    }
}

//! Schedules in plain words.

use crate::schedule::{Act, Deed, Lie, People, Promise, Schedule, Step};
use crate::world::name_of;
use std::fmt;

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Step { after_ms, act }) in self.steps.iter().enumerate() {
            let act = act.in_words(self.people);
            let number = index + 1;
            match after_ms {
                0 => writeln!(f, "{number}. {act}")?,
                ms => writeln!(f, "{number}. {} later: {act}", time(*ms))?,
            }
        }
        let lost = |step: &Step| matches!(step.act, Act::Lose { .. });
        match self.promise {
            Promise::Honest if self.steps.iter().any(lost) => write!(
                f,
                "Then nothing more happens, but that Zoe looks in and goes, and the server is honest."
            ),
            Promise::Honest => write!(f, "Then nothing more happens, and the server is honest."),
            Promise::Lying => write!(f, "Then nothing more happens."),
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

fn name(who: u8) -> String {
    name_of(who.into())
}

fn set(people: u8, set: People) -> String {
    let all = u32::from(people.min(31));
    let named = (0..all).filter(|index| set & 1 << index != 0);
    let named = named
        .map(|index| name_of(index as usize))
        .collect::<Vec<_>>();
    match named.len() {
        0 => "nobody".to_owned(),
        len if len == all as usize => "everybody".to_owned(),
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

impl Act {
    fn in_words(&self, people: u8) -> String {
        match self {
            Self::Join { who } => format!("{} joins.", name(*who)),
            Self::Leave { who } => format!("{} leaves.", name(*who)),
            Self::Dismiss { who } => format!("The server declares {} gone.", name(*who)),
            Self::Crash { who } => format!("{}'s tab crashes.", name(*who)),
            Self::Freeze {
                who,
                ms,
                hasty,
                last_words,
            } => format!(
                "{}'s tab freezes for {}{}{}.",
                name(*who),
                time(*ms),
                if *hasty {
                    ", and then acts before it reads"
                } else {
                    ""
                },
                if *last_words {
                    ", and what it says then still comes in"
                } else {
                    ""
                }
            ),
            Self::Cut { who, ms } => {
                format!("{} loses the connection for {}.", name(*who), time(*ms))
            }
            Self::Delay {
                who,
                down_ms,
                up_ms,
            } => format!(
                "{} hears everything {} late from now on, and is heard {} late.",
                name(*who),
                time(*down_ms),
                time(*up_ms)
            ),
            Self::Repeat { who, back } => format!(
                "{} gets {} once more.",
                name(*who),
                nth_last(*back).replace("message", "entry")
            ),
            Self::Lose { who, entries: 1 } => format!("{} never gets the next entry.", name(*who)),
            Self::Lose { who, entries } => {
                format!("{} never gets the next {entries} entries.", name(*who))
            }
            Self::Resend { who } => format!("{}'s last message is sent twice.", name(*who)),
            Self::Talk { who } => format!("{} talks.", name(*who)),
            Self::Misbehave { who, what, times } => format!(
                "{} sends {}, up to {times} times.",
                name(*who),
                what.in_words()
            ),
            Self::Pass => "Nothing happens.".to_owned(),
            Self::Lie { lie } => lie.in_words(people),
        }
    }
}

impl Deed {
    fn in_words(self) -> &'static str {
        match self {
            Self::Empty => "an empty commit",
            Self::KeepDeparted => "a commit that removes nobody",
            Self::KeepWaiting => "a commit that adds nobody",
            Self::AddLast => "a commit that adds only the last of those who wait",
            Self::UnusablePath => "a commit with an unusable key",
            Self::PartialPath => "a commit that every other member cannot open",
            Self::WithholdWelcome => "a commit without its Welcome",
            Self::Oust => "a commit that removes one who is there",
        }
    }
}

impl Lie {
    fn in_words(&self, people: u8) -> String {
        match self {
            Self::Withhold {
                who,
                entries,
                unnoticed,
            } => format!(
                "The server withholds the next {entries} entries from {}, {}.",
                name(*who),
                if *unnoticed {
                    "and numbers the rest as if nothing were missing"
                } else {
                    "which leaves a gap"
                }
            ),
            Self::Swap { who, unnoticed } => format!(
                "The server gives {} the next two entries in the wrong order{}.",
                name(*who),
                if *unnoticed { ", renumbered" } else { "" }
            ),
            Self::Strip { who } => {
                format!("The server keeps the next attachment for {}.", name(*who))
            }
            Self::Replay { to, back } => format!(
                "The server gives {} {} once more, as a new one.",
                set(people, *to),
                nth_last(*back)
            ),
            Self::InNameOf { to, who, back } => format!(
                "The server gives {} {} once more, as one by {}.",
                set(people, *to),
                nth_last(*back),
                name(*who)
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
                who,
                len,
                guise,
            } => format!(
                "The server gives {} {len} random bytes as {} by {}.",
                set(people, *to),
                match guise {
                    1 => "a key package",
                    2 => "a commit",
                    _ => "a message",
                },
                name(*who)
            ),
            Self::SayLeft { to, who } => format!(
                "The server tells {} that {} has left.",
                set(people, *to),
                name(*who)
            ),
            Self::SayJoined { to, who } => format!(
                "The server tells {} that {} has come.",
                set(people, *to),
                name(*who)
            ),
            Self::Ghost { to, name: None } => {
                format!(
                    "A ghost of the server's comes, seen by {}.",
                    set(people, *to)
                )
            }
            Self::Ghost {
                to,
                name: Some(who),
            } => format!(
                "A client of the server's comes and says it is {}, seen by {}.",
                name(*who),
                set(people, *to)
            ),
            Self::Split { side } => format!(
                "The server divides the log: {} hear only each other, and so do the others.",
                set(people, *side)
            ),
            Self::Heal => "The server gives everybody everything again.".to_owned(),
        }
    }
}

//! From a seed to a schedule.

use crate::schedule::{Act, Deed, Lie, Promise, Schedule, Step};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What schedules are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// At most so many people, 2 or more. Most schedules have fewer.
    pub most_people: u8,
    /// The post-quantum cipher suite.
    pub hybrid: bool,
    /// What must hold.
    pub promise: Promise,
    /// A member sends what no honest one does.
    pub rogue: bool,
    /// Connections now and then lose entries, which they should not.
    pub losses: bool,
}

/// The schedule of a seed.
#[must_use]
pub fn schedule(seed: u64, kind: Kind) -> Schedule {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let people = random.random_range(2..=kind.most_people.max(2));
    let mut maker = Maker {
        people,
        here: vec![false; people.into()],
        losses: kind.losses,
        lying: kind.promise == Promise::Lying,
        rogue: None,
        random,
    };
    maker.rogue = kind.rogue.then(|| maker.anybody());
    let mut steps = Vec::new();
    for who in 0..people {
        if maker.random.random_ratio(1, 3) {
            let act = maker.delay(who);
            steps.push(Step { after_ms: 0, act });
        }
    }
    // Mostly a call that is going on, now and then an empty room.
    let first = maker.random.random_range(0..=people);
    for who in 0..first {
        maker.here[usize::from(who)] = true;
        let after_ms = maker.pause();
        let act = Act::Join { who };
        steps.push(Step { after_ms, act });
    }
    for _ in 0..maker.random.random_range(6..26) {
        let after_ms = maker.pause();
        let act = maker.act();
        steps.push(Step { after_ms, act });
    }
    Schedule {
        seed,
        people,
        hybrid: kind.hybrid,
        promise: kind.promise,
        steps,
    }
}

struct Maker {
    random: ChaCha8Rng,
    people: u8,
    /// Who is in the room, if nobody was declared gone.
    here: Vec<bool>,
    losses: bool,
    lying: bool,
    rogue: Option<u8>,
}

impl Maker {
    /// Mostly short, so that things meet each other on the way.
    fn pause(&mut self) -> u32 {
        match self.random.random_range(0..100) {
            0..20 => 0,
            20..65 => self.random.random_range(1..150),
            65..88 => self.random.random_range(150..2_500),
            88..96 => self.random.random_range(2_500..9_000),
            96..99 => self.random.random_range(9_000..30_000),
            // Long enough for all to renew their leaves.
            _ => 3_700_000,
        }
    }

    fn anybody(&mut self) -> u8 {
        self.random.random_range(0..self.people)
    }

    fn somebody(&mut self, here: bool) -> u8 {
        let fitting = (0..self.people)
            .filter(|who| self.here[usize::from(*who)] == here)
            .collect::<Vec<_>>();
        match fitting.choose(&mut self.random) {
            Some(who) => *who,
            None => self.anybody(),
        }
    }

    fn delay(&mut self, who: u8) -> Act {
        let mut way = || match self.random.random_range(0..10) {
            0..5 => self.random.random_range(0..60),
            5..9 => self.random.random_range(60..700),
            _ => self.random.random_range(700..6_000),
        };
        Act::Delay {
            who,
            down_ms: way(),
            up_ms: way(),
        }
    }

    fn act(&mut self) -> Act {
        if let Some(who) = self.rogue
            && self.random.random_ratio(1, 3)
        {
            return self.misbehave(who);
        }
        if self.lying && self.random.random_ratio(1, 2) {
            return Act::Lie { lie: self.lie() };
        }
        match self.random.random_range(0..100) {
            0..28 => {
                let who = self.somebody(false);
                self.here[usize::from(who)] = true;
                Act::Join { who }
            }
            28..40 => self.goes(|who| Act::Leave { who }),
            40..47 => self.goes(|who| Act::Dismiss { who }),
            47..55 => self.goes(|who| Act::Crash { who }),
            55..68 => Act::Freeze {
                who: self.somebody(true),
                ms: match self.random.random_range(0..10) {
                    0..4 => self.random.random_range(50..1_500),
                    4..8 => self.random.random_range(1_500..12_000),
                    _ => self.random.random_range(12_000..40_000),
                },
                hasty: self.random.random_bool(0.5),
                last_words: self.random.random_bool(0.5),
            },
            68..80 => Act::Cut {
                who: self.somebody(true),
                ms: match self.random.random_range(0..10) {
                    0..7 => self.random.random_range(1..4_000),
                    _ => self.random.random_range(4_000..20_000),
                },
            },
            80..85 => {
                let who = self.anybody();
                self.delay(who)
            }
            85..89 => Act::Repeat {
                who: self.somebody(true),
                back: self.random.random_range(0..4),
            },
            89 if self.losses => Act::Lose {
                who: self.somebody(true),
                entries: self.random.random_range(1..3),
            },
            89..92 => Act::Resend {
                who: self.somebody(true),
            },
            _ => Act::Talk {
                who: self.somebody(true),
            },
        }
    }

    fn misbehave(&mut self, who: u8) -> Act {
        // Without `PartialPath`, which splits a group: docs/simulation.md.
        const DEEDS: [Deed; 7] = [
            Deed::Empty,
            Deed::KeepDeparted,
            Deed::KeepWaiting,
            Deed::AddLast,
            Deed::UnusablePath,
            Deed::WithholdWelcome,
            Deed::Oust,
        ];
        let what = self.random.random_range(0..DEEDS.len());
        Act::Misbehave {
            who,
            what: DEEDS[what],
            times: match self.random.random_range(0..3) {
                0 => 1,
                _ => self.random.random_range(1..12),
            },
        }
    }

    fn goes(&mut self, act: impl FnOnce(u8) -> Act) -> Act {
        let who = self.somebody(true);
        self.here[usize::from(who)] = false;
        act(who)
    }

    fn audience(&mut self) -> u32 {
        let everybody = (1_u32 << self.people) - 1;
        if self.random.random_bool(0.5) {
            everybody
        } else {
            self.random.random_range(0..=everybody)
        }
    }

    fn lie(&mut self) -> Lie {
        let to = self.audience();
        let who = self.somebody(true);
        let back = self.random.random_range(0..6);
        match self.random.random_range(0..28) {
            0..3 => Lie::Withhold {
                who,
                entries: self.random.random_range(1..4),
                unnoticed: self.random.random_bool(0.7),
            },
            3..6 => Lie::Swap {
                who,
                unnoticed: self.random.random_bool(0.7),
            },
            6..8 => Lie::Strip { who },
            8..11 => Lie::Replay { to, back },
            11..13 => Lie::InNameOf { to, who, back },
            13..16 => Lie::Flip {
                to,
                back,
                bit: self.random.random_range(0..20_000),
                attachment: self.random.random_bool(0.5),
            },
            16..17 => Lie::Truncate {
                to,
                back,
                len: self.random.random_range(0..4_000),
            },
            17..19 => Lie::Junk {
                to,
                who: self.anybody(),
                len: self.random.random_range(0..600),
                guise: self.random.random_range(0..3),
            },
            19..21 => Lie::SayLeft { to, who },
            21..22 => Lie::SayJoined {
                to,
                who: self.anybody(),
            },
            22..24 => Lie::Ghost { to, name: None },
            24..25 => Lie::Ghost {
                to,
                name: Some(self.anybody()),
            },
            25..27 => Lie::Split {
                side: self.random.random(),
            },
            _ => Lie::Heal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_schedule() {
        for (promise, rogue) in [
            (Promise::Honest, false),
            (Promise::Honest, true),
            (Promise::Lying, false),
        ] {
            let kind = Kind {
                most_people: 8,
                hybrid: false,
                promise,
                rogue,
                losses: true,
            };
            for seed in 0..50 {
                let made = schedule(seed, kind);
                assert_eq!(made, schedule(seed, kind));
                assert!(rogue || !made.has_rogue());
                assert!((2..=8).contains(&made.people));
                let json = serde_json::to_string(&made).unwrap();
                assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), made);
            }
            assert_ne!(schedule(1, kind), schedule(2, kind));
        }
    }
}

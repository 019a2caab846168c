//! Generation of schedules from seeds.

use crate::schedule::{Action, Deviation, RogueCommit, Schedule, ServerModel, Step};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// The parameters of the generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Largest number of people, at least 2. Most schedules have fewer.
    pub most_people: u8,
    /// Uses the hybrid post-quantum cipher suite.
    pub hybrid: bool,
    /// Behaviour of the server.
    pub server: ServerModel,
    /// One member sends commits that no honest member makes.
    pub rogue: bool,
    /// Connections lose entries now and then, against the rules of the room log.
    pub losses: bool,
    /// Messages between the two workers of a member have a latency.
    pub ports: bool,
    /// Members start short authentications.
    pub draws: bool,
    /// The members of half of the schedules have a link secret.
    pub links: bool,
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
        lying: kind.server == ServerModel::Lying,
        rogue: None,
        random,
    };
    maker.rogue = kind.rogue.then(|| maker.any_person());
    let mut steps = Vec::new();
    for person in 0..people {
        if maker.random.random_ratio(1, 3) {
            let action = maker.delay(person);
            steps.push(Step {
                after_ms: 0,
                action,
            });
        }
    }
    // Most schedules begin with a call in progress, some with an empty room.
    let first = maker.random.random_range(0..=people);
    for person in 0..first {
        maker.here[usize::from(person)] = true;
        let after_ms = maker.pause();
        let action = Action::Join { person };
        steps.push(Step { after_ms, action });
    }
    for _ in 0..maker.random.random_range(6..26) {
        let after_ms = maker.pause();
        let action = maker.action();
        steps.push(Step { after_ms, action });
    }
    if kind.ports {
        delay_ports(seed, people, maker.rogue, &mut steps);
    }
    if kind.draws {
        start_draws(seed, people, &mut steps);
    }
    // A client that has lost an entry does not know the KeyPackage in it, and takes a copy for the first (R10.14); the reference does not.
    let loses = |step: &Step| matches!(step.action, Action::Lose { .. });
    let comparable = kind.server == ServerModel::Lying || !steps.iter().any(loses);
    let link =
        kind.links && comparable && give_link(seed, people, kind.server, maker.rogue, &mut steps);
    Schedule {
        seed,
        people,
        link,
        hybrid: kind.hybrid,
        server: kind.server,
        steps,
    }
}

/// Inserts changes of the latency between the two workers of a member: mostly that of a busy page, now and then so long that two
/// epochs pass. The stream of random numbers is separate, so that the rest of a schedule does not depend on it. The rogue has no
/// such latency, since its commits replace those of the call that has just returned.
fn delay_ports(seed: u64, people: u8, rogue: Option<u8>, steps: &mut Vec<Step>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(1);
    for person in (0..people).filter(|person| Some(*person) != rogue) {
        for _ in 0..random.random_range(0..3) {
            let ms = match random.random_range(0..10) {
                0..3 => 0,
                3..7 => random.random_range(1..60),
                7..9 => random.random_range(60..700),
                _ => random.random_range(700..6_000),
            };
            let action = Action::Port { person, ms };
            insert(steps, &mut random, 0, 0, action);
        }
    }
}

/// Inserts starts of short authentications. The stream of random numbers is separate, so that the rest of a schedule does not depend
/// on it.
fn start_draws(seed: u64, people: u8, steps: &mut Vec<Step>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(2);
    for _ in 0..random.random_range(0..4) {
        let person = random.random_range(0..people);
        let action = Action::Authenticate { person };
        let after_ms = random.random_range(0..500);
        insert(steps, &mut random, 0, after_ms, action);
    }
}

/// Decides whether the members have a link secret, and inserts attacks on it. The stream of random numbers is separate, so that the
/// rest of a schedule does not depend on it.
fn give_link(
    seed: u64,
    people: u8,
    server: ServerModel,
    rogue: Option<u8>,
    steps: &mut Vec<Step>,
) -> bool {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(3);
    if !random.random_bool(0.5) {
        return false;
    }
    let all = (1_u32 << people) - 1;
    let attacks = match server {
        ServerModel::Lying => random.random_range(1..7),
        ServerModel::Honest => 0,
    };
    for _ in 0..attacks {
        let to = if random.random_bool(0.7) {
            all
        } else {
            random.random_range(0..=all)
        };
        let person = random.random_range(0..people);
        let back = random.random_range(0..4);
        let deviation = match random.random_range(0..10) {
            0..2 => Deviation::Ghost { to, name: None },
            2..4 => Deviation::Ghost {
                to,
                name: Some(person),
            },
            4..7 => Deviation::SwapKeyPackage { to, back },
            _ => Deviation::ReplayJoined { to, person, back },
        };
        let after_ms = random.random_range(0..300);
        let action = Action::Deviate { deviation };
        // Most joins come first.
        let first = steps.len() / 3;
        insert(steps, &mut random, first, after_ms, action);
    }
    if let Some(person) = rogue {
        for _ in 0..random.random_range(0..3) {
            let commit = match random.random_bool(0.5) {
                true => RogueCommit::AddGhost,
                false => RogueCommit::WithoutPsk,
            };
            let times = random.random_range(1..6);
            let action = Action::Misbehave {
                person,
                commit,
                times,
            };
            insert(steps, &mut random, 0, 0, action);
        }
    }
    true
}

/// Inserts an event at a random place, not before that of index `first`.
fn insert(
    steps: &mut Vec<Step>,
    random: &mut ChaCha8Rng,
    first: usize,
    after_ms: u32,
    action: Action,
) {
    let at = random.random_range(first..=steps.len());
    steps.insert(at, Step { after_ms, action });
}

struct Maker {
    random: ChaCha8Rng,
    people: u8,
    /// Whether each person is in the room, members declared gone by the server included.
    here: Vec<bool>,
    losses: bool,
    lying: bool,
    rogue: Option<u8>,
}

impl Maker {
    /// Time until the next step: mostly short, so that messages are in flight at the same time.
    fn pause(&mut self) -> u32 {
        match self.random.random_range(0..100) {
            0..20 => 0,
            20..65 => self.random.random_range(1..150),
            65..88 => self.random.random_range(150..2_500),
            88..96 => self.random.random_range(2_500..9_000),
            96..99 => self.random.random_range(9_000..30_000),
            // Long enough for every member to refresh its leaf.
            _ => 3_700_000,
        }
    }

    fn any_person(&mut self) -> u8 {
        self.random.random_range(0..self.people)
    }

    fn person(&mut self, here: bool) -> u8 {
        let fitting = (0..self.people)
            .filter(|person| self.here[usize::from(*person)] == here)
            .collect::<Vec<_>>();
        match fitting.choose(&mut self.random) {
            Some(person) => *person,
            None => self.any_person(),
        }
    }

    fn delay(&mut self, person: u8) -> Action {
        let mut way = || match self.random.random_range(0..10) {
            0..5 => self.random.random_range(0..60),
            5..9 => self.random.random_range(60..700),
            _ => self.random.random_range(700..6_000),
        };
        Action::Delay {
            person,
            down_ms: way(),
            up_ms: way(),
        }
    }

    fn action(&mut self) -> Action {
        if let Some(person) = self.rogue
            && self.random.random_ratio(1, 3)
        {
            return self.rogue_commits(person);
        }
        if self.lying && self.random.random_ratio(1, 2) {
            return Action::Deviate {
                deviation: self.deviation(),
            };
        }
        match self.random.random_range(0..100) {
            0..28 => {
                let person = self.person(false);
                self.here[usize::from(person)] = true;
                Action::Join { person }
            }
            28..40 => self.departure(|person| Action::Leave { person }),
            40..47 => self.departure(|person| Action::Dismiss { person }),
            47..55 => self.departure(|person| Action::Crash { person }),
            55..68 => Action::Freeze {
                person: self.person(true),
                ms: match self.random.random_range(0..10) {
                    0..4 => self.random.random_range(50..1_500),
                    4..8 => self.random.random_range(1_500..12_000),
                    _ => self.random.random_range(12_000..40_000),
                },
                hasty: self.random.random_bool(0.5),
                last_words: self.random.random_bool(0.5),
            },
            68..80 => Action::Cut {
                person: self.person(true),
                ms: match self.random.random_range(0..10) {
                    0..7 => self.random.random_range(1..4_000),
                    _ => self.random.random_range(4_000..20_000),
                },
            },
            80..85 => {
                let person = self.any_person();
                self.delay(person)
            }
            85..89 => Action::Repeat {
                person: self.person(true),
                back: self.random.random_range(0..4),
            },
            89 if self.losses => Action::Lose {
                person: self.person(true),
                entries: self.random.random_range(1..3),
            },
            89..92 => Action::Resend {
                person: self.person(true),
            },
            _ => Action::Talk {
                person: self.person(true),
            },
        }
    }

    fn rogue_commits(&mut self, person: u8) -> Action {
        const KINDS: [RogueCommit; 8] = [
            RogueCommit::Empty,
            RogueCommit::KeepDeparted,
            RogueCommit::KeepWaiting,
            RogueCommit::AddLast,
            RogueCommit::UnusablePath,
            RogueCommit::PartialPath,
            RogueCommit::WithholdWelcome,
            RogueCommit::Oust,
        ];
        let kind = self.random.random_range(0..KINDS.len());
        Action::Misbehave {
            person,
            commit: KINDS[kind],
            times: match self.random.random_range(0..3) {
                0 => 1,
                _ => self.random.random_range(1..12),
            },
        }
    }

    fn departure(&mut self, action: impl FnOnce(u8) -> Action) -> Action {
        let person = self.person(true);
        self.here[usize::from(person)] = false;
        action(person)
    }

    fn recipients(&mut self) -> u32 {
        let all = (1_u32 << self.people) - 1;
        if self.random.random_bool(0.5) {
            all
        } else {
            self.random.random_range(0..=all)
        }
    }

    fn deviation(&mut self) -> Deviation {
        let to = self.recipients();
        let person = self.person(true);
        let back = self.random.random_range(0..6);
        match self.random.random_range(0..28) {
            0..3 => Deviation::Withhold {
                person,
                entries: self.random.random_range(1..4),
                unnoticed: self.random.random_bool(0.7),
            },
            3..6 => Deviation::Swap {
                person,
                unnoticed: self.random.random_bool(0.7),
            },
            6..8 => Deviation::Strip { person },
            8..11 => Deviation::Replay { to, back },
            11..13 => Deviation::InNameOf { to, person, back },
            13..16 => Deviation::Flip {
                to,
                back,
                bit: self.random.random_range(0..20_000),
                attachment: self.random.random_bool(0.5),
            },
            16..17 => Deviation::Truncate {
                to,
                back,
                len: self.random.random_range(0..4_000),
            },
            17..19 => Deviation::Junk {
                to,
                person: self.any_person(),
                len: self.random.random_range(0..600),
                guise: self.random.random_range(0..3),
            },
            19..21 => Deviation::SayLeft { to, person },
            21..22 => Deviation::SayJoined {
                to,
                person: self.any_person(),
            },
            22..24 => Deviation::Ghost { to, name: None },
            24..25 => Deviation::Ghost {
                to,
                name: Some(self.any_person()),
            },
            25..27 => Deviation::Split {
                side: self.random.random(),
            },
            _ => Deviation::Heal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_a_schedule() {
        for (server, rogue) in [
            (ServerModel::Honest, false),
            (ServerModel::Honest, true),
            (ServerModel::Lying, false),
        ] {
            let kind = Kind {
                most_people: 8,
                hybrid: false,
                server,
                rogue,
                losses: true,
                ports: true,
                draws: true,
                links: true,
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

//! Which servers are there: each says so once in a while, and times the silence of others by what it hears of itself.
//!
//! A part of NATS that is cut off from the majority of its nodes still passes signs of life on among its own clients, and stores nothing.
//! So a server in it hears itself, and not the servers in the majority. Their members must not be taken off the room for that, so
//! the time after which a server is gone passes only while the stream has a leader that answers.

use sotto_log_server::log::ServerId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Between two signs of life.
pub(crate) const BEAT: Duration = Duration::from_secs(1);
/// After this server was cut off, the time in which others are not missed that were there before: they have to find NATS again, too,
/// and try less often the longer that takes.
const RETURN: Duration = Duration::from_secs(10);
/// Servers above which those that have long been silent are forgotten.
const MANY: usize = 1024;
/// The last answer of the stream's leader may be as old as this.
const LED: Duration = BEAT.saturating_mul(3);

/// Signs of life that have come over NATS. Time passes only while this server hears itself: one that was paused or cut off has
/// missed the signs of the others as well as its own, and takes none of them for gone.
pub(crate) struct Presence {
    own: ServerId,
    /// How long a server may be silent.
    grace: Duration,
    state: Mutex<State>,
}

struct State {
    /// Time in which this server has heard itself.
    heard: Duration,
    /// When it last did.
    at: Instant,
    /// The end of the last time in which it was cut off, as `heard` has it.
    back: Option<Duration>,
    /// The part of `heard` in which the stream had a leader.
    led: Duration,
    /// When the leader last answered.
    answered: Instant,
    others: HashMap<ServerId, Heard>,
}

/// The last sign of another server, or of one that was asked about and not heard yet the time of the question.
#[derive(Clone, Copy)]
struct Heard {
    at: Duration,
    led: Duration,
    note: Option<u8>,
}

impl Presence {
    pub(crate) fn new(own: ServerId, grace: Duration, now: Instant) -> Self {
        Self {
            own,
            // The last sign may be as old as the beat, and the next one late by as much.
            grace: grace + 2 * BEAT,
            state: Mutex::new(State {
                heard: Duration::ZERO,
                at: now,
                back: None,
                led: Duration::ZERO,
                answered: now,
                others: HashMap::new(),
            }),
        }
    }

    /// A sign of life has come, with what its server says of itself beside. Whether its server was unknown.
    pub(crate) fn hear(&self, server: ServerId, note: u8, now: Instant) -> bool {
        let mut state = self.state();
        if server == self.own {
            let passed = now.saturating_duration_since(state.at);
            if passed > 3 * BEAT {
                state.back = Some(state.heard);
            }
            let passed = passed.min(2 * BEAT);
            state.heard += passed;
            if now.saturating_duration_since(state.answered) <= LED {
                state.led += passed;
            }
            state.at = now;
            return false;
        }
        let (heard, led) = (state.heard, state.led);
        if state.others.len() >= MANY {
            let grace = self.grace;
            state.others.retain(|_, last| last.at + 2 * grace > heard);
        }
        let sign = Heard {
            at: heard,
            led,
            note: Some(note),
        };
        let before = state.others.insert(server, sign);
        before.is_none_or(|before| before.note.is_none())
    }

    /// The leader of the stream has answered.
    pub(crate) fn answered(&self, now: Instant) {
        self.state().answered = now;
    }

    /// Whether a server has been silent for too long. One of which nothing was heard yet is silent from now on.
    pub(crate) fn is_gone(&self, server: ServerId) -> bool {
        let mut state = self.state();
        let led = state.led;
        let unheard = Heard {
            at: state.heard,
            led,
            note: None,
        };
        let last = state.others.entry(server).or_insert(unheard);
        led.saturating_sub(last.led) > self.grace
    }

    /// How many servers are there, this one among them.
    pub(crate) fn count(&self) -> usize {
        let state = self.state();
        let here = |last: &&Heard| state.heard.saturating_sub(last.at) <= self.grace;
        1 + state.others.values().filter(here).count()
    }

    /// The other servers that were heard within the time `within`, with what they say of themselves.
    pub(crate) fn heard(&self, within: Duration) -> Vec<(ServerId, u8)> {
        let state = self.state();
        let excused = state
            .back
            .filter(|back| state.heard.saturating_sub(*back) <= RETURN);
        let here = |last: &Heard| {
            let until = excused.unwrap_or(state.heard);
            state.heard.saturating_sub(last.at) <= within || until.saturating_sub(last.at) <= within
        };
        let others = state.others.iter().filter(|(_, last)| here(last));
        others
            .filter_map(|(server, last)| Some((*server, last.note?)))
            .collect()
    }

    /// Time in which this server has heard itself.
    pub(crate) fn clock(&self) -> Duration {
        self.state().heard
    }

    /// How long this server has not heard itself.
    pub(crate) fn silence(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.state().at)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: ServerId = ServerId(1);
    const OTHER: ServerId = ServerId(2);

    struct World {
        presence: Presence,
        now: Instant,
    }

    impl World {
        fn new() -> Self {
            let now = Instant::now();
            let presence = Presence::new(OWN, Duration::from_secs(10), now);
            Self { presence, now }
        }

        /// Lets time pass in which `servers` are heard, and the leader answers.
        fn pass(&mut self, beats: u32, servers: &[ServerId]) {
            for _ in 0..beats {
                self.presence.answered(self.now + BEAT);
                self.pass_without_leader(1, servers);
            }
        }

        /// The same while the stream has none.
        fn pass_without_leader(&mut self, beats: u32, servers: &[ServerId]) {
            for _ in 0..beats {
                self.now += BEAT;
                for server in servers {
                    self.presence.hear(*server, 7, self.now);
                }
            }
        }
    }

    #[test]
    fn a_server_is_gone_when_it_is_silent_while_this_one_hears_itself() {
        let mut world = World::new();
        world.pass(5, &[OWN, OTHER]);
        world.pass(12, &[OWN]);
        assert!(!world.presence.is_gone(OTHER), "not before its time");
        assert_eq!(world.presence.count(), 2);
        world.pass(1, &[OWN]);
        assert!(world.presence.is_gone(OTHER));
        assert_eq!(world.presence.count(), 1);
        world.presence.hear(OTHER, 7, world.now);
        assert!(!world.presence.is_gone(OTHER), "it is back");
    }

    #[test]
    fn a_server_that_was_cut_off_takes_no_other_for_gone() {
        let mut world = World::new();
        world.pass(5, &[OWN, OTHER]);
        world.now += Duration::from_secs(3600);
        assert!(world.presence.silence(world.now) >= Duration::from_secs(3600));
        assert!(!world.presence.is_gone(OTHER));
        world.pass(5, &[OWN]);
        assert!(!world.presence.is_gone(OTHER));
        world.pass(10, &[OWN]);
        assert!(world.presence.is_gone(OTHER), "now it has been silent");
    }

    #[test]
    fn a_server_in_a_minority_of_nats_takes_no_other_for_gone() {
        let mut world = World::new();
        world.pass(5, &[OWN, OTHER]);
        world.pass_without_leader(3600, &[OWN]);
        assert!(!world.presence.is_gone(OTHER), "it may be with the leader");
        assert!(!world.presence.is_gone(ServerId(3)), "nor one never heard");
        assert!(
            world.presence.heard(Duration::from_secs(60)).is_empty(),
            "its media are looked for elsewhere all the same"
        );
        world.pass(5, &[OWN]);
        assert!(!world.presence.is_gone(OTHER), "it has to come back");
        world.pass(10, &[OWN]);
        assert!(world.presence.is_gone(OTHER), "now it has been silent");
    }

    #[test]
    fn a_server_that_was_never_heard_has_its_time() {
        let mut world = World::new();
        world.pass(100, &[OWN]);
        assert!(!world.presence.is_gone(OTHER));
        world.pass(13, &[OWN]);
        assert!(world.presence.is_gone(OTHER));
    }

    #[test]
    fn servers_are_listed_with_their_notes_as_long_as_they_are_heard() {
        let within = Duration::from_millis(2500);
        let mut world = World::new();
        world.pass(5, &[OWN, OTHER]);
        assert_eq!(world.presence.heard(within), [(OTHER, 7)]);
        assert!(!world.presence.hear(OTHER, 8, world.now), "it is known");
        assert!(world.presence.hear(ServerId(3), 9, world.now));
        world.pass(2, &[OWN, OTHER]);
        let mut heard = world.presence.heard(within);
        heard.sort();
        assert_eq!(heard, [(OTHER, 7), (ServerId(3), 9)]);
        let before = world.presence.clock();
        world.now += Duration::from_secs(60);
        assert_eq!(world.presence.heard(within).len(), 2, "cut off");
        assert_eq!(world.presence.clock(), before);
        // The third takes longer to find NATS again.
        world.pass(8, &[OWN, OTHER]);
        assert_eq!(world.presence.heard(within).len(), 2);
        world.pass(4, &[OWN, OTHER]);
        assert_eq!(world.presence.heard(within), [(OTHER, 7)]);
        world.presence.is_gone(ServerId(4));
        assert_eq!(
            world.presence.heard(within).len(),
            1,
            "asked about, not heard"
        );
    }

    #[test]
    fn servers_that_came_and_went_are_forgotten() {
        let mut world = World::new();
        for number in 0..10_000 {
            world.pass(1, &[OWN, ServerId(number + 10)]);
        }
        assert!(world.presence.state().others.len() <= MANY);
    }
}

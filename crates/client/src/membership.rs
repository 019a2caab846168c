//! A participant's place in the group: log entries in; messages, keys and events out.

use crate::epoch_keys::{Change, EpochKeys};
use crate::{Challenge, Config, Event};
use sotto_frame::Suites;
use sotto_group::{ContinuityError, ContinuityProof, Entry, Group, Outgoing, Seed, Terms};
use std::collections::VecDeque;
use std::time::Duration;

/// Who is in the call, as one participant sees it, and the keys that follow from it. Used as
/// [`Client`](crate::Client) is, and on its own where frames are worked on by another thread.
pub struct Membership {
    group: Group,
    outputs: VecDeque<Output>,
}

/// One thing to do, from [`Membership::poll_output`], in order.
pub enum Output {
    /// Append this to the room log, as [`Output::Send`](crate::Output::Send) says.
    Send(Outgoing),
    /// Give this to the [`Media`](crate::Media), before anything else happens. Comes before the event that tells of it.
    Keys(Option<EpochKeys>),
    /// Members have shown that the epoch lived at this time of the [`Media`](crate::Media)'s clock: for
    /// [`Media::hear`](crate::Media::hear).
    Heard(Duration),
    /// Tell the application.
    Event(Event),
}

fn terms(frames: &[Suites]) -> Terms {
    let bytes = |suites: &Suites| suites.to_bytes().to_vec();
    match frames.split_first() {
        Some((first, others)) => Terms::new(bytes(first), others.iter().map(bytes)),
        None => Terms::new(bytes(&Suites::default()), []),
    }
}

impl Membership {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// [`sotto_group::SetupError`] if no key material can be made.
    pub fn new(config: Config) -> Result<Self, sotto_group::SetupError> {
        Ok(Self {
            group: Group::new(sotto_group::Config {
                member: config.member,
                suite: config.suite,
                pace: config.pace,
                terms: terms(&config.frames),
                seed: config.seed,
            })?,
            outputs: VecDeque::new(),
        })
    }

    /// The message that a continuity key signs, as [`Group::continuity_challenge`] says.
    #[must_use]
    pub fn continuity_challenge(&self) -> Vec<u8> {
        self.group.continuity_challenge()
    }

    /// Takes a continuity key's signature, as [`Group::prove_continuity`] does.
    ///
    /// # Errors
    ///
    /// [`ContinuityError`]; the member then has no fingerprint.
    pub fn prove_continuity(&mut self, proof: ContinuityProof) -> Result<(), ContinuityError> {
        self.group.prove_continuity(proof)
    }

    /// Follows one entry of the room log. Nothing in an entry can make this fail: what cannot be followed is reported
    /// as [`Event::Ignored`].
    pub fn handle_entry(&mut self, entry: Entry, now: Duration) {
        self.group.handle(entry, now);
        self.drain();
    }

    /// Tells the time by the clock of the [`Media`](crate::Media), before each entry: what this member learns of its epoch's
    /// life counts by that clock alone, for that is where it is used.
    pub fn note_media_time(&mut self, at: Duration) {
        self.group.note_sender_time(at);
    }

    /// Asks other members to show that the epoch lives, as [`Group::challenge`] does.
    pub fn challenge(&mut self, challenge: Challenge) {
        self.group.challenge(challenge.attempt, challenge.at);
        self.drain();
    }

    /// Takes fresh randomness in, as [`Group::stir`] does.
    pub fn stir(&mut self, fresh: &Seed) {
        self.group.stir(fresh);
    }

    /// Does what the group wants done by now without an entry. Call it at [`next_timeout`](Self::next_timeout); calling
    /// it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.group.handle_timeout(now);
        self.drain();
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.group.next_timeout()
    }

    /// The next thing to do, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// What the group believes at the moment.
    #[cfg(feature = "inspect")]
    #[must_use]
    pub fn inspect(&self) -> sotto_group::Inspection {
        self.group.inspect()
    }

    /// As [`Group::misbehave`].
    #[cfg(feature = "inspect")]
    pub fn misbehave(
        &mut self,
        what: sotto_group::Mischief,
        replace: bool,
    ) -> Option<sotto_group::Outgoing> {
        self.group.misbehave(what, replace)
    }

    fn drain(&mut self) {
        while let Some(output) = self.group.poll() {
            match output {
                sotto_group::Output::Send(outgoing) => {
                    self.outputs.push_back(Output::Send(outgoing));
                }
                sotto_group::Output::Heard(at) => self.outputs.push_back(Output::Heard(at)),
                sotto_group::Output::Event(event) => self.follow(event),
            }
        }
    }

    fn follow(&mut self, event: sotto_group::Event) {
        let (keys, event) = match event {
            sotto_group::Event::Ignored { seq, from, reason } => {
                let event = Event::Ignored { seq, from, reason };
                self.outputs.push_back(Output::Event(event));
                return;
            }
            sotto_group::Event::Exhausted => {
                self.outputs.push_back(Output::Event(Event::Exhausted));
                return;
            }
            sotto_group::Event::Returned {
                member,
                fingerprint,
            } => {
                let event = Event::Returned {
                    member,
                    fingerprint,
                };
                self.outputs.push_back(Output::Event(event));
                return;
            }
            sotto_group::Event::KeyChanged {
                member,
                before,
                fingerprint,
            } => {
                let event = Event::KeyChanged {
                    member,
                    before,
                    fingerprint,
                };
                self.outputs.push_back(Output::Event(event));
                return;
            }
            sotto_group::Event::Waiting => (None, Event::Waiting),
            sotto_group::Event::EpochChanged {
                group,
                epoch,
                own_leaf,
                members,
                added,
                removed,
                heard,
            } => {
                let change = Change {
                    ordinal: group,
                    epoch,
                    own_leaf,
                    members: &members,
                    added: &added,
                    removed: &removed,
                    heard,
                };
                let keys = EpochKeys::of(&self.group, change);
                match (keys, self.group.safety_number()) {
                    (Some(keys), Some(safety_number)) => (
                        Some(keys),
                        Event::Epoch {
                            epoch,
                            members,
                            added,
                            removed,
                            safety_number: Box::new(safety_number),
                        },
                    ),
                    // Without keys there is no call, whatever the group says.
                    _ => (None, Event::Waiting),
                }
            }
        };
        self.outputs.push_back(Output::Keys(keys));
        self.outputs.push_back(Output::Event(event));
    }
}

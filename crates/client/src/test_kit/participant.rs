//! One participant: a [`Membership`] in one worker, a [`Media`] in another, and a port between the two with a latency.

use crate::{
    Challenge, Config, DropReason, EpochKeys, Event, Media, MediaOutput, Membership,
    MembershipOutput, OpenedData, Stats, StreamId,
};
use sotto_frame::{Codec, Track};
use sotto_group::{Entry, MemberId, Outgoing};
use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;
use zeroize::Zeroizing;

/// A [`Membership`] and a [`Media`] that share nothing but messages, as the two workers of a browser: keys cross as bytes, and
/// all that the membership says passes the worker of the frames.
///
/// Each message takes [a time](Self::set_delay) that the caller chooses, so that frames come before, between and after the keys
/// of several epochs. Without a delay a message arrives in the call that it is sent in.
pub struct Participant {
    membership: Membership,
    media: Media,
    delay: Duration,
    /// The next keys lose a byte on the port.
    damage: bool,
    /// In flight to the frames' worker, with the time at which each arrives.
    to_media: VecDeque<(Duration, ToMedia)>,
    /// In flight to the group's worker.
    to_membership: VecDeque<(Duration, Challenge)>,
    outputs: VecDeque<Output>,
}

/// One thing to do, from [`Participant::poll_output`], in order.
#[derive(Debug)]
pub enum Output {
    /// Append this to the room log.
    Send(Outgoing),
    /// Tell the application.
    Event(Event),
}

enum ToMedia {
    Send(Outgoing),
    Keys(Option<Zeroizing<Vec<u8>>>),
    Heard(Duration),
    Event(Event),
}

impl Participant {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// [`sotto_group::SetupError`] if no key material can be made.
    pub fn new(config: Config) -> Result<Self, sotto_group::SetupError> {
        Membership::new(config).map(Self::of)
    }

    /// A member of a simulation, as [`sotto_group::Group::with_seed`].
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    #[cfg(feature = "seeded")]
    pub fn with_seed(
        config: Config,
        seed: &sotto_group::Seed,
    ) -> Result<Self, sotto_group::SetupError> {
        Membership::with_seed(config, seed).map(Self::of)
    }

    fn of(membership: Membership) -> Self {
        Self {
            membership,
            media: Media::default(),
            delay: Duration::ZERO,
            damage: false,
            to_media: VecDeque::new(),
            to_membership: VecDeque::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Sets the latency of messages between the two workers from now on. A message does not overtake earlier ones.
    pub fn set_delay(&mut self, delay: Duration) {
        self.delay = delay;
    }

    /// Makes the next keys lose their last byte on the way to the frames' worker.
    pub fn damage_next_keys(&mut self) {
        self.damage = true;
    }

    /// Follows one entry of the room log.
    pub fn handle_entry(&mut self, entry: Entry, now: Duration) {
        self.arrive(now);
        self.membership.note_media_time(now);
        self.membership.handle_entry(entry, now);
        self.arrive(now);
    }

    /// As [`Membership::start_short_authentication`].
    pub fn start_short_authentication(&mut self, now: Duration) {
        self.arrive(now);
        self.membership.start_short_authentication();
        self.arrive(now);
    }

    /// Lets arrive what is due by now, and does what either half wants done. Call it at [`next_timeout`](Self::next_timeout);
    /// calling it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.arrive(now);
        self.media.handle_timeout(now);
        self.membership.handle_timeout(now);
        self.arrive(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let keys = self.to_media.front().map(|(due, _)| *due);
        let challenge = self.to_membership.front().map(|(due, _)| *due);
        let halves = [self.media.next_timeout(), self.membership.next_timeout()];
        halves.into_iter().chain([keys, challenge]).flatten().min()
    }

    /// The next thing to do, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The half that follows the log.
    #[must_use]
    pub fn membership(&self) -> &Membership {
        &self.membership
    }

    /// As [`sotto_group::Group::rogue_commit`].
    #[cfg(feature = "inspect")]
    pub fn rogue_commit(
        &mut self,
        what: sotto_group::RogueCommit,
        replace: bool,
    ) -> Option<Outgoing> {
        self.membership.rogue_commit(what, replace)
    }

    /// As [`Media::add_sender`].
    pub fn add_sender(&mut self, track: Track) -> StreamId {
        self.media.add_sender(track)
    }

    /// As [`Media::add_receiver`].
    pub fn add_receiver(&mut self, member: MemberId, track: Track) -> StreamId {
        self.media.add_receiver(member, track)
    }

    /// As [`Media::close_stream`].
    pub fn close_stream(&mut self, stream: StreamId) {
        self.media.close_stream(stream);
    }

    /// As [`Media::take_key_frame_wish`].
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.media.take_key_frame_wish()
    }

    /// As [`Media::encrypt`]. Take [outputs](Self::poll_output) afterwards, too.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn encrypt(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        let outcome = self
            .media
            .encrypt(stream, codec, buffer, len, key_frame, now);
        self.arrive(now);
        outcome
    }

    /// As [`Media::decrypt`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn decrypt(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        self.media.decrypt(stream, codec, buffer, len, now)
    }

    /// As [`Media::decrypt_or_hold`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn decrypt_or_hold(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Range<usize>>, DropReason> {
        self.media.decrypt_or_hold(stream, codec, buffer, len, now)
    }

    /// As [`Media::seal`]. Take [outputs](Self::poll_output) afterwards, too.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn seal(&mut self, data: &[u8], now: Duration) -> Result<Vec<u8>, DropReason> {
        let outcome = self.media.seal(data, now);
        self.arrive(now);
        outcome
    }

    /// As [`Media::open`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn open(&mut self, sealed: &[u8], now: Duration) -> Result<OpenedData, DropReason> {
        self.media.open(sealed, now)
    }

    /// As [`Media::count_held`].
    pub fn count_held(&mut self, stream: StreamId) {
        self.media.count_held(stream);
    }

    /// All counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.media.stats()
    }

    /// Sends the outputs of the two halves over the port, and delivers messages that are due, until none is.
    fn arrive(&mut self, now: Duration) {
        loop {
            self.collect(now);
            if let Some(message) = take_due(&mut self.to_media, now) {
                self.give_to_media(message, now);
            } else if let Some(challenge) = take_due(&mut self.to_membership, now) {
                self.membership.challenge(challenge);
            } else {
                return;
            }
        }
    }

    fn collect(&mut self, now: Duration) {
        while let Some(output) = self.membership.poll_output() {
            let message = match output {
                MembershipOutput::Send(outgoing) => ToMedia::Send(outgoing),
                MembershipOutput::Keys(keys) => {
                    let mut bytes = keys.map(|keys| keys.to_bytes());
                    if let Some(bytes) = bytes.as_mut()
                        && std::mem::take(&mut self.damage)
                    {
                        bytes.pop();
                    }
                    ToMedia::Keys(bytes)
                }
                MembershipOutput::Heard(at) => ToMedia::Heard(at),
                MembershipOutput::Event(event) => ToMedia::Event(event),
            };
            put(&mut self.to_media, message, now + self.delay);
        }
        while let Some(output) = self.media.poll_output() {
            match output {
                MediaOutput::Challenge(challenge) => {
                    put(&mut self.to_membership, challenge, now + self.delay);
                }
                MediaOutput::Event(event) => self.outputs.push_back(Output::Event(event)),
            }
        }
    }

    fn give_to_media(&mut self, message: ToMedia, now: Duration) {
        match message {
            ToMedia::Send(outgoing) => self.outputs.push_back(Output::Send(outgoing)),
            ToMedia::Keys(bytes) => {
                let keys = bytes.and_then(|bytes| EpochKeys::from_bytes(&bytes));
                self.media.take_keys(keys, now);
            }
            ToMedia::Heard(at) => self.media.hear(at, now),
            ToMedia::Event(event) => self.outputs.push_back(Output::Event(event)),
        }
    }
}

/// A port keeps the order of its messages.
fn put<T>(port: &mut VecDeque<(Duration, T)>, message: T, due: Duration) {
    let last = port.back().map_or(Duration::ZERO, |(due, _)| *due);
    port.push_back((due.max(last), message));
}

fn take_due<T>(port: &mut VecDeque<(Duration, T)>, now: Duration) -> Option<T> {
    port.front().filter(|(due, _)| *due <= now)?;
    port.pop_front().map(|(_, message)| message)
}

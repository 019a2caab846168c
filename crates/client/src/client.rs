//! The participant: entries and frames in, outputs and frames out.

use crate::membership::{self, Membership};
use crate::{Dropped, Media, MediaOutput, Output, Stats, StreamId};
use sotto_frame::{Codec, Suites, Track};
use sotto_group::{Entry, MemberId, Pace, Seed, Suite};
use std::collections::VecDeque;
use std::ops::Range;
use std::time::Duration;

/// How a client is set up.
pub struct Config {
    /// Who this is.
    pub member: MemberId,
    /// Cipher suite of the group.
    pub suite: Suite,
    /// How frames are encrypted: the first of these in a group that this member founds, any of them in one that it
    /// joins, and no others. The founder writes it into the MLS GroupContext; from then on nobody can change it. Who
    /// founds can be chosen by the server, so none should be worse than is good enough. The default if empty.
    pub frames: Vec<Suites>,
    /// How long it waits for others.
    pub pace: Pace,
    /// Where all randomness comes from.
    pub seed: Seed,
}

/// One participant of a call: a [`Membership`] and a [`Media`] in one thread, with nothing between the two.
///
/// Feed it every entry of the room log with [`handle_entry`](Self::handle_entry), in order, own messages included;
/// after each, and after each [`handle_timeout`](Self::handle_timeout) and [`protect`](Self::protect), take what it wants done with
/// [`poll_output`](Self::poll_output) until there is nothing left. Times are since an origin of the caller's choice and
/// never go back.
pub struct Client {
    membership: Membership,
    media: Media,
    outputs: VecDeque<Output>,
}

impl Client {
    /// A member that has not joined its room yet.
    ///
    /// # Errors
    ///
    /// [`sotto_group::SetupError`] if no key material can be made.
    pub fn new(config: Config) -> Result<Self, sotto_group::SetupError> {
        Ok(Self {
            membership: Membership::new(config)?,
            media: Media::default(),
            outputs: VecDeque::new(),
        })
    }

    /// Follows one entry of the room log, as [`Membership::handle_entry`] does.
    pub fn handle_entry(&mut self, entry: Entry, now: Duration) {
        self.membership.note_media_time(now);
        self.membership.handle_entry(entry, now);
        self.drain(now);
    }

    /// Does what is due by now: erases keys that have expired, switches to those that are due, and what the group wants done without an entry. Call it
    /// at [`next_timeout`](Self::next_timeout); calling it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.media.handle_timeout(now);
        self.membership.handle_timeout(now);
        self.drain(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let (keys, group) = (self.media.next_timeout(), self.membership.next_timeout());
        keys.into_iter().chain(group).min()
    }

    /// The next thing to do, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn drain(&mut self, now: Duration) {
        while let Some(output) = self.membership.poll_output() {
            match output {
                membership::Output::Send(outgoing) => {
                    self.outputs.push_back(Output::Send(outgoing));
                }
                membership::Output::Keys(keys) => self.media.take_keys(keys, now),
                membership::Output::Heard(at) => self.media.hear(at, now),
                membership::Output::Event(event) => self.outputs.push_back(Output::Event(event)),
            }
        }
        while let Some(output) = self.media.poll_output() {
            match output {
                MediaOutput::Challenge(challenge) => {
                    self.membership.challenge(challenge);
                    self.drain(now);
                }
                MediaOutput::Event(event) => self.outputs.push_back(Output::Event(event)),
            }
        }
    }

    /// What the group believes at the moment.
    #[cfg(feature = "inspect")]
    #[must_use]
    pub fn inspect(&self) -> sotto_group::Inspection {
        self.membership.inspect()
    }

    /// As [`sotto_group::Group::misbehave`].
    #[cfg(feature = "inspect")]
    pub fn misbehave(
        &mut self,
        what: sotto_group::Mischief,
        replace: bool,
    ) -> Option<sotto_group::Outgoing> {
        self.membership.misbehave(what, replace)
    }

    /// As [`Media::open_sender`].
    pub fn open_sender(&mut self, track: Track) -> StreamId {
        self.media.open_sender(track)
    }

    /// As [`Media::open_receiver`].
    pub fn open_receiver(&mut self, member: MemberId, track: Track) -> StreamId {
        self.media.open_receiver(member, track)
    }

    /// As [`Media::close_stream`].
    pub fn close_stream(&mut self, stream: StreamId) {
        self.media.close_stream(stream);
    }

    /// As [`Media::take_key_frame_wish`].
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.media.take_key_frame_wish()
    }

    /// As [`Media::protect`]. Take [outputs](Self::poll_output) afterwards, too.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn protect(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        let outcome = self
            .media
            .protect(stream, codec, buffer, len, key_frame, now);
        self.drain(now);
        outcome
    }

    /// As [`Media::unprotect`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn unprotect(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        self.media.unprotect(stream, codec, buffer, len, now)
    }

    /// As [`Media::unprotect_or_hold`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn unprotect_or_hold(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Range<usize>>, Dropped> {
        self.media
            .unprotect_or_hold(stream, codec, buffer, len, now)
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
}

//! The participant: entries and frames in, outputs and frames out.

mod apart;

use crate::frame_keys::FrameKeys;
use crate::member_numbers::MemberNumbers;
use crate::stats::Stats;
use crate::stream::{End, Stream};
use crate::{Dropped, Event, Output, StreamId};
use sotto_frame::{Codec, Source, Suites, Track};
use sotto_group::{Entry, Group, MemberId, Pace, Seed, Suite, Terms};
use std::collections::{BTreeMap, VecDeque};
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

/// One participant of a call.
///
/// Feed it every entry of the room log with [`handle_entry`](Self::handle_entry), in order, own messages included;
/// after each, and after each [`handle_timeout`](Self::handle_timeout), take what it wants done with
/// [`poll_output`](Self::poll_output) until there is nothing left. Times are since an origin of the caller's choice and
/// never go back.
pub struct Client {
    group: Group,
    keys: FrameKeys,
    numbers: MemberNumbers,
    streams: BTreeMap<StreamId, Stream>,
    next_stream: u32,
    outputs: VecDeque<Output>,
}

fn terms(frames: &[Suites]) -> Terms {
    let bytes = |suites: &Suites| suites.to_bytes().to_vec();
    match frames.split_first() {
        Some((first, others)) => Terms::new(bytes(first), others.iter().map(bytes)),
        None => Terms::new(bytes(&Suites::default()), []),
    }
}

impl Client {
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
            keys: FrameKeys::new(),
            numbers: MemberNumbers::default(),
            streams: BTreeMap::new(),
            next_stream: 0,
            outputs: VecDeque::new(),
        })
    }

    /// Follows one entry of the room log. Nothing in an entry can make this fail: what cannot be followed is reported
    /// as [`Event::Ignored`].
    pub fn handle_entry(&mut self, entry: Entry, now: Duration) {
        self.group.handle(entry, now);
        self.drain(now);
    }

    /// Takes fresh randomness in, as [`Group::stir`] does.
    pub fn stir(&mut self, fresh: &Seed) {
        self.group.stir(fresh);
    }

    fn drain(&mut self, now: Duration) {
        while let Some(output) = self.group.poll() {
            match output {
                sotto_group::Output::Send(outgoing) => {
                    self.outputs.push_back(Output::Send(outgoing))
                }
                sotto_group::Output::Event(event) => self.follow(event, now),
            }
        }
    }

    fn follow(&mut self, event: sotto_group::Event, now: Duration) {
        let event = match event {
            sotto_group::Event::Waiting => {
                self.keys.clear();
                Event::Waiting
            }
            sotto_group::Event::Ignored { seq, from, reason } => {
                Event::Ignored { seq, from, reason }
            }
            sotto_group::Event::EpochChanged {
                group,
                epoch,
                own_leaf,
                members,
                added,
                removed,
            } => {
                let numbers = &mut self.numbers;
                let senders = members
                    .iter()
                    .map(|member| (member.leaf, numbers.number(&member.id)))
                    .collect();
                let installed =
                    self.keys
                        .install(&self.group, group, epoch, own_leaf, senders, now);
                match (installed, self.group.safety_number()) {
                    (Ok(()), Some(safety_number)) => Event::Epoch {
                        epoch,
                        members: members.into_iter().map(|member| member.id).collect(),
                        added,
                        removed,
                        safety_number: Box::new(safety_number),
                    },
                    // Without keys there is no call, whatever the group says.
                    _ => {
                        self.keys.clear();
                        Event::Waiting
                    }
                }
            }
        };
        self.outputs.push_back(Output::Event(event));
    }

    /// Does what is due by now: erases keys that have expired, and what the group wants done without an entry. Call it at [`next_timeout`](Self::next_timeout); calling it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.keys.expire(now);
        self.group.handle_timeout(now);
        self.drain(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if anything is to happen without further input.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let (keys, group) = (self.keys.next_expiry(), self.group.next_timeout());
        keys.into_iter().chain(group).min()
    }

    /// What the group believes at the moment.
    #[cfg(feature = "inspect")]
    #[must_use]
    pub fn inspect(&self) -> sotto_group::Inspection {
        self.group.inspect()
    }

    /// The next thing to do, if any.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Opens a stream for one of this member's own tracks.
    pub fn open_sender(&mut self, track: Track) -> StreamId {
        self.open(End::Send(track))
    }

    /// Opens a stream that lets through only what `member` sends on `track`, whoever the server says it is from. The
    /// member need not be in the group yet.
    pub fn open_receiver(&mut self, member: MemberId, track: Track) -> StreamId {
        let sender = self.numbers.number(&member);
        self.open(End::Receive(member, Source { sender, track }))
    }

    fn open(&mut self, end: End) -> StreamId {
        let id = StreamId(self.next_stream);
        self.next_stream = self.next_stream.wrapping_add(1);
        self.streams.insert(id, Stream::new(end));
        id
    }

    /// Closes a stream; its frames are dropped from then on. Closing what is not open does nothing.
    pub fn close_stream(&mut self, stream: StreamId) {
        self.streams.remove(&stream);
    }

    /// Protects one frame. `buffer` holds [`HEADROOM`](sotto_frame::HEADROOM) free bytes, then `len` bytes of frame, then
    /// [`Codec::tailroom`] free bytes. Returns where in the buffer the protected frame is.
    ///
    /// # Errors
    ///
    /// Why the frame is dropped. It must then not be sent in any form.
    pub fn protect(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
    ) -> Result<Range<usize>, Dropped> {
        let stream = self
            .streams
            .get_mut(&stream)
            .ok_or(Dropped::UnknownStream)?;
        let outcome = match &stream.end {
            End::Send(track) => self.keys.protect(*track, codec, buffer, len),
            End::Receive(..) => Err(Dropped::WrongDirection),
        };
        stream.count(len, &outcome);
        outcome
    }

    /// Opens one frame; `buffer` as for [`protect`](Self::protect). Returns where in the buffer the frame is.
    ///
    /// # Errors
    ///
    /// Why the frame is dropped. It must then not be given to a decoder in any form.
    pub fn unprotect(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        let outcome = self.open_frame(stream, codec, buffer, len, now);
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome
    }

    /// As [`unprotect`](Self::unprotect), but a frame whose epoch may be about to come is not dropped: `None`. Hold it,
    /// and those after it, in order; [count it](Self::count_held) once; and try again after the next
    /// [`Event::Epoch`], or for the last time with `unprotect` when it has been held for [`HOLD`](crate::HOLD).
    ///
    /// # Errors
    ///
    /// As `unprotect`.
    pub fn unprotect_or_hold(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Range<usize>>, Dropped> {
        let outcome = self.open_frame(stream, codec, buffer, len, now);
        if outcome.as_ref().is_err_and(|reason| reason.is_early()) {
            return Ok(None);
        }
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome.map(Some)
    }

    fn open_frame(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        let stream = self.streams.get(&stream).ok_or(Dropped::UnknownStream)?;
        match &stream.end {
            End::Receive(_, source) => self.keys.unprotect(*source, codec, buffer, len, now),
            End::Send(_) => Err(Dropped::WrongDirection),
        }
    }

    /// Counts a frame that begins to wait.
    pub fn count_held(&mut self, stream: StreamId) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count_held();
        }
    }

    /// Counts a frame that the caller dropped without giving it here, such as one of a codec that Sotto does not know.
    pub fn count_dropped(&mut self, stream: StreamId, len: usize, reason: Dropped) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count::<()>(len, &Err(reason));
        }
    }

    /// All counters.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats {
            epoch: self.group.epoch(),
            streams: self
                .streams
                .iter()
                .map(|(id, stream)| stream.stats(*id))
                .collect(),
        }
    }
}

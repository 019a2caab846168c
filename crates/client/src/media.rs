//! A participant's frames: keys and frames in, frames out.

mod apart;

use crate::epoch_keys::EpochKeys;
use crate::frame_keys::FrameKeys;
use crate::freshness::{Freshness, MediaOutput};
use crate::member_numbers::MemberNumbers;
use crate::stats::Stats;
use crate::stream::{End, Stream};
use crate::{Dropped, StreamId};
use sotto_frame::{Codec, Source, Track};
use sotto_group::MemberId;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

/// The frames of one participant. It has keys of a [`Membership`](crate::Membership) only: where the two are not joined
/// by a [`Client`](crate::Client), give it every [`Keys`](crate::MembershipOutput::Keys) in order, at once.
///
/// Times are since an origin of the caller's choice and never go back.
#[derive(Default)]
pub struct Media {
    keys: FrameKeys,
    freshness: Freshness,
    numbers: MemberNumbers,
    streams: BTreeMap<StreamId, Stream>,
    next_stream: u32,
}

impl Media {
    /// Takes the keys of an epoch, or loses all that there are.
    pub fn take_keys(&mut self, keys: Option<EpochKeys>, now: Duration) {
        let Some(keys) = keys else {
            self.freshness.forget();
            self.keys.clear();
            return;
        };
        if !self.keys.is_of(keys.group) {
            self.freshness.forget();
        }
        let was_alone = self.keys.is_alone_in(keys.group);
        let heard = keys.heard;
        self.keys.install(keys, &mut self.numbers, now);
        // Of a group of one its member knows at every moment that it lives.
        if was_alone || !self.keys.has_others() {
            self.hear(now, now);
        } else if let Some(heard) = heard {
            self.hear(heard, now);
        }
    }

    /// The epoch lived at `at`, a time of this `Media`'s own clock, as a
    /// [`Heard`](crate::MembershipOutput::Heard) says.
    pub fn hear(&mut self, at: Duration, now: Duration) {
        if self.freshness.hear(at, now) {
            self.keys.wish_key_frame();
        }
    }

    /// The next thing to do, if any: ask after [`protect`](Self::protect), [`take_keys`](Self::take_keys) and
    /// [`hear`](Self::hear) until there is none.
    pub fn poll_output(&mut self) -> Option<MediaOutput> {
        self.freshness.poll_output()
    }

    /// Whether a frame of `len` bytes may be sent now. An empty one holds nothing; without a key none leaves anyway.
    fn permit(&mut self, len: usize, now: Duration) -> Result<(), Dropped> {
        if len == 0 || !self.keys.has_others() {
            return Ok(());
        }
        self.freshness.permit(now)
    }

    /// Erases keys that have expired, and switches own tracks to keys that are due. Call it at [`next_timeout`](Self::next_timeout); calling it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.keys.advance(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if keys are to expire or to be switched to.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.keys.next_timeout()
    }

    /// Whether those who send video should make a key frame now: members could decode nothing before it. True once for each
    /// time; ask after [`take_keys`](Self::take_keys), [`hear`](Self::hear) and [`handle_timeout`](Self::handle_timeout).
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.keys.take_key_frame_wish()
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
    /// [`Codec::tailroom`] free bytes. Returns where in the buffer the protected frame is. `key_frame` says that the frame
    /// can be decoded without those before it: where a switch to a newer key is due, the track switches with such a frame,
    /// or [`KEY_FRAME_PATIENCE`](crate::KEY_FRAME_PATIENCE) later without one. For sound it says nothing. Ask
    /// [`poll_output`](Self::poll_output) afterwards: frames are what keeps the life of the epoch in question.
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
        key_frame: bool,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        let outcome = self.sending(stream).and_then(|track| {
            self.permit(len, now)?;
            self.keys.protect(track, codec, buffer, len, key_frame)
        });
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome
    }

    /// The track of a stream that sends.
    fn sending(&self, stream: StreamId) -> Result<Track, Dropped> {
        match &self.streams.get(&stream).ok_or(Dropped::UnknownStream)?.end {
            End::Send(track) => Ok(*track),
            End::Receive(..) => Err(Dropped::WrongDirection),
        }
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
    /// [keys](Self::take_keys), or for the last time with `unprotect` when it has been held for [`HOLD`](crate::HOLD).
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
            epoch: self.keys.epoch(),
            streams: self
                .streams
                .iter()
                .map(|(id, stream)| stream.stats(*id))
                .collect(),
        }
    }
}

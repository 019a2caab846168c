//! The media half of a participant: keys, frames and data in, frames and data out.

use crate::data_keys::{DataKeys, MOST_DATA, OpenedData};
use crate::epoch_keys::EpochKeys;
use crate::frame_keys::FrameKeys;
use crate::freshness::{Freshness, MediaOutput};
use crate::member_numbers::MemberNumbers;
use crate::stats::Stats;
use crate::stream::{End, Stream};
use crate::{DropReason, StreamId};
use litemap::LiteMap;
use sotto_frame::{Codec, Source, Track};
use sotto_group::MemberId;
use std::ops::Range;
use std::time::Duration;

/// Time for which a receiver holds a frame of an epoch that it does not know yet. It is longer than a commit takes from one member to
/// all others, and as long as a player can wait before people notice.
pub const EARLY_FRAME_TIMEOUT: Duration = Duration::from_millis(500);

/// The frames of one participant. Its keys are those of a [`Membership`](crate::Membership): give it every
/// [`Keys`](crate::MembershipOutput::Keys) in order.
///
/// Times are since an origin of the caller's choice and never go back.
///
/// ```
/// use sotto_client::{DropReason, Media};
/// use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
/// use std::time::Duration;
///
/// let mut media = Media::default();
/// let sender = media.add_sender(Track::MICROPHONE);
/// let frame = b"a frame of Opus";
/// let mut buffer = [&[0; HEADROOM][..], frame, &[0; TAILROOM]].concat();
/// // Without the keys of an epoch no frame leaves.
/// let outcome = media.encrypt(sender, Codec::Opus, &mut buffer, frame.len(), false, Duration::ZERO);
/// assert_eq!(outcome, Err(DropReason::NoKey));
/// ```
#[derive(Default)]
pub struct Media {
    keys: FrameKeys,
    pub(crate) data: DataKeys,
    freshness: Freshness,
    numbers: MemberNumbers,
    streams: LiteMap<StreamId, Stream>,
    next_stream: u32,
}

impl Media {
    /// Installs the keys of an epoch, or erases all keys.
    pub fn take_keys(&mut self, keys: Option<EpochKeys>, now: Duration) {
        let Some(mut keys) = keys else {
            self.freshness.forget();
            self.keys.clear();
            self.data.clear();
            return;
        };
        if !self.keys.is_of(keys.group) {
            self.freshness.forget();
            self.data.clear();
        }
        let was_alone = self.keys.is_alone_in(keys.group);
        let heard = keys.heard;
        self.data.install(&mut keys, &mut self.numbers, now);
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

    /// The next thing to do, if any: ask after [`encrypt`](Self::encrypt), [`take_keys`](Self::take_keys) and
    /// [`hear`](Self::hear) until there is none.
    pub fn poll_output(&mut self) -> Option<MediaOutput> {
        self.freshness.poll_output()
    }

    /// Whether anything may be sent now. Without a key nothing leaves anyway.
    fn permit(&mut self, now: Duration) -> Result<(), DropReason> {
        if !self.keys.has_others() {
            return Ok(());
        }
        self.freshness.permit(now)
    }

    /// Erases keys that have expired, and switches own tracks to keys that are due. Call it at [`next_timeout`](Self::next_timeout); calling it more often does no harm.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.keys.advance(now);
        self.data.expire(now);
    }

    /// When [`handle_timeout`](Self::handle_timeout) is due, if keys are to expire or to be switched to.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let (frames, data) = (self.keys.next_timeout(), self.data.next_expiry());
        frames.into_iter().chain(data).min()
    }

    /// Whether the encoders of video should make a key frame now, before which other members could decode nothing. True once for each
    /// time; ask after [`take_keys`](Self::take_keys), [`hear`](Self::hear) and [`handle_timeout`](Self::handle_timeout).
    pub fn take_key_frame_wish(&mut self) -> bool {
        self.keys.take_key_frame_wish()
    }

    /// Opens a stream for one of this member's own tracks.
    pub fn add_sender(&mut self, track: Track) -> StreamId {
        self.open_stream(End::Send(track))
    }

    /// Opens a stream that lets only frames of `member` on `track` through, whatever sender the server names. The
    /// member need not be in the group yet.
    pub fn add_receiver(&mut self, member: MemberId, track: Track) -> StreamId {
        let sender = self.numbers.number(&member);
        self.open_stream(End::Receive(member, Source { sender, track }))
    }

    fn open_stream(&mut self, end: End) -> StreamId {
        let id = StreamId(self.next_stream);
        self.next_stream = self.next_stream.wrapping_add(1);
        self.streams.insert(id, Stream::new(end));
        id
    }

    /// Closes a stream; its frames are dropped from then on. Closing a stream that is not open has no effect.
    pub fn close_stream(&mut self, stream: StreamId) {
        self.streams.remove(&stream);
    }

    /// Encrypts one frame. `buffer` holds [`HEADROOM`](sotto_frame::HEADROOM) free bytes, then `len` bytes of frame, then
    /// [`Codec::tailroom`] free bytes. Returns the range of the encrypted frame in the buffer. `key_frame` says that the frame
    /// can be decoded without those before it: where a switch to a newer key is due, the track switches with such a frame,
    /// or [`KEY_FRAME_PATIENCE`](crate::KEY_FRAME_PATIENCE) later without one. For sound it says nothing. Ask
    /// [`poll_output`](Self::poll_output) afterwards: the freshness of the epoch is asked for when frames are sent.
    ///
    /// # Errors
    ///
    /// The reason for which the frame is dropped. It must then not be sent in any form.
    pub fn encrypt(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        let outcome = self.sending(stream).and_then(|track| {
            // An empty frame has no content.
            if len > 0 {
                self.permit(now)?;
            }
            self.keys.encrypt(track, codec, buffer, len, key_frame)
        });
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome
    }

    /// The track of a stream that sends.
    fn sending(&self, stream: StreamId) -> Result<Track, DropReason> {
        match &self
            .streams
            .get(&stream)
            .ok_or(DropReason::UnknownStream)?
            .end
        {
            End::Send(track) => Ok(*track),
            End::Receive(..) => Err(DropReason::WrongDirection),
        }
    }

    /// Decrypts one frame; `buffer` as for [`encrypt`](Self::encrypt). Returns the range of the frame in the buffer.
    ///
    /// # Errors
    ///
    /// The reason for which the frame is dropped. It must then not be given to a decoder in any form.
    pub fn decrypt(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        let outcome = self.decrypt_frame(stream, codec, buffer, len, now);
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome
    }

    /// As [`decrypt`](Self::decrypt), but a frame whose epoch may be about to come is not dropped: `None`. Hold it,
    /// and those after it, in order; [count it](Self::count_held) once; and try again after the next
    /// [keys](Self::take_keys), or for the last time with `decrypt` when it has been held for [`EARLY_FRAME_TIMEOUT`](crate::EARLY_FRAME_TIMEOUT).
    ///
    /// # Errors
    ///
    /// As `decrypt`.
    pub fn decrypt_or_hold(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Range<usize>>, DropReason> {
        let outcome = self.decrypt_frame(stream, codec, buffer, len, now);
        if outcome.as_ref().is_err_and(|reason| reason.is_early()) {
            return Ok(None);
        }
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count(len, &outcome);
        }
        outcome.map(Some)
    }

    fn decrypt_frame(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        let stream = self.streams.get(&stream).ok_or(DropReason::UnknownStream)?;
        match &stream.end {
            End::Receive(_, source) => self.keys.decrypt(*source, codec, buffer, len, now),
            End::Send(_) => Err(DropReason::WrongDirection),
        }
    }

    /// Seals data of the application for the members of the epoch, up to [`MOST_DATA`] bytes. Ask
    /// [`poll_output`](Self::poll_output) afterwards, as after [`encrypt`](Self::encrypt).
    ///
    /// # Errors
    ///
    /// [`DropReason::NoKey`], [`DropReason::TooLong`], [`DropReason::CounterExhausted`]; or [`DropReason::Stale`], as for
    /// frames: try again after [`hear`](Self::hear).
    pub fn seal(&mut self, data: &[u8], now: Duration) -> Result<Vec<u8>, DropReason> {
        if data.len() > MOST_DATA {
            return Err(DropReason::TooLong);
        }
        // R14.6.
        self.permit(now)?;
        self.data.seal(data)
    }

    /// Opens data that a member has sealed, this one included: once, in any order, and for as long as frames of its epoch can
    /// be decrypted.
    ///
    /// # Errors
    ///
    /// The reason for which there is no data. One that [is early](DropReason::is_early) may be over after the next
    /// [keys](Self::take_keys).
    pub fn open(&mut self, sealed: &[u8], now: Duration) -> Result<OpenedData, DropReason> {
        self.data.open(sealed, &self.numbers, now)
    }

    /// Counts a frame that begins to wait.
    pub fn count_held(&mut self, stream: StreamId) {
        if let Some(stream) = self.streams.get_mut(&stream) {
            stream.count_held();
        }
    }

    /// Counts a frame that the caller dropped without giving it here, such as one of a codec that Sotto does not know.
    pub fn count_dropped(&mut self, stream: StreamId, len: usize, reason: DropReason) {
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

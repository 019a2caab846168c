//! The receiving side of a member: the tracks of all others.

use crate::buffer_layout::{HEADROOM, frame_and_tailroom};
use crate::codec::{Codec, Layout};
use crate::epoch::{Epoch, ReceivingKey, Source};
use crate::epoch_ring::EpochRing;
use crate::error::DecryptError;
use crate::header::Header;
use crate::suites::SFrameCipherSuites;
use crate::units::{FrameWriter, Representation, Units};
use std::ops::Range;
use std::time::Duration;

/// Counters that a frame may be late by. Three simulcast layers, screen and voice at once are some 200 frames a second,
/// so that this is several seconds, longer than any jitter buffer waits.
const WINDOW: usize = 1024;

/// Decrypts the frames of the other members (RFC 9605 §4.4.4) with the keys of the newest epoch and, for
/// [`EPOCH_KEY_RETENTION`](crate::EPOCH_KEY_RETENTION) after each change, of the epochs before it.
///
/// ```
/// use sotto_frame::{
///     BaseKey, CipherSuite, Codec, DecryptError, Epoch, FrameDecryptor, FrameEncryptor, HEADROOM, SenderId, Source,
///     TAILROOM, Track,
/// };
/// use std::time::Duration;
///
/// let (suite, now) = (CipherSuite::default(), Duration::ZERO);
/// // The output of the MLS exporter for epoch 1.
/// let key = || BaseKey::new(vec![1; BaseKey::len(suite)].into());
/// let (track, codec) = (Track::MICROPHONE, Codec::Opus);
///
/// let mut encryptor = FrameEncryptor::new(suite);
/// encryptor.install(1, 0, &key());
/// let mut buffer = [7; HEADROOM + 100 + TAILROOM];
/// let encrypted = encryptor.encrypt(track, codec, &mut buffer, 100).unwrap();
/// let mut received = vec![0; HEADROOM];
/// received.extend_from_slice(&buffer[encrypted.clone()]);
/// received.resize(HEADROOM + encrypted.len() + TAILROOM, 0);
///
/// // Leaf 0 is the leaf of alice, whom the caller numbers 30.
/// let alice = SenderId(30);
/// let mut decryptor = FrameDecryptor::new(suite);
/// decryptor.install(Epoch { number: 1, key: key(), senders: [(0, alice)].into() }, now);
/// let mut again = received.clone();
/// let from = Source { sender: alice, track };
/// let decrypted = decryptor.decrypt(from, codec, &mut received, encrypted.len(), now)?;
/// assert_eq!(received[decrypted], [7; 100]);
/// let replay = decryptor.decrypt(from, codec, &mut again, encrypted.len(), now);
/// assert_eq!(replay, Err(DecryptError::Replayed));
/// # Ok::<(), DecryptError>(())
/// ```
pub struct FrameDecryptor {
    suites: SFrameCipherSuites,
    epochs: EpochRing,
    /// Header and clear bytes of the current frame.
    aad: Vec<u8>,
    units: Units,
}

impl FrameDecryptor {
    /// A decryptor without a key: it drops every frame.
    #[must_use]
    pub fn new(suites: impl Into<SFrameCipherSuites>) -> Self {
        Self {
            suites: suites.into(),
            epochs: EpochRing::new(WINDOW),
            aad: Vec::new(),
            units: Units::default(),
        }
    }

    /// Takes the cipher suites of another group, and erases all keys.
    pub fn use_suites(&mut self, suites: SFrameCipherSuites) {
        self.clear();
        self.suites = suites;
    }

    /// Takes the keys of a new epoch. The keys of the epoch before expire [`EPOCH_KEY_RETENTION`](crate::EPOCH_KEY_RETENTION)
    /// from `now`; the keys of senders that are not in the new epoch are erased at once, in all epochs. An epoch that is not
    /// newer than the newest changes nothing: no key is replaced, no replay window emptied, no expiry put off. So
    /// [`clear`](Self::clear) before the first epoch of another group, whose numbers begin anew.
    pub fn install(&mut self, epoch: Epoch, now: Duration) {
        self.epochs.install(epoch, now);
    }

    /// Erases all keys. Every frame is dropped until another epoch is installed.
    pub fn clear(&mut self) {
        self.epochs.clear();
    }

    /// Erases the keys that have expired. Nothing expires otherwise but by [`install`](Self::install) and
    /// [`decrypt`](Self::decrypt).
    pub fn expire(&mut self, now: Duration) {
        self.epochs.expire(now);
    }

    /// The time at which [`expire`](Self::expire) next has something to do.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.epochs.next_expiry()
    }

    /// Decrypts one frame in place. `buffer` holds [`HEADROOM`] free bytes, then `len` bytes of frame, then
    /// [`Codec::tailroom`] free bytes. Returns the range of the decrypted frame in the buffer. An empty frame stays empty.
    ///
    /// # Errors
    ///
    /// The reason for which the frame is dropped; the buffer then holds no plaintext. A frame that is not authentic has
    /// changed nothing.
    pub fn decrypt(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, DecryptError> {
        let tailroom = codec.tailroom(len);
        let room = frame_and_tailroom(buffer, len, tailroom).ok_or(DecryptError::BufferTooSmall)?;
        if len == 0 {
            return Ok(HEADROOM..HEADROOM);
        }
        self.expire(now);
        if self.epochs.is_empty() {
            return Err(DecryptError::NoKey);
        }
        let tag_len = self.suites.of(from.track).tag_len();
        let frame = room.get_mut(..len).ok_or(DecryptError::BufferTooSmall)?;
        self.aad.clear();

        match codec.layout() {
            Layout::Prefix(clear_len) => {
                let clear = clear_len(frame).map_err(|_| DecryptError::TooShort)?;
                let (prefix, protected) = frame
                    .split_at_mut_checked(clear)
                    .ok_or(DecryptError::TooShort)?;
                let (decoded, header_len) = Header::decode(protected)?;
                let (header, ciphertext) = protected
                    .split_at_mut_checked(header_len)
                    .ok_or(DecryptError::TooShort)?;
                let content_len = ciphertext
                    .len()
                    .checked_sub(tag_len)
                    .ok_or(DecryptError::TooShort)?;
                let (content, tag) = ciphertext
                    .split_at_mut_checked(content_len)
                    .ok_or(DecryptError::TooShort)?;
                self.aad.extend_from_slice(header);
                self.aad.extend_from_slice(prefix);
                key(&mut self.epochs, self.suites, decoded, from)?.decrypt(
                    decoded.counter,
                    &self.aad,
                    content,
                    tag,
                )?;

                let start = HEADROOM + header_len;
                buffer.copy_within(HEADROOM..HEADROOM + clear, start);
                Ok(start..start + clear + content_len)
            }
            Layout::Units(format) => {
                let units = &mut self.units;
                units.begin(&[]);
                format
                    .read(frame, Representation::Encrypted, units)
                    .map_err(|_| DecryptError::Malformed)?;
                let first = units.first_piece().map_err(|_| DecryptError::TooShort)?;
                let (decoded, header_len) = Header::decode(first)?;
                units
                    .take_off_header_and_tag(header_len, tag_len)
                    .map_err(|_| DecryptError::TooShort)?;
                let header = units.header(header_len);
                self.aad.extend_from_slice(header);
                units.write_metadata(&mut self.aad);
                let (content, tag) = units
                    .content_and_tag(header_len, tag_len)
                    .ok_or(DecryptError::TooShort)?;
                key(&mut self.epochs, self.suites, decoded, from)?.decrypt(
                    decoded.counter,
                    &self.aad,
                    content,
                    tag,
                )?;

                let mut out = FrameWriter::new(room);
                format
                    .write(units, Representation::Plain, &mut out)
                    .map_err(|_| DecryptError::BufferTooSmall)?;
                Ok(HEADROOM..HEADROOM + out.len())
            }
        }
    }
}

/// The key that a header names, if it is a key of the source that the frame is to be from, and the counter is a new one.
fn key(
    epochs: &mut EpochRing,
    suites: SFrameCipherSuites,
    Header { kid, counter }: Header,
    from: Source,
) -> Result<&mut ReceivingKey, DecryptError> {
    let (held, sender) = epochs.find(kid)?;
    if sender != from.sender {
        return Err(DecryptError::WrongMember);
    }
    if kid.track() != from.track {
        return Err(DecryptError::WrongTrack);
    }
    held.key(suites.of(kid.track()), kid, counter)
}

//! The sending side of a member: all of its tracks, with one counter.

mod sending_key;
mod sending_keys;
mod switch_at;

use crate::base_key::BaseKey;
use crate::buffer_layout::{HEADROOM, frame_and_tailroom};
use crate::codec::{Codec, Layout};
use crate::error::EncryptError;
use crate::header::Header;
use crate::kid::Track;
use crate::suites::SFrameCipherSuites;
use crate::units::{FrameWriter, Representation, Units};
use sending_keys::SendingKeys;
use std::ops::Range;
use std::time::Duration;
pub use switch_at::SwitchAt;

/// Encrypts the frames of a member (RFC 9605 §4.4.3) with its key of the current epoch, or for a moment of the one before
/// ([`install_later`](Self::install_later)).
///
/// There is one counter for all tracks and simulcast layers, and it never starts again when a key is installed: so no
/// order of calls can make a nonce occur twice. It costs at most one byte per frame against a counter per epoch.
///
/// ```
/// use sotto_frame::{BaseKey, CipherSuite, Codec, EncryptError, FrameEncryptor, HEADROOM, TAILROOM, Track};
///
/// let suite = CipherSuite::default();
/// let mut encryptor = FrameEncryptor::new(suite);
/// let mut buffer = [7; HEADROOM + 100 + TAILROOM];
/// let outcome = encryptor.encrypt(Track::MICROPHONE, Codec::Opus, &mut buffer, 100);
/// assert_eq!(outcome, Err(EncryptError::NoKey));
///
/// // The output of the MLS exporter for epoch 1, in which this member has leaf 0.
/// let key = BaseKey::new(vec![1; BaseKey::len(suite)].into());
/// encryptor.install(1, 0, &key);
/// let frame = encryptor.encrypt(Track::MICROPHONE, Codec::Opus, &mut buffer, 100)?;
/// // The header of this frame has one byte.
/// assert_eq!(frame.len(), 1 + 100 + suite.tag_len());
/// # Ok::<(), EncryptError>(())
/// ```
pub struct FrameEncryptor {
    suites: SFrameCipherSuites,
    counter: u64,
    keys: SendingKeys,
    /// Header and clear bytes of the current frame.
    aad: Vec<u8>,
    units: Units,
}

impl FrameEncryptor {
    /// An encryptor without a key: it drops every frame.
    #[must_use]
    pub fn new(suites: impl Into<SFrameCipherSuites>) -> Self {
        Self {
            suites: suites.into(),
            counter: 0,
            keys: SendingKeys::default(),
            aad: Vec::new(),
            units: Units::default(),
        }
    }

    /// Takes the cipher suites of another group, and erases the keys. The counter goes on.
    pub fn use_suites(&mut self, suites: SFrameCipherSuites) {
        self.clear();
        self.suites = suites;
    }

    /// Switches all tracks to the key of an epoch, in which this member has the leaf `leaf`, and erases all other keys,
    /// those whose switch is still to come included. Installing a key that is already installed changes nothing.
    pub fn install(&mut self, epoch: u64, leaf: u32, key: &BaseKey) {
        self.keys.install(epoch, leaf, key);
    }

    /// Takes the key of a newer epoch of the same group, and goes on with the keys that tracks use until `at`: for an
    /// epoch that only added members, since all members that can decrypt a frame of the older one are in the newer one
    /// as well. Without a key so far, or if the epoch is not a newer one of the same leaf, this is
    /// [`install`](Self::install). Installing a key that is already installed changes nothing: no switch is put off.
    pub fn install_later(&mut self, epoch: u64, leaf: u32, key: &BaseKey, at: SwitchAt) {
        self.keys.install_later(epoch, leaf, key, at);
    }

    /// Switches tracks whose time has come by `now`, and erases keys that no track uses any more. Returns whether a key has
    /// become due by that: video then waits for a key frame.
    pub fn advance(&mut self, now: Duration) -> bool {
        self.keys.advance(now)
    }

    /// The time at which [`advance`](Self::advance) next has something to do.
    #[must_use]
    pub fn next_switch(&self) -> Option<Duration> {
        self.keys.next_switch()
    }

    /// Says that the next frame of this track is a key frame: the track switches to the newest key that is due.
    pub fn begin_key_frame(&mut self, track: Track) {
        self.keys.begin_key_frame(track);
    }

    /// Erases the keys. Every frame is dropped until another key is installed.
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Encrypts one frame in place. `buffer` holds [`HEADROOM`] free bytes, then `len` bytes of frame, then
    /// [`Codec::tailroom`] free bytes. Returns the range of the encrypted frame in the buffer. An empty frame stays empty.
    ///
    /// # Errors
    ///
    /// The reason for which the frame must not be sent; the buffer's contents are then of no use.
    pub fn encrypt(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
    ) -> Result<Range<usize>, EncryptError> {
        let tailroom = codec.tailroom(len);
        let room = frame_and_tailroom(buffer, len, tailroom).ok_or(EncryptError::BufferTooSmall)?;
        if len == 0 {
            return Ok(HEADROOM..HEADROOM);
        }
        let (frame, tailroom) = room
            .split_at_mut_checked(len)
            .ok_or(EncryptError::BufferTooSmall)?;
        let key = self.keys.of(track).ok_or(EncryptError::NoKey)?;
        let counter = self.counter;
        // The last number is never used, so that the next one is always a number.
        let next = counter
            .checked_add(1)
            .ok_or(EncryptError::CounterExhausted)?;
        let kid = key.kid(track);
        let suite = self.suites.of(track);
        let cipher = key.cipher(suite, kid)?;
        let header = Header { kid, counter }.encode();
        let header = header.as_slice();
        let tag_len = suite.tag_len();
        self.aad.clear();
        self.aad.extend_from_slice(header);

        match codec.layout() {
            Layout::Prefix(clear_len) => {
                let clear = clear_len(frame).map_err(|_| EncryptError::Malformed)?;
                let (prefix, content) = frame
                    .split_at_mut_checked(clear)
                    .ok_or(EncryptError::Malformed)?;
                let tag = tailroom
                    .get_mut(..tag_len)
                    .ok_or(EncryptError::BufferTooSmall)?;
                self.aad.extend_from_slice(prefix);
                self.counter = next;
                cipher.encrypt(counter, &self.aad, content, tag);

                let start = put_front(buffer, clear, header)?;
                Ok(start..HEADROOM + len + tag_len)
            }
            Layout::Units(format) => {
                let units = &mut self.units;
                units.begin(header);
                format
                    .read(frame, Representation::Plain, units)
                    .map_err(|_| EncryptError::Malformed)?;
                units.write_metadata(&mut self.aad);
                units
                    .add_header_and_tag(tag_len)
                    .map_err(|_| EncryptError::Malformed)?;
                let (content, tag) = units
                    .content_and_tag(header.len(), tag_len)
                    .ok_or(EncryptError::Malformed)?;
                self.counter = next;
                cipher.encrypt(counter, &self.aad, content, tag);

                let mut out = FrameWriter::new(room);
                format
                    .write(units, Representation::Encrypted, &mut out)
                    .map_err(|_| EncryptError::BufferTooSmall)?;
                Ok(HEADROOM..HEADROOM + out.len())
            }
        }
    }
}

/// The prefix moves forward, and the header takes its old place. Returns where the prefix is.
fn put_front(buffer: &mut [u8], clear: usize, header: &[u8]) -> Result<usize, EncryptError> {
    let start = HEADROOM
        .checked_sub(header.len())
        .ok_or(EncryptError::BufferTooSmall)?;
    buffer.copy_within(HEADROOM..HEADROOM + clear, start);
    buffer
        .get_mut(start + clear..HEADROOM + clear)
        .ok_or(EncryptError::BufferTooSmall)?
        .copy_from_slice(header);
    Ok(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buffer_layout::TAILROOM;
    use crate::suite::CipherSuite;

    fn encrypt(encryptor: &mut FrameEncryptor) -> Result<Range<usize>, EncryptError> {
        let mut buffer = [0; HEADROOM + 100 + TAILROOM];
        encryptor.encrypt(Track::MICROPHONE, Codec::Opus, &mut buffer, 100)
    }

    fn key(byte: u8) -> BaseKey {
        BaseKey::new(vec![byte; 32].into())
    }

    #[test]
    fn the_counter_passes_2_to_the_32_and_ends_before_it_wraps() {
        let mut encryptor = FrameEncryptor::new(CipherSuite::default());
        encryptor.install(1, 0, &key(1));
        encryptor.counter = u64::from(u32::MAX);
        let short = encrypt(&mut encryptor).unwrap().len();
        assert_eq!(encrypt(&mut encryptor).unwrap().len(), short + 1);
        encryptor.counter = u64::MAX - 1;
        encrypt(&mut encryptor).unwrap();
        for _ in 0..3 {
            assert_eq!(encrypt(&mut encryptor), Err(EncryptError::CounterExhausted));
        }
    }

    /// Headers of every length, in every layout.
    #[test]
    fn frames_of_all_codecs_open_at_every_counter() {
        let suite = CipherSuite::default();
        for (codec, frame) in [
            (Codec::Opus, &[7, 7, 7][..]),
            (Codec::Vp8, &[1, 7, 7]),
            (Codec::Vp9, &[7, 7, 7]),
            (Codec::H264, &[0, 0, 0, 1, 0x65, 0xE0, 7]),
            (Codec::H265, &[0, 0, 0, 1, 2, 1, 0xE0, 7]),
            (Codec::Av1, &[0x32, 1, 7]),
        ] {
            let mut encryptor = FrameEncryptor::new(suite);
            let mut decryptor = crate::FrameDecryptor::new(suite);
            encryptor.install(1, 0, &key(1));
            let sender = crate::SenderId(0);
            let epoch = crate::Epoch {
                number: 1,
                key: key(1),
                senders: [(0, sender)].into(),
            };
            decryptor.install(epoch, std::time::Duration::ZERO);
            let track = Track::CAMERA;
            for counter in [0, 7, 8, u64::from(u32::MAX), 1 << 32, u64::MAX - 1] {
                encryptor.counter = counter;
                let mut buffer = vec![0; HEADROOM + 200];
                buffer[HEADROOM..HEADROOM + frame.len()].copy_from_slice(frame);
                let sealed = encryptor.encrypt(track, codec, &mut buffer, frame.len());
                let sealed = sealed.unwrap();
                buffer.copy_within(sealed.clone(), HEADROOM);
                let from = crate::Source { sender, track };
                let now = std::time::Duration::ZERO;
                let opened = decryptor.decrypt(from, codec, &mut buffer, sealed.len(), now);
                assert_eq!(&buffer[opened.unwrap()], frame, "{codec:?} {counter}");
            }
        }
    }

    #[test]
    fn the_counter_never_starts_again() {
        let mut encryptor = FrameEncryptor::new(CipherSuite::default());
        for (epoch, byte) in [(1, 1), (1, 1), (2, 2), (1, 1)] {
            let before = encryptor.counter;
            encryptor.install(epoch, 0, &key(byte));
            encrypt(&mut encryptor).unwrap();
            assert_eq!(encryptor.counter, before + 1);
            encryptor.clear();
        }
    }

    #[test]
    fn a_buffer_without_room_is_refused() {
        let mut encryptor = FrameEncryptor::new(CipherSuite::default());
        encryptor.install(1, 0, &key(1));
        for codec in [Codec::H264, Codec::H265, Codec::Av1] {
            let mut buffer = vec![0; HEADROOM + 100 + codec.tailroom(100) - 1];
            let outcome = encryptor.encrypt(Track::CAMERA, codec, &mut buffer, 100);
            assert_eq!(outcome, Err(EncryptError::BufferTooSmall));
        }
        for size in 0..HEADROOM + 100 + TAILROOM {
            let outcome = encryptor.encrypt(Track::CAMERA, Codec::Opus, &mut vec![0; size], 100);
            assert_eq!(outcome, Err(EncryptError::BufferTooSmall), "{size}");
        }
        let outcome = encryptor.encrypt(Track::CAMERA, Codec::Opus, &mut [], 0);
        assert_eq!(outcome, Err(EncryptError::BufferTooSmall), "even if empty");
        let outcome = encryptor.encrypt(Track::CAMERA, Codec::Opus, &mut [0; 200], usize::MAX);
        assert_eq!(outcome, Err(EncryptError::BufferTooSmall));
    }
}

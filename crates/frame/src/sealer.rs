//! The sending side: everything that this member sends, on all of its tracks.

mod apart;
mod sending;
mod switch;

use crate::base_key::BaseKey;
use crate::codec::{Codec, Layout};
use crate::error::ProtectError;
use crate::header::Header;
use crate::kid::Track;
use crate::room::{HEADROOM, frame_and_tailroom};
use crate::suites::Suites;
use crate::units::{Form, Out, Units};
use sending::Sending;
use std::ops::Range;
pub use switch::SwitchAt;

/// Protects frames with this member's key of the current epoch, or for a moment of the one before
/// ([`install_later`](Self::install_later)).
///
/// There is one counter for all tracks and simulcast layers, and it never starts again, whatever key is installed: so
/// no order of calls can make a nonce occur twice. It costs at most one byte per frame against a counter per epoch.
pub struct Sealer {
    suites: Suites,
    counter: u64,
    /// Keys in use, and then those whose switch is still to come; oldest first.
    sending: Vec<Sending>,
    /// Header and clear bytes of the frame at hand.
    aad: Vec<u8>,
    units: Units,
}

impl Sealer {
    /// A sealer without a key: it drops every frame.
    #[must_use]
    pub fn new(suites: impl Into<Suites>) -> Self {
        Self {
            suites: suites.into(),
            counter: 0,
            sending: Vec::new(),
            aad: Vec::new(),
            units: Units::default(),
        }
    }

    /// Takes what the members of another group have agreed on, and forgets the key. The counter goes on.
    pub fn use_suites(&mut self, suites: Suites) {
        self.clear();
        self.suites = suites;
    }

    /// Switches all tracks to the key of an epoch, in which this member sits at `leaf`, and erases all other keys, those
    /// whose switch is still to come included. Installing what is already installed changes nothing.
    pub fn install(&mut self, epoch: u64, leaf: u32, key: &BaseKey) {
        self.sending.retain(|sending| sending.is(epoch, leaf, key));
        self.sending.truncate(1);
        match self.sending.first_mut() {
            Some(sending) => sending.use_for_all(),
            None => self.sending.push(Sending::at_once(epoch, leaf, key)),
        }
    }

    /// Forgets the key. Every frame is dropped until another is installed.
    pub fn clear(&mut self) {
        self.sending.clear();
    }

    /// Protects one frame. `buffer` holds [`HEADROOM`] free bytes, then `len` bytes of frame, then
    /// [`Codec::tailroom`] free bytes. Returns where in the buffer the protected frame is. An empty frame stays empty.
    ///
    /// # Errors
    ///
    /// Why the frame is dropped; the buffer's contents are then of no use.
    pub fn protect(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
    ) -> Result<Range<usize>, ProtectError> {
        let tailroom = codec.tailroom(len);
        let room = frame_and_tailroom(buffer, len, tailroom).ok_or(ProtectError::BufferTooSmall)?;
        if len == 0 {
            return Ok(HEADROOM..HEADROOM);
        }
        let (frame, tailroom) = room
            .split_at_mut_checked(len)
            .ok_or(ProtectError::BufferTooSmall)?;
        let sending = sending::of(&mut self.sending, track).ok_or(ProtectError::NoKey)?;
        let counter = self.counter;
        // The last number is never used, so that the next one is always a number.
        let next = counter
            .checked_add(1)
            .ok_or(ProtectError::CounterExhausted)?;
        let kid = sending.kid(track);
        let suite = self.suites.of(track);
        let cipher = sending.cipher(suite, kid)?;
        let header = Header { kid, counter }.encode();
        let header = header.as_slice();
        let tag_len = suite.tag_len();
        self.aad.clear();
        self.aad.extend_from_slice(header);

        match codec.layout() {
            Layout::Prefix(clear_len) => {
                let clear = clear_len(frame).map_err(|_| ProtectError::Malformed)?;
                let (prefix, content) = frame
                    .split_at_mut_checked(clear)
                    .ok_or(ProtectError::Malformed)?;
                let tag = tailroom
                    .get_mut(..tag_len)
                    .ok_or(ProtectError::BufferTooSmall)?;
                self.aad.extend_from_slice(prefix);
                self.counter = next;
                cipher.seal(counter, &self.aad, content, tag);

                let start = put_front(buffer, clear, header)?;
                Ok(start..HEADROOM + len + tag_len)
            }
            Layout::Units(format) => {
                let units = &mut self.units;
                units.begin(header);
                format
                    .read(frame, Form::Plain, units)
                    .map_err(|_| ProtectError::Malformed)?;
                units.write_metadata(&mut self.aad);
                units
                    .add_header_and_tag(tag_len)
                    .map_err(|_| ProtectError::Malformed)?;
                let (content, tag) = units
                    .content_and_tag(header.len(), tag_len)
                    .ok_or(ProtectError::Malformed)?;
                self.counter = next;
                cipher.seal(counter, &self.aad, content, tag);

                let mut out = Out::new(room);
                format
                    .write(units, Form::Sealed, &mut out)
                    .map_err(|_| ProtectError::BufferTooSmall)?;
                Ok(HEADROOM..HEADROOM + out.len())
            }
        }
    }
}

/// The prefix moves forward, and the header takes its old place. Returns where the prefix is.
fn put_front(buffer: &mut [u8], clear: usize, header: &[u8]) -> Result<usize, ProtectError> {
    let start = HEADROOM
        .checked_sub(header.len())
        .ok_or(ProtectError::BufferTooSmall)?;
    buffer.copy_within(HEADROOM..HEADROOM + clear, start);
    buffer
        .get_mut(start + clear..HEADROOM + clear)
        .ok_or(ProtectError::BufferTooSmall)?
        .copy_from_slice(header);
    Ok(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::TAILROOM;
    use crate::suite::CipherSuite;

    fn protect(sealer: &mut Sealer) -> Result<Range<usize>, ProtectError> {
        let mut buffer = [0; HEADROOM + 100 + TAILROOM];
        sealer.protect(Track::MICROPHONE, Codec::Opus, &mut buffer, 100)
    }

    fn key(byte: u8) -> BaseKey {
        BaseKey::new(vec![byte; 32].into())
    }

    #[test]
    fn the_counter_passes_2_to_the_32_and_ends_before_it_wraps() {
        let mut sealer = Sealer::new(CipherSuite::default());
        sealer.install(1, 0, &key(1));
        sealer.counter = u64::from(u32::MAX);
        let short = protect(&mut sealer).unwrap().len();
        assert_eq!(protect(&mut sealer).unwrap().len(), short + 1);
        sealer.counter = u64::MAX - 1;
        protect(&mut sealer).unwrap();
        for _ in 0..3 {
            assert_eq!(protect(&mut sealer), Err(ProtectError::CounterExhausted));
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
            let mut sealer = Sealer::new(suite);
            let mut opener = crate::Opener::new(suite);
            sealer.install(1, 0, &key(1));
            let sender = crate::SenderId(0);
            let epoch = crate::Epoch {
                number: 1,
                key: key(1),
                senders: [(0, sender)].into(),
            };
            opener.install(epoch, std::time::Duration::ZERO);
            let track = Track::CAMERA;
            for counter in [0, 7, 8, u64::from(u32::MAX), 1 << 32, u64::MAX - 1] {
                sealer.counter = counter;
                let mut buffer = vec![0; HEADROOM + 200];
                buffer[HEADROOM..HEADROOM + frame.len()].copy_from_slice(frame);
                let sealed = sealer.protect(track, codec, &mut buffer, frame.len());
                let sealed = sealed.unwrap();
                buffer.copy_within(sealed.clone(), HEADROOM);
                let from = crate::Source { sender, track };
                let now = std::time::Duration::ZERO;
                let opened = opener.unprotect(from, codec, &mut buffer, sealed.len(), now);
                assert_eq!(&buffer[opened.unwrap()], frame, "{codec:?} {counter}");
            }
        }
    }

    #[test]
    fn the_counter_never_starts_again() {
        let mut sealer = Sealer::new(CipherSuite::default());
        for (epoch, byte) in [(1, 1), (1, 1), (2, 2), (1, 1)] {
            let before = sealer.counter;
            sealer.install(epoch, 0, &key(byte));
            protect(&mut sealer).unwrap();
            assert_eq!(sealer.counter, before + 1);
            sealer.clear();
        }
    }

    #[test]
    fn a_buffer_without_room_is_refused() {
        let mut sealer = Sealer::new(CipherSuite::default());
        sealer.install(1, 0, &key(1));
        for codec in [Codec::H264, Codec::H265, Codec::Av1] {
            let mut buffer = vec![0; HEADROOM + 100 + codec.tailroom(100) - 1];
            let outcome = sealer.protect(Track::CAMERA, codec, &mut buffer, 100);
            assert_eq!(outcome, Err(ProtectError::BufferTooSmall));
        }
        for size in 0..HEADROOM + 100 + TAILROOM {
            let outcome = sealer.protect(Track::CAMERA, Codec::Opus, &mut vec![0; size], 100);
            assert_eq!(outcome, Err(ProtectError::BufferTooSmall), "{size}");
        }
        let outcome = sealer.protect(Track::CAMERA, Codec::Opus, &mut [], 0);
        assert_eq!(outcome, Err(ProtectError::BufferTooSmall), "even if empty");
        let outcome = sealer.protect(Track::CAMERA, Codec::Opus, &mut [0; 200], usize::MAX);
        assert_eq!(outcome, Err(ProtectError::BufferTooSmall));
    }
}

//! The receiving side: what all other members send.

mod apart;

use crate::codec::{Codec, Layout};
use crate::epoch::{Epoch, HeldEpoch, KEEP, ReceivingKey, SenderId, Source};
use crate::error::UnprotectError;
use crate::header::Header;
use crate::room::{HEADROOM, frame_and_tailroom};
use crate::suites::Suites;
use crate::units::{Form, Out, Units};
use std::collections::BTreeSet;
use std::ops::Range;
use std::time::Duration;

/// Opens frames with the keys of the newest epoch and, for [`KEEP`] after each change, of those before it.
pub struct Opener {
    suites: Suites,
    /// Oldest first.
    epochs: Vec<HeldEpoch>,
    /// Header and clear bytes of the frame at hand.
    aad: Vec<u8>,
    units: Units,
}

impl Opener {
    /// An opener without a key: it drops every frame.
    #[must_use]
    pub fn new(suites: impl Into<Suites>) -> Self {
        Self {
            suites: suites.into(),
            epochs: Vec::new(),
            aad: Vec::new(),
            units: Units::default(),
        }
    }

    /// Takes what the members of another group have agreed on, and forgets all keys.
    pub fn use_suites(&mut self, suites: Suites) {
        self.clear();
        self.suites = suites;
    }

    /// Takes the keys of a new epoch. Those of the one before expire [`KEEP`] from `now`; those of senders that are not
    /// in the new one go at once, in all epochs. An epoch that is not newer than the newest changes nothing: no key is
    /// replaced, no replay window emptied, no expiry put off. So [`clear`](Self::clear) before the first epoch of another
    /// group, whose numbers begin anew.
    pub fn install(&mut self, epoch: Epoch, now: Duration) {
        self.expire(now);
        if self
            .epochs
            .last()
            .is_some_and(|newest| newest.epoch.number >= epoch.number)
        {
            return;
        }
        let senders: BTreeSet<SenderId> = epoch.senders.values().copied().collect();
        // Two epochs with the same low bits cannot be told apart (RFC 9605 §5.2).
        let any_kid = crate::Kid::new(0, crate::Track::MICROPHONE, epoch.number);
        self.epochs
            .retain(|held| !any_kid.may_be_of(held.epoch.number));
        for held in &mut self.epochs {
            held.expires.get_or_insert(now.saturating_add(KEEP));
            held.retain(|sender| senders.contains(&sender));
        }
        self.epochs.push(HeldEpoch::new(epoch));
    }

    /// Forgets all keys. Every frame is dropped until another is installed.
    pub fn clear(&mut self) {
        self.epochs.clear();
    }

    /// Forgets the keys whose time has come. Nothing expires otherwise but by [`install`](Self::install) and
    /// [`unprotect`](Self::unprotect).
    pub fn expire(&mut self, now: Duration) {
        self.epochs
            .retain(|held| held.expires.is_none_or(|expires| now < expires));
    }

    /// When [`expire`](Self::expire) next has something to do.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.epochs.iter().filter_map(|held| held.expires).min()
    }

    /// Opens one frame. `buffer` holds [`HEADROOM`] free bytes, then `len` bytes of frame, then [`Codec::tailroom`] free
    /// bytes. Returns where in the buffer the frame is. An empty frame stays empty.
    ///
    /// # Errors
    ///
    /// Why the frame is dropped; the buffer then holds no plaintext. A frame that is not authentic has changed nothing.
    pub fn unprotect(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, UnprotectError> {
        let tailroom = codec.tailroom(len);
        let room =
            frame_and_tailroom(buffer, len, tailroom).ok_or(UnprotectError::BufferTooSmall)?;
        if len == 0 {
            return Ok(HEADROOM..HEADROOM);
        }
        self.expire(now);
        if self.epochs.is_empty() {
            return Err(UnprotectError::NoKey);
        }
        let tag_len = self.suites.of(from.track).tag_len();
        let frame = room.get_mut(..len).ok_or(UnprotectError::BufferTooSmall)?;
        self.aad.clear();

        match codec.layout() {
            Layout::Prefix(clear_len) => {
                let clear = clear_len(frame).map_err(|_| UnprotectError::TooShort)?;
                let (prefix, protected) = frame
                    .split_at_mut_checked(clear)
                    .ok_or(UnprotectError::TooShort)?;
                let (decoded, header_len) = Header::decode(protected)?;
                let (header, sealed) = protected
                    .split_at_mut_checked(header_len)
                    .ok_or(UnprotectError::TooShort)?;
                let content_len = sealed
                    .len()
                    .checked_sub(tag_len)
                    .ok_or(UnprotectError::TooShort)?;
                let (content, tag) = sealed
                    .split_at_mut_checked(content_len)
                    .ok_or(UnprotectError::TooShort)?;
                self.aad.extend_from_slice(header);
                self.aad.extend_from_slice(prefix);
                key(&mut self.epochs, self.suites, decoded, from)?.open(
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
                    .read(frame, Form::Sealed, units)
                    .map_err(|_| UnprotectError::Malformed)?;
                let first = units.first_piece().map_err(|_| UnprotectError::TooShort)?;
                let (decoded, header_len) = Header::decode(first)?;
                units
                    .take_off_header_and_tag(header_len, tag_len)
                    .map_err(|_| UnprotectError::TooShort)?;
                let header = units.header(header_len);
                self.aad.extend_from_slice(header);
                units.write_metadata(&mut self.aad);
                let (content, tag) = units
                    .content_and_tag(header_len, tag_len)
                    .ok_or(UnprotectError::TooShort)?;
                key(&mut self.epochs, self.suites, decoded, from)?.open(
                    decoded.counter,
                    &self.aad,
                    content,
                    tag,
                )?;

                let mut out = Out::new(room);
                format
                    .write(units, Form::Plain, &mut out)
                    .map_err(|_| UnprotectError::BufferTooSmall)?;
                Ok(HEADROOM..HEADROOM + out.len())
            }
        }
    }
}

/// The key that a header names, if it is the key of whom the frame is to be from and its counter is a new one.
fn key(
    epochs: &mut [HeldEpoch],
    suites: Suites,
    Header { kid, counter }: Header,
    from: Source,
) -> Result<&mut ReceivingKey, UnprotectError> {
    let newest = epochs.last().map_or(0, |held| held.epoch.number);
    let held = epochs
        .iter_mut()
        .find(|held| kid.may_be_of(held.epoch.number))
        .ok_or(if kid.is_before(newest) {
            UnprotectError::PastEpoch
        } else {
            UnprotectError::UnknownEpoch
        })?;
    let sender = kid
        .leaf()
        .and_then(|leaf| held.epoch.senders.get(&leaf))
        .ok_or(UnprotectError::UnknownSender)?;
    if *sender != from.sender {
        return Err(UnprotectError::WrongMember);
    }
    if kid.track() != from.track {
        return Err(UnprotectError::WrongTrack);
    }
    let key = held.key(suites.of(kid.track()), kid);
    if key.replay.admits(counter) {
        Ok(key)
    } else {
        Err(UnprotectError::Replayed)
    }
}

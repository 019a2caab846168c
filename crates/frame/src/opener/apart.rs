//! Frames that somebody else decrypts.

use super::{Opener, key};
use crate::apart::{self, Apart};
use crate::cipher::FrameCipher;
use crate::codec::{Codec, Layout};
use crate::epoch::Source;
use crate::error::UnprotectError;
use crate::header::Header;
use crate::kid::Kid;
use crate::room::{HEADROOM, frame_and_tailroom};
use std::time::Duration;
use zeroize::Zeroizing;

impl Opener {
    /// As [`unprotect`](Self::unprotect), but for the cipher: what is in the buffer then is still to be decrypted, with
    /// [`aad`](Self::aad) and [`key`](Self::key), and then to be [noted](Self::note). `None` if it is no frame of AES-GCM
    /// that somebody else can decrypt; it is then as it was.
    ///
    /// # Errors
    ///
    /// As `unprotect`.
    pub fn unprotect_apart(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Apart>, UnprotectError> {
        let suite = self.suites.of(from.track);
        let Layout::Prefix(clear_len) = codec.layout() else {
            return Ok(None);
        };
        if !apart::can_be(suite, codec, len) {
            return Ok(None);
        }
        let room = frame_and_tailroom(buffer, len, codec.tailroom(len))
            .ok_or(UnprotectError::BufferTooSmall)?;
        self.expire(now);
        if self.epochs.is_empty() {
            return Err(UnprotectError::NoKey);
        }
        let frame = room.get(..len).ok_or(UnprotectError::BufferTooSmall)?;
        let clear = clear_len(frame).map_err(|_| UnprotectError::TooShort)?;
        let (prefix, protected) = frame
            .split_at_checked(clear)
            .ok_or(UnprotectError::TooShort)?;
        let (decoded, header_len) = Header::decode(protected)?;
        let (header, sealed) = protected
            .split_at_checked(header_len)
            .ok_or(UnprotectError::TooShort)?;
        if sealed.len() < suite.tag_len() {
            return Err(UnprotectError::TooShort);
        }
        self.aad.clear();
        self.aad.extend_from_slice(header);
        self.aad.extend_from_slice(prefix);
        let key = key(&mut self.epochs, self.suites, decoded, from)?;
        Ok(Some(Apart {
            kid: decoded.kid,
            counter: decoded.counter,
            nonce: key.nonce(decoded.counter),
            front: HEADROOM..HEADROOM + clear,
            content: HEADROOM + clear + header_len..HEADROOM + len,
        }))
    }

    /// What is to be authenticated with the last frame.
    #[must_use]
    pub fn aad(&self) -> &[u8] {
        &self.aad
    }

    /// The key of a KID that frames have come with.
    #[must_use]
    pub fn key(&self, kid: Kid) -> Option<Zeroizing<Vec<u8>>> {
        let held = self
            .epochs
            .iter()
            .find(|held| kid.may_be_of(held.epoch.number))?;
        let known = held.epoch.senders.contains_key(&kid.leaf()?);
        known.then(|| FrameCipher::key(self.suites.of(kid.track()), &held.epoch.key, kid))
    }

    /// A frame that was decrypted elsewhere is authentic: notes its counter.
    ///
    /// # Errors
    ///
    /// Why the frame must be dropped after all: meanwhile its key has gone, or its counter has been seen.
    pub fn note(&mut self, from: Source, kid: Kid, counter: u64) -> Result<(), UnprotectError> {
        if self.epochs.is_empty() {
            return Err(UnprotectError::NoKey);
        }
        let header = Header { kid, counter };
        key(&mut self.epochs, self.suites, header, from)?
            .replay
            .note(counter);
        Ok(())
    }
}

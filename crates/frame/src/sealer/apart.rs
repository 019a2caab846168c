//! Frames that somebody else encrypts.

use super::{Sealer, put_front, sending};
use crate::apart::{self, Apart};
use crate::cipher::FrameCipher;
use crate::codec::{Codec, Layout};
use crate::error::ProtectError;
use crate::header::Header;
use crate::kid::{Kid, Track};
use crate::room::{HEADROOM, frame_and_tailroom};
use zeroize::Zeroizing;

impl Sealer {
    /// As [`protect`](Self::protect), but for the cipher: what is in the buffer then is still to be encrypted, with
    /// [`aad`](Self::aad) and [`key`](Self::key). `None` if it is no frame of AES-GCM that somebody else can encrypt; it
    /// is then as it was. The counter is used up, whatever becomes of the frame.
    ///
    /// # Errors
    ///
    /// As `protect`.
    pub fn protect_apart(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
    ) -> Result<Option<Apart>, ProtectError> {
        let suite = self.suites.of(track);
        let Layout::Prefix(clear_len) = codec.layout() else {
            return Ok(None);
        };
        if !apart::can_be(suite, codec, len) {
            return Ok(None);
        }
        let room = frame_and_tailroom(buffer, len, codec.tailroom(len))
            .ok_or(ProtectError::BufferTooSmall)?;
        let frame = room.get(..len).ok_or(ProtectError::BufferTooSmall)?;
        let clear = clear_len(frame).map_err(|_| ProtectError::Malformed)?;
        let prefix = frame.get(..clear).ok_or(ProtectError::Malformed)?;
        let sending = sending::of(&mut self.sending, track).ok_or(ProtectError::NoKey)?;
        let counter = self.counter;
        let next = counter
            .checked_add(1)
            .ok_or(ProtectError::CounterExhausted)?;
        let kid = sending.kid(track);
        let nonce = sending.cipher(suite, kid)?.nonce(counter);
        let header = Header { kid, counter }.encode();
        self.aad.clear();
        self.aad.extend_from_slice(header.as_slice());
        self.aad.extend_from_slice(prefix);
        self.counter = next;
        let start = put_front(buffer, clear, header.as_slice())?;
        Ok(Some(Apart {
            kid,
            counter,
            nonce,
            front: start..HEADROOM + clear,
            content: HEADROOM + clear..HEADROOM + len,
        }))
    }

    /// What is authenticated with the last frame.
    #[must_use]
    pub fn aad(&self) -> &[u8] {
        &self.aad
    }

    /// The key of a KID that frames may be sent with: one whose switch is still to come, or that no track uses any more,
    /// has none.
    #[must_use]
    pub fn key(&self, kid: Kid) -> Option<Zeroizing<Vec<u8>>> {
        let used = |sending: &&sending::Sending| sending.is_used(kid.track());
        let own = |sending: &&sending::Sending| sending.kid(kid.track()) == kid;
        let sending = self.sending.iter().filter(used).find(own)?;
        Some(FrameCipher::key(
            self.suites.of(kid.track()),
            &sending.key,
            kid,
        ))
    }
}

//! Frames whose cipher is the caller's: the same streams, the same counters, the same reasons.

use super::Media;
use crate::stream::End;
use crate::{Dropped, StreamId};
use sotto_frame::{Apart, Codec, Kid};
use std::time::Duration;
use zeroize::Zeroizing;

impl Media {
    /// As [`protect`](Self::protect), but the caller encrypts the [`Apart::content`], with AES-GCM and with
    /// [`key_apart`](Self::key_apart) and [`aad_apart`](Self::aad_apart), and then says
    /// [what came of it](Self::finish_protect). `None` if the frame is not for that; nothing has happened then.
    ///
    /// # Errors
    ///
    /// As `protect`.
    pub fn protect_apart(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
        now: Duration,
    ) -> Result<Option<Apart>, Dropped> {
        let outcome = self.sending(stream).and_then(|track| {
            self.permit(len, now)?;
            self.keys
                .protect_apart(track, codec, buffer, len, key_frame)
        });
        if outcome.is_err()
            && let Some(stream) = self.streams.get_mut(&stream)
        {
            stream.count(len, &outcome);
        }
        outcome
    }

    /// Counts a frame of `len` bytes that was begun with [`protect_apart`](Self::protect_apart).
    ///
    /// # Errors
    ///
    /// The frame must be dropped: it was not encrypted, or its stream has gone.
    pub fn finish_protect(
        &mut self,
        stream: StreamId,
        len: usize,
        encrypted: bool,
    ) -> Result<(), Dropped> {
        let stream = self
            .streams
            .get_mut(&stream)
            .ok_or(Dropped::UnknownStream)?;
        let outcome = encrypted.then_some(()).ok_or(Dropped::CipherFailed);
        stream.count(len, &outcome);
        outcome
    }

    /// As [`unprotect_or_hold`](Self::unprotect_or_hold), but the caller decrypts the [`Apart::content`], and then says
    /// [what came of it](Self::finish_unprotect). `None` if the frame is not for that, which includes frames whose epoch
    /// may be about to come; nothing has happened then.
    ///
    /// # Errors
    ///
    /// As `unprotect`.
    pub fn unprotect_apart(
        &mut self,
        stream: StreamId,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Apart>, Dropped> {
        let stream = self
            .streams
            .get_mut(&stream)
            .ok_or(Dropped::UnknownStream)?;
        let outcome = match &stream.end {
            End::Receive(_, source) => self.keys.unprotect_apart(*source, codec, buffer, len, now),
            End::Send(_) => Err(Dropped::WrongDirection),
        };
        match outcome {
            Err(reason) if reason.is_early() => Ok(None),
            outcome => {
                if outcome.is_err() {
                    stream.count(len, &outcome);
                }
                outcome
            }
        }
    }

    /// Counts a frame of `len` bytes that was begun with [`unprotect_apart`](Self::unprotect_apart), and notes its counter
    /// if it was authentic.
    ///
    /// # Errors
    ///
    /// The frame must be dropped: it was not authentic, or what made it acceptable when it was begun is so no longer.
    pub fn finish_unprotect(
        &mut self,
        stream: StreamId,
        kid: Kid,
        counter: u64,
        len: usize,
        authentic: bool,
    ) -> Result<(), Dropped> {
        let stream = self
            .streams
            .get_mut(&stream)
            .ok_or(Dropped::UnknownStream)?;
        let outcome = match &stream.end {
            _ if !authentic => Err(Dropped::NotAuthentic),
            End::Receive(_, source) => self.keys.note(*source, kid, counter),
            End::Send(_) => Err(Dropped::WrongDirection),
        };
        stream.count(len, &outcome);
        outcome
    }

    /// What is authenticated with the frame that was begun last on this stream's side.
    #[must_use]
    pub fn aad_apart(&self, stream: StreamId) -> &[u8] {
        match self.streams.get(&stream).map(|stream| &stream.end) {
            Some(End::Send(_)) => self.keys.sealed_with(),
            Some(End::Receive(..)) => self.keys.opened_with(),
            None => &[],
        }
    }

    /// The key of a frame that was begun on this stream.
    #[must_use]
    pub fn key_apart(&self, stream: StreamId, kid: Kid) -> Option<Zeroizing<Vec<u8>>> {
        match &self.streams.get(&stream)?.end {
            End::Send(track) if kid.track() == *track => self.keys.sealing_key(kid),
            End::Receive(_, source) if kid.track() == source.track => self.keys.opening_key(kid),
            _ => None,
        }
    }
}

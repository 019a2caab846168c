//! The keys of frames, epoch by epoch.

use crate::Dropped;
use crate::epoch_keys::EpochKeys;
use crate::member_numbers::MemberNumbers;
use crate::switch;
use sotto_frame::{Apart, BaseKey, Codec, Epoch, Kid, Opener, Sealer, Source, Suites, Track};
use std::ops::Range;
use std::time::Duration;
use zeroize::Zeroizing;

/// The keys of the epochs of one group, for both directions.
pub(crate) struct FrameKeys {
    /// The group that the keys belong to, as the group layer counts groups, and its epoch.
    current: Option<(u64, u64)>,
    sealer: Sealer,
    opener: Opener,
    /// Members have come that can decode nothing before the next key frame.
    key_frame_wished: bool,
}

impl Default for FrameKeys {
    fn default() -> Self {
        Self {
            current: None,
            sealer: Sealer::new(Suites::default()),
            opener: Opener::new(Suites::default()),
            key_frame_wished: false,
        }
    }
}

impl FrameKeys {
    /// Takes the keys of an epoch. Epoch numbers mean nothing in another group, so the keys of another group go first.
    ///
    /// Frames of others open with them at once. Own frames go on under the key of the epoch before for a moment, if the
    /// commit only added.
    pub(crate) fn install(&mut self, keys: EpochKeys, numbers: &mut MemberNumbers, now: Duration) {
        let EpochKeys {
            group,
            epoch,
            own_leaf,
            suites,
            audio,
            video,
            senders,
            adds,
            removes,
        } = keys;
        self.advance(now);
        let known = self.current == Some((group, epoch));
        let same_group = self.current.is_some_and(|(current, _)| current == group);
        if !same_group {
            self.sealer.use_suites(suites);
            self.opener.use_suites(suites);
        }
        let key = BaseKey::pair(audio, video);
        if same_group && adds && !removes {
            let at = switch::at(now);
            self.sealer.install_later(epoch, own_leaf, &key, at);
        } else {
            self.sealer.install(epoch, own_leaf, &key);
            self.key_frame_wished |= adds && !known && senders.len() > 1;
        }
        let senders = senders.iter().map(|(leaf, id)| (*leaf, numbers.number(id)));
        self.opener.install(
            Epoch {
                number: epoch,
                key,
                senders: senders.collect(),
            },
            now,
        );
        self.current = Some((group, epoch));
    }

    /// The newest epoch.
    pub(crate) fn epoch(&self) -> Option<u64> {
        self.current.map(|(_, epoch)| epoch)
    }

    /// Forgets all keys: fail closed.
    pub(crate) fn clear(&mut self) {
        self.current = None;
        self.sealer.clear();
        self.opener.clear();
        self.key_frame_wished = false;
    }

    /// Erases keys that have expired, and switches to those that are due.
    pub(crate) fn advance(&mut self, now: Duration) {
        self.opener.expire(now);
        self.key_frame_wished |= self.sealer.advance(now);
    }

    /// When [`advance`](Self::advance) next has something to do.
    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        let (expiry, switch) = (self.opener.next_expiry(), self.sealer.next_switch());
        expiry.into_iter().chain(switch).min()
    }

    pub(crate) fn take_key_frame_wish(&mut self) -> bool {
        std::mem::take(&mut self.key_frame_wished)
    }

    pub(crate) fn protect(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
    ) -> Result<Range<usize>, Dropped> {
        if key_frame {
            self.sealer.begin_key_frame(track);
        }
        Ok(self.sealer.protect(track, codec, buffer, len)?)
    }

    pub(crate) fn unprotect(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, Dropped> {
        Ok(self.opener.unprotect(from, codec, buffer, len, now)?)
    }

    pub(crate) fn protect_apart(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
    ) -> Result<Option<Apart>, Dropped> {
        if key_frame {
            self.sealer.begin_key_frame(track);
        }
        Ok(self.sealer.protect_apart(track, codec, buffer, len)?)
    }

    pub(crate) fn unprotect_apart(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Option<Apart>, Dropped> {
        Ok(self.opener.unprotect_apart(from, codec, buffer, len, now)?)
    }

    pub(crate) fn note(&mut self, from: Source, kid: Kid, counter: u64) -> Result<(), Dropped> {
        Ok(self.opener.note(from, kid, counter)?)
    }

    pub(crate) fn sealed_with(&self) -> &[u8] {
        self.sealer.aad()
    }

    pub(crate) fn opened_with(&self) -> &[u8] {
        self.opener.aad()
    }

    pub(crate) fn sealing_key(&self, kid: Kid) -> Option<Zeroizing<Vec<u8>>> {
        self.sealer.key(kid)
    }

    pub(crate) fn opening_key(&self, kid: Kid) -> Option<Zeroizing<Vec<u8>>> {
        self.opener.key(kid)
    }
}

//! The keys of frames, epoch by epoch.

use crate::Dropped;
use crate::epoch_keys::EpochKeys;
use crate::member_numbers::MemberNumbers;
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
}

impl Default for FrameKeys {
    fn default() -> Self {
        Self {
            current: None,
            sealer: Sealer::new(Suites::default()),
            opener: Opener::new(Suites::default()),
        }
    }
}

impl FrameKeys {
    /// Takes the keys of an epoch. Epoch numbers mean nothing in another group, so the keys of another group go first.
    pub(crate) fn install(&mut self, keys: EpochKeys, numbers: &mut MemberNumbers, now: Duration) {
        let EpochKeys {
            group,
            epoch,
            own_leaf,
            suites,
            audio,
            video,
            senders,
        } = keys;
        if self.current.is_none_or(|(current, _)| current != group) {
            self.sealer.use_suites(suites);
            self.opener.use_suites(suites);
        }
        let key = BaseKey::pair(audio, video);
        self.sealer.install(epoch, own_leaf, &key);
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

    /// The epoch whose keys frames are sent with.
    pub(crate) fn epoch(&self) -> Option<u64> {
        self.current.map(|(_, epoch)| epoch)
    }

    /// Forgets all keys: fail closed.
    pub(crate) fn clear(&mut self) {
        self.current = None;
        self.sealer.clear();
        self.opener.clear();
    }

    pub(crate) fn expire(&mut self, now: Duration) {
        self.opener.expire(now);
    }

    pub(crate) fn next_expiry(&self) -> Option<Duration> {
        self.opener.next_expiry()
    }

    pub(crate) fn protect(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
    ) -> Result<Range<usize>, Dropped> {
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
    ) -> Result<Option<Apart>, Dropped> {
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

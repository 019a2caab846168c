//! Frame keys follow the group: RFC 9605 §5.2 joins the MLS exporter to SFrame.

use crate::Dropped;
use sotto_frame::{BaseKey, CipherSuite, Codec, Epoch, Opener, Sealer, SenderId, Source, Track};
use sotto_group::Group;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;

/// The keys of the epochs of one group, for both directions.
pub(crate) struct FrameKeys {
    suite: CipherSuite,
    /// The group that the keys belong to, as the group layer counts groups.
    group: Option<u64>,
    sealer: Sealer,
    opener: Opener,
}

impl FrameKeys {
    pub(crate) fn new(suite: CipherSuite) -> Self {
        Self {
            suite,
            group: None,
            sealer: Sealer::new(suite),
            opener: Opener::new(suite),
        }
    }

    /// Takes the keys of the group's current epoch. Epoch numbers mean nothing in another group, so the keys of another
    /// group go first.
    pub(crate) fn install(
        &mut self,
        group: &Group,
        ordinal: u64,
        epoch: u64,
        own_leaf: u32,
        senders: BTreeMap<u32, SenderId>,
        now: Duration,
    ) -> Result<(), sotto_group::ExportError> {
        if self.group != Some(ordinal) {
            self.clear();
        }
        let secret = group.export_secret(BaseKey::EXPORTER_LABEL, &[], BaseKey::len(self.suite))?;
        let key = BaseKey::new(secret);
        self.sealer.install(epoch, own_leaf, &key);
        self.opener.install(
            Epoch {
                number: epoch,
                key,
                senders,
            },
            now,
        );
        self.group = Some(ordinal);
        Ok(())
    }

    /// Forgets all keys: fail closed.
    pub(crate) fn clear(&mut self) {
        self.group = None;
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
}

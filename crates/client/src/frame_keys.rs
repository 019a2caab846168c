//! Frame keys follow the group: RFC 9605 §5.2 joins the MLS exporter to SFrame.

use crate::Dropped;
use sotto_frame::{
    Apart, BaseKey, Codec, Epoch, Kid, Opener, Sealer, SenderId, Source, Suites, Track,
};
use sotto_group::Group;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;
use zeroize::Zeroizing;

/// The keys of the epochs of one group, for both directions.
pub(crate) struct FrameKeys {
    /// The group that the keys belong to, as the group layer counts groups.
    group: Option<u64>,
    sealer: Sealer,
    opener: Opener,
}

/// There is no group, or it has agreed on nothing that frames could be encrypted with.
pub(crate) struct NoKeys;

impl FrameKeys {
    pub(crate) fn new() -> Self {
        Self {
            group: None,
            sealer: Sealer::new(Suites::default()),
            opener: Opener::new(Suites::default()),
        }
    }

    /// Takes the keys of the group's current epoch, for the suites that its members have agreed on. Epoch numbers mean
    /// nothing in another group, so the keys of another group go first.
    pub(crate) fn install(
        &mut self,
        group: &Group,
        ordinal: u64,
        epoch: u64,
        own_leaf: u32,
        senders: BTreeMap<u32, SenderId>,
        now: Duration,
    ) -> Result<(), NoKeys> {
        let suites = group.terms().and_then(Suites::from_bytes).ok_or(NoKeys)?;
        if self.group != Some(ordinal) {
            self.sealer.use_suites(suites);
            self.opener.use_suites(suites);
        }
        let secret = |suite| {
            group
                .export_secret(BaseKey::EXPORTER_LABEL, &[], BaseKey::len(suite))
                .map_err(|_| NoKeys)
        };
        let key = BaseKey::pair(secret(suites.audio)?, secret(suites.video)?);
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

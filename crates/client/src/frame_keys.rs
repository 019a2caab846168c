//! The keys of frames, epoch by epoch.

use crate::DropReason;
use crate::epoch_keys::EpochKeys;
use crate::member_numbers::MemberNumbers;
use crate::switch;
use sotto_frame::{
    BaseKey, Codec, Epoch, FrameDecryptor, FrameEncryptor, SFrameCipherSuites, Source, Track,
};
use std::ops::Range;
use std::time::Duration;

/// The keys of the epochs of one group, for both directions.
pub(crate) struct FrameKeys {
    /// The group that the keys belong to, as the group layer counts groups, and its epoch.
    current: Option<(u64, u64)>,
    /// Whether this member is the only one in the newest epoch.
    alone: bool,
    encryptor: FrameEncryptor,
    decryptor: FrameDecryptor,
    /// Members can decode nothing before the next key frame: they have come, or frames were not sent.
    key_frame_wished: bool,
}

impl Default for FrameKeys {
    fn default() -> Self {
        Self {
            current: None,
            encryptor: FrameEncryptor::new(SFrameCipherSuites::default()),
            decryptor: FrameDecryptor::new(SFrameCipherSuites::default()),
            alone: true,
            key_frame_wished: false,
        }
    }
}

impl FrameKeys {
    /// Takes the keys of an epoch. Epoch numbers mean nothing in another group, so the keys of another group go first.
    ///
    /// Frames of others are decrypted with them at once. Own frames go on under the key of the epoch before for a moment, if the
    /// commit only added.
    pub(crate) fn install(&mut self, keys: EpochKeys, numbers: &mut MemberNumbers, now: Duration) {
        let EpochKeys {
            group,
            epoch,
            own_leaf,
            suites,
            audio,
            video,
            data: _,
            senders,
            adds,
            removes,
            heard: _,
        } = keys;
        self.advance(now);
        let known = self.current == Some((group, epoch));
        let same_group = self.is_of(group);
        if !same_group {
            self.encryptor.use_suites(suites);
            self.decryptor.use_suites(suites);
        }
        let key = BaseKey::pair(audio, video);
        // Under the key of an epoch without other members no frame could be decrypted.
        if same_group && adds && !removes && !self.alone {
            let at = switch::at(now);
            self.encryptor.install_later(epoch, own_leaf, &key, at);
        } else {
            self.encryptor.install(epoch, own_leaf, &key);
            self.key_frame_wished |= adds && !known && senders.len() > 1;
        }
        self.alone = senders.len() < 2;
        self.decryptor.install(
            Epoch {
                number: epoch,
                key,
                senders: numbers.senders(&senders),
            },
            now,
        );
        self.current = Some((group, epoch));
    }

    /// Whether this member is the only one in the newest epoch of this group.
    pub(crate) fn is_alone_in(&self, group: u64) -> bool {
        self.is_of(group) && self.alone
    }

    /// Whether its keys are of this group.
    pub(crate) fn is_of(&self, group: u64) -> bool {
        self.current.is_some_and(|(current, _)| current == group)
    }

    /// Whether there are other members, which could decrypt the frames of this one.
    pub(crate) fn has_others(&self) -> bool {
        self.current.is_some() && !self.alone
    }

    /// Requests a key frame after frames were dropped in place of being sent: later frames cannot be decoded without it.
    pub(crate) fn wish_key_frame(&mut self) {
        self.key_frame_wished = true;
    }

    /// The newest epoch.
    pub(crate) fn epoch(&self) -> Option<u64> {
        self.current.map(|(_, epoch)| epoch)
    }

    /// Forgets all keys: fail closed.
    pub(crate) fn clear(&mut self) {
        self.current = None;
        self.alone = true;
        self.encryptor.clear();
        self.decryptor.clear();
        self.key_frame_wished = false;
    }

    /// Erases keys that have expired, and switches to those that are due.
    pub(crate) fn advance(&mut self, now: Duration) {
        self.decryptor.expire(now);
        self.key_frame_wished |= self.encryptor.advance(now);
    }

    /// When [`advance`](Self::advance) next has something to do.
    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        let (expiry, switch) = (self.decryptor.next_expiry(), self.encryptor.next_switch());
        expiry.into_iter().chain(switch).min()
    }

    pub(crate) fn take_key_frame_wish(&mut self) -> bool {
        std::mem::take(&mut self.key_frame_wished)
    }

    pub(crate) fn encrypt(
        &mut self,
        track: Track,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        key_frame: bool,
    ) -> Result<Range<usize>, DropReason> {
        if key_frame {
            self.encryptor.begin_key_frame(track);
        }
        Ok(self.encryptor.encrypt(track, codec, buffer, len)?)
    }

    pub(crate) fn decrypt(
        &mut self,
        from: Source,
        codec: Codec,
        buffer: &mut [u8],
        len: usize,
        now: Duration,
    ) -> Result<Range<usize>, DropReason> {
        Ok(self.decryptor.decrypt(from, codec, buffer, len, now)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sotto_frame::{HEADROOM, Kid, TAILROOM};
    use sotto_group::MemberId;

    fn keys(group: u64, epoch: u64, adds: bool, removes: bool) -> EpochKeys {
        let suites = SFrameCipherSuites::default();
        let member = |name: &str| MemberId::try_from(name).unwrap();
        EpochKeys {
            group,
            epoch,
            own_leaf: 0,
            suites,
            audio: vec![epoch as u8; BaseKey::len(suites.audio)].into(),
            video: vec![epoch as u8; BaseKey::len(suites.video)].into(),
            data: vec![].into(),
            senders: vec![(0, member("alice")), (1, member("bob"))],
            adds,
            removes,
            heard: None,
        }
    }

    struct Alice(FrameKeys, MemberNumbers);

    impl Alice {
        fn take(&mut self, keys: EpochKeys) {
            self.0.install(keys, &mut self.1, Duration::ZERO);
        }

        fn sends_in(&mut self, epoch: u64) -> bool {
            [Track::MICROPHONE, Track::CAMERA].iter().all(|track| {
                let mut buffer = [0; HEADROOM + 20 + TAILROOM];
                let sealed = self.0.encrypt(*track, Codec::Opus, &mut buffer, 20, false);
                // Two bytes of KID at most: leaf 0, track and epoch are in the low one.
                let start = sealed.unwrap().start;
                let kid = match buffer[start] >> 4 {
                    short @ 0..8 => short,
                    _ => buffer[start + 1],
                };
                Kid::from_number(u64::from(kid)).may_be_of(epoch)
            })
        }
    }

    fn alice() -> Alice {
        let mut alice = Alice(FrameKeys::default(), MemberNumbers::default());
        alice.take(keys(1, 1, true, false));
        alice
    }

    #[test]
    fn only_an_epoch_that_only_adds_waits() {
        for (group, adds, removes, waits) in [
            (1, true, false, true),
            (1, true, true, false),
            (1, false, true, false),
            (1, false, false, false),
            (2, true, false, false),
        ] {
            let mut alice = alice();
            assert!(alice.sends_in(1));
            alice.take(keys(group, 2, adds, removes));
            assert!(
                alice.sends_in(if waits { 1 } else { 2 }),
                "{group} {adds} {removes}"
            );
        }
    }

    #[test]
    fn an_epoch_without_others_is_left_at_once() {
        let mut alice = Alice(FrameKeys::default(), MemberNumbers::default());
        let mut founded = keys(1, 0, true, false);
        founded.senders.truncate(1);
        alice.take(founded);
        assert!(!alice.0.take_key_frame_wish());
        alice.take(keys(1, 1, true, false));
        assert!(alice.sends_in(1) && alice.0.take_key_frame_wish());
        alice.take(keys(1, 2, true, false));
        assert!(alice.sends_in(1));
    }

    #[test]
    fn a_refresh_supersedes_an_epoch_that_is_still_to_come() {
        let mut alice = alice();
        alice.take(keys(1, 2, true, false));
        alice.take(keys(1, 3, false, false));
        assert!(alice.sends_in(3));
        alice.0.advance(crate::SWITCH_DELAY);
        assert!(alice.sends_in(3));
    }

    #[test]
    fn keys_that_are_lost_do_not_come_back() {
        let mut alice = alice();
        alice.take(keys(1, 2, true, false));
        alice.0.clear();
        alice.0.advance(crate::SWITCH_DELAY);
        assert!(!alice.0.take_key_frame_wish());
        let mut buffer = [0; HEADROOM + 20 + TAILROOM];
        let sealed = alice
            .0
            .encrypt(Track::CAMERA, Codec::Opus, &mut buffer, 20, true);
        assert_eq!(sealed, Err(DropReason::NoKey));
    }

    #[test]
    fn a_key_frame_is_wished_once_for_each_who_comes_and_for_no_other_change() {
        let mut alice = alice();
        assert!(alice.0.take_key_frame_wish());
        assert!(!alice.0.take_key_frame_wish());
        alice.take(keys(1, 1, true, false));
        assert!(!alice.0.take_key_frame_wish(), "the same keys once more");
        alice.take(keys(1, 2, false, true));
        alice.take(keys(1, 3, false, false));
        assert!(!alice.0.take_key_frame_wish());
        alice.take(keys(1, 4, true, true));
        assert!(alice.0.take_key_frame_wish());
        alice.take(keys(1, 5, true, false));
        assert!(!alice.0.take_key_frame_wish(), "it is not due");
        alice.0.advance(crate::SWITCH_DELAY);
        assert!(alice.0.take_key_frame_wish());
    }
}

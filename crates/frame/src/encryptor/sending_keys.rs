//! The keys of a sender, and the switch from one to the next: sound on time, video with a key frame.

use super::sending_key::{SendingKey, TRACKS};
use super::switch_at::SwitchAt;
use crate::base_key::BaseKey;
use crate::kid::Track;
use std::time::Duration;

/// Keys in use, and then keys that wait for their switch; oldest first.
#[derive(Default)]
pub(super) struct SendingKeys(Vec<SendingKey>);

impl SendingKeys {
    /// Erases all keys.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The key that a track uses.
    pub(super) fn of(&mut self, track: Track) -> Option<&mut SendingKey> {
        self.0.iter_mut().rev().find(|key| key.is_used(track))
    }

    /// Switches all tracks to one key, and erases all others.
    pub(super) fn install(&mut self, epoch: u64, leaf: u32, base_key: &BaseKey) {
        self.0.retain(|key| key.is(epoch, leaf, base_key));
        self.0.truncate(1);
        match self.0.first_mut() {
            Some(key) => key.use_for_all(),
            None => self.0.push(SendingKey::at_once(epoch, leaf, base_key)),
        }
    }

    /// Takes the key of a newer epoch that tracks switch to at `at`.
    pub(super) fn install_later(
        &mut self,
        epoch: u64,
        leaf: u32,
        base_key: &BaseKey,
        at: SwitchAt,
    ) {
        if self.0.iter().any(|key| key.is(epoch, leaf, base_key)) {
            return;
        }
        let follows = |key: &SendingKey| key.epoch < epoch && key.has_leaf(leaf);
        if self.0.is_empty() || !self.0.iter().all(follows) {
            self.install(epoch, leaf, base_key);
            return;
        }
        // Receivers could not tell two epochs with the same low bits apart (RFC 9605 §5.2): the older one ends.
        let alike = |key: &SendingKey| key.kid(Track::MICROPHONE).may_be_of(epoch);
        if let Some(alike) = self.0.iter().position(alike) {
            self.0.drain(..=alike);
            if let Some(oldest) = self.0.first_mut() {
                oldest.use_for_all();
            }
        }
        if self.0.is_empty() {
            self.install(epoch, leaf, base_key);
        } else {
            self.0.push(SendingKey::later(epoch, leaf, base_key, at));
        }
    }

    /// Switches tracks whose time has come by now, and erases keys that no track uses any more. Returns whether a key has
    /// become due by that.
    pub(super) fn advance(&mut self, now: Duration) -> bool {
        let mut news = false;
        for key in &mut self.0 {
            let Some(switch) = key.switch else {
                continue;
            };
            if switch.due <= now && !key.due {
                key.due = true;
                news = true;
                for track in all_tracks().filter(|track| track.is_audio()) {
                    key.use_for(track);
                }
            }
            if switch.latest <= now {
                key.use_for_all();
            }
        }
        self.forget_unused();
        news
    }

    /// The time at which [`advance`](Self::advance) next has something to do.
    pub(super) fn next_switch(&self) -> Option<Duration> {
        let switches = self.0.iter().filter_map(|key| {
            let switch = key.switch?;
            Some(if key.due { switch.latest } else { switch.due })
        });
        switches.min()
    }

    /// Switches a track to the newest key that is due.
    pub(super) fn begin_key_frame(&mut self, track: Track) {
        if let Some(newest) = self.0.iter_mut().rev().find(|key| key.due)
            && !newest.is_used(track)
        {
            newest.use_for(track);
            self.forget_unused();
        }
    }

    /// Drops the keys older than the newest that all tracks have switched to. By one track or another, all tracks may have
    /// left a key before they meet in one.
    fn forget_unused(&mut self) {
        let mut newer = [false; TRACKS];
        let mut first = 0;
        for (index, key) in self.0.iter().enumerate().rev() {
            for (track, newer) in all_tracks().zip(&mut newer) {
                *newer |= key.is_used(track);
            }
            if newer.iter().all(|newer| *newer) {
                first = index;
                break;
            }
        }
        self.0.drain(..first);
    }
}

fn all_tracks() -> impl Iterator<Item = Track> {
    (0..Track::COUNT).filter_map(Track::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::CipherSuite;
    use crate::{Codec, FrameEncryptor, HEADROOM, TAILROOM};

    const fn at(due: u64) -> SwitchAt {
        SwitchAt {
            due: Duration::from_millis(due),
            latest: Duration::from_millis(due + 10),
        }
    }

    fn key(epoch: u64) -> BaseKey {
        BaseKey::new(vec![epoch as u8; 32].into())
    }

    fn encryptor(epoch: u64) -> FrameEncryptor {
        let mut encryptor = FrameEncryptor::new(CipherSuite::default());
        encryptor.install(epoch, 0, &key(epoch));
        encryptor
    }

    fn later(encryptor: &mut FrameEncryptor, epoch: u64, due: u64) {
        encryptor.install_later(epoch, 0, &key(epoch), at(due));
    }

    fn advance(encryptor: &mut FrameEncryptor, now: u64) -> bool {
        encryptor.advance(Duration::from_millis(now))
    }

    /// Epoch of the next frame, as its header says.
    fn epoch(encryptor: &mut FrameEncryptor, track: Track) -> u64 {
        let mut buffer = [0; HEADROOM + 20 + TAILROOM];
        let range = encryptor
            .encrypt(track, Codec::Opus, &mut buffer, 20)
            .unwrap();
        let (header, _) = crate::header::Header::decode(&buffer[range]).unwrap();
        (0..32).find(|epoch| header.kid.may_be_of(*epoch)).unwrap()
    }

    #[test]
    fn sound_switches_when_due_and_video_with_a_key_frame() {
        let mut encryptor = encryptor(1);
        later(&mut encryptor, 2, 100);
        encryptor.begin_key_frame(Track::CAMERA);
        assert_eq!(epoch(&mut encryptor, Track::CAMERA), 1, "not due");
        assert!(!advance(&mut encryptor, 99));
        assert_eq!(epoch(&mut encryptor, Track::MICROPHONE), 1);
        assert_eq!(encryptor.next_switch(), Some(at(100).due));
        assert!(advance(&mut encryptor, 100));
        assert!(!advance(&mut encryptor, 100), "once");
        assert_eq!(epoch(&mut encryptor, Track::MICROPHONE), 2);
        assert_eq!(epoch(&mut encryptor, Track::CAMERA), 1);
        encryptor.begin_key_frame(Track::CAMERA);
        assert_eq!(epoch(&mut encryptor, Track::CAMERA), 2);
        assert_eq!(epoch(&mut encryptor, Track::SCREEN), 1);
        assert_eq!(encryptor.next_switch(), Some(at(100).latest));
        advance(&mut encryptor, 110);
        assert_eq!(epoch(&mut encryptor, Track::SCREEN), 2);
        assert_eq!(encryptor.next_switch(), None);
        assert_eq!(encryptor.keys.0.len(), 1, "the older key is erased");
    }

    #[test]
    fn an_install_erases_what_is_older_and_what_is_still_to_come() {
        for due in [false, true] {
            let mut encryptor = encryptor(1);
            later(&mut encryptor, 2, 100);
            if due {
                advance(&mut encryptor, 100);
            }
            encryptor.install(3, 0, &key(3));
            assert_eq!(encryptor.keys.0.len(), 1);
            advance(&mut encryptor, 1000);
            for track in all_tracks() {
                assert_eq!(epoch(&mut encryptor, track), 3);
            }
        }
    }

    #[test]
    fn each_key_has_a_time_of_its_own_that_nothing_puts_off() {
        let mut encryptor = encryptor(1);
        for (epoch, due) in [(2, 100), (3, 103), (2, 500), (3, 500)] {
            later(&mut encryptor, epoch, due);
        }
        for (now, expected) in [(99, 1), (100, 2), (102, 2), (103, 3)] {
            advance(&mut encryptor, now);
            assert_eq!(epoch(&mut encryptor, Track::MICROPHONE), expected, "{now}");
        }
        for (now, expected) in [(109, 1), (110, 2), (112, 2), (113, 3)] {
            advance(&mut encryptor, now);
            assert_eq!(epoch(&mut encryptor, Track::CAMERA), expected, "{now}");
        }
        assert_eq!(encryptor.keys.0.len(), 1);
    }

    #[test]
    fn a_key_that_is_no_follower_is_installed_at_once() {
        let mut none = FrameEncryptor::new(CipherSuite::default());
        later(&mut none, 2, 100);
        assert_eq!(epoch(&mut none, Track::CAMERA), 2);
        let mut moved = encryptor(1);
        moved.install_later(2, 7, &key(2), at(100));
        assert_eq!(epoch(&mut moved, Track::CAMERA), 2);
        let mut older = encryptor(2);
        later(&mut older, 1, 100);
        assert_eq!(epoch(&mut older, Track::CAMERA), 1);
        assert_eq!(older.keys.0.len(), 1);
    }

    #[test]
    fn of_two_epochs_that_look_alike_the_older_one_ends() {
        let mut encryptor = encryptor(1);
        for epoch in 2..=33 {
            later(&mut encryptor, epoch, 100 + epoch);
        }
        assert_eq!(encryptor.keys.0.len(), 32);
        assert_eq!(epoch(&mut encryptor, Track::CAMERA), 2);
    }

    #[test]
    fn the_counter_goes_on_through_a_switch() {
        let mut encryptor = encryptor(1);
        later(&mut encryptor, 2, 100);
        for now in [0, 100, 110] {
            advance(&mut encryptor, now);
            for track in all_tracks() {
                let before = encryptor.counter;
                epoch(&mut encryptor, track);
                assert_eq!(encryptor.counter, before + 1);
            }
        }
    }
}

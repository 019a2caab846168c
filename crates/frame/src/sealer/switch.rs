//! Switching to a newer key after a moment, sound on time and video with a key frame.

use super::Sealer;
use super::sending::{Sending, TRACKS};
use crate::base_key::BaseKey;
use crate::kid::Track;
use std::time::Duration;

/// When tracks switch to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchAt {
    /// From then on video switches with its next key frame; sound switches then.
    pub due: Duration,
    /// All tracks have switched by then, and what is older is erased.
    pub latest: Duration,
}

impl Sealer {
    /// Takes the key of a newer epoch of the same group, and goes on with those that tracks use until the time has come:
    /// for an epoch whose members are those of the epoch before and more, since all who can open a frame of the older one
    /// are in the newer one as well. With no key so far, or not a newer epoch of the same leaf, as
    /// [`install`](Self::install). Installing what is already installed changes nothing: no switch is put off.
    pub fn install_later(&mut self, epoch: u64, leaf: u32, key: &BaseKey, at: SwitchAt) {
        if self.sending.iter().any(|one| one.is(epoch, leaf, key)) {
            return;
        }
        let follows = |one: &Sending| one.epoch < epoch && one.has_leaf(leaf);
        if self.sending.is_empty() || !self.sending.iter().all(follows) {
            self.install(epoch, leaf, key);
            return;
        }
        // Receivers could not tell two epochs with the same low bits apart (RFC 9605 §5.2): the older one ends.
        let alike = |one: &Sending| one.kid(Track::MICROPHONE).may_be_of(epoch);
        if let Some(alike) = self.sending.iter().position(alike) {
            self.sending.drain(..=alike);
            if let Some(oldest) = self.sending.first_mut() {
                oldest.use_for_all();
            }
        }
        if self.sending.is_empty() {
            self.install(epoch, leaf, key);
        } else {
            self.sending.push(Sending::later(epoch, leaf, key, at));
        }
    }

    /// Switches tracks whose time has come by now, and erases keys that no track uses any more. Whether a key has become
    /// due by that: video then waits for a key frame.
    pub fn advance(&mut self, now: Duration) -> bool {
        let mut news = false;
        for sending in &mut self.sending {
            let Some(switch) = sending.switch else {
                continue;
            };
            if switch.due <= now && !sending.due {
                sending.due = true;
                news = true;
                for track in all_tracks().filter(|track| track.is_audio()) {
                    sending.use_for(track);
                }
            }
            if switch.latest <= now {
                sending.use_for_all();
            }
        }
        self.forget_unused();
        news
    }

    /// When [`advance`](Self::advance) next has something to do.
    #[must_use]
    pub fn next_switch(&self) -> Option<Duration> {
        let switches = self.sending.iter().filter_map(|sending| {
            let switch = sending.switch?;
            Some(if sending.due {
                switch.latest
            } else {
                switch.due
            })
        });
        switches.min()
    }

    /// Says that the frame to be protected next on this track is a key frame: the track switches to the newest key that is
    /// due.
    pub fn begin_key_frame(&mut self, track: Track) {
        if let Some(newest) = self.sending.iter_mut().rev().find(|sending| sending.due)
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
        for (index, sending) in self.sending.iter().enumerate().rev() {
            for (track, newer) in all_tracks().zip(&mut newer) {
                *newer |= sending.is_used(track);
            }
            if newer.iter().all(|newer| *newer) {
                first = index;
                break;
            }
        }
        self.sending.drain(..first);
    }
}

fn all_tracks() -> impl Iterator<Item = Track> {
    (0..Track::COUNT).filter_map(Track::new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::CipherSuite;
    use crate::{Codec, HEADROOM, Kid, TAILROOM};

    const fn at(due: u64) -> SwitchAt {
        SwitchAt {
            due: Duration::from_millis(due),
            latest: Duration::from_millis(due + 10),
        }
    }

    fn key(epoch: u64) -> BaseKey {
        BaseKey::new(vec![epoch as u8; 32].into())
    }

    fn sealer(epoch: u64) -> Sealer {
        let mut sealer = Sealer::new(CipherSuite::default());
        sealer.install(epoch, 0, &key(epoch));
        sealer
    }

    fn later(sealer: &mut Sealer, epoch: u64, due: u64) {
        sealer.install_later(epoch, 0, &key(epoch), at(due));
    }

    fn advance(sealer: &mut Sealer, now: u64) -> bool {
        sealer.advance(Duration::from_millis(now))
    }

    /// Epoch of the next frame, as its header says.
    fn epoch(sealer: &mut Sealer, track: Track) -> u64 {
        let mut buffer = [0; HEADROOM + 20 + TAILROOM];
        let range = sealer.protect(track, Codec::Opus, &mut buffer, 20).unwrap();
        let (header, _) = crate::header::Header::decode(&buffer[range]).unwrap();
        (0..32).find(|epoch| header.kid.may_be_of(*epoch)).unwrap()
    }

    #[test]
    fn sound_switches_when_due_and_video_with_a_key_frame() {
        let mut sealer = sealer(1);
        later(&mut sealer, 2, 100);
        sealer.begin_key_frame(Track::CAMERA);
        assert_eq!(epoch(&mut sealer, Track::CAMERA), 1, "not due");
        assert!(!advance(&mut sealer, 99));
        assert_eq!(epoch(&mut sealer, Track::MICROPHONE), 1);
        assert_eq!(sealer.next_switch(), Some(at(100).due));
        assert!(advance(&mut sealer, 100));
        assert!(!advance(&mut sealer, 100), "once");
        assert_eq!(epoch(&mut sealer, Track::MICROPHONE), 2);
        assert_eq!(epoch(&mut sealer, Track::CAMERA), 1);
        sealer.begin_key_frame(Track::CAMERA);
        assert_eq!(epoch(&mut sealer, Track::CAMERA), 2);
        assert_eq!(epoch(&mut sealer, Track::SCREEN), 1);
        assert_eq!(sealer.next_switch(), Some(at(100).latest));
        advance(&mut sealer, 110);
        assert_eq!(epoch(&mut sealer, Track::SCREEN), 2);
        assert_eq!(sealer.next_switch(), None);
        assert_eq!(sealer.sending.len(), 1, "the older key is erased");
    }

    #[test]
    fn an_install_erases_what_is_older_and_what_is_still_to_come() {
        for due in [false, true] {
            let mut sealer = sealer(1);
            later(&mut sealer, 2, 100);
            if due {
                advance(&mut sealer, 100);
            }
            sealer.install(3, 0, &key(3));
            assert_eq!(sealer.sending.len(), 1);
            advance(&mut sealer, 1000);
            for track in all_tracks() {
                assert_eq!(epoch(&mut sealer, track), 3);
            }
        }
    }

    #[test]
    fn each_key_has_a_time_of_its_own_that_nothing_puts_off() {
        let mut sealer = sealer(1);
        for (epoch, due) in [(2, 100), (3, 103), (2, 500), (3, 500)] {
            later(&mut sealer, epoch, due);
        }
        for (now, expected) in [(99, 1), (100, 2), (102, 2), (103, 3)] {
            advance(&mut sealer, now);
            assert_eq!(epoch(&mut sealer, Track::MICROPHONE), expected, "{now}");
        }
        for (now, expected) in [(109, 1), (110, 2), (112, 2), (113, 3)] {
            advance(&mut sealer, now);
            assert_eq!(epoch(&mut sealer, Track::CAMERA), expected, "{now}");
        }
        assert_eq!(sealer.sending.len(), 1);
    }

    #[test]
    fn a_key_that_is_no_follower_is_installed_at_once() {
        let mut none = Sealer::new(CipherSuite::default());
        later(&mut none, 2, 100);
        assert_eq!(epoch(&mut none, Track::CAMERA), 2);
        let mut moved = sealer(1);
        moved.install_later(2, 7, &key(2), at(100));
        assert_eq!(epoch(&mut moved, Track::CAMERA), 2);
        let mut older = sealer(2);
        later(&mut older, 1, 100);
        assert_eq!(epoch(&mut older, Track::CAMERA), 1);
        assert_eq!(older.sending.len(), 1);
    }

    #[test]
    fn of_two_epochs_that_look_alike_the_older_one_ends() {
        let mut sealer = sealer(1);
        for epoch in 2..=33 {
            later(&mut sealer, epoch, 100 + epoch);
        }
        assert_eq!(sealer.sending.len(), 32);
        assert_eq!(epoch(&mut sealer, Track::CAMERA), 2);
    }

    #[test]
    fn only_keys_in_use_are_given_out() {
        let mut sealer = sealer(1);
        later(&mut sealer, 2, 100);
        let given = |sealer: &Sealer, epoch| {
            let kid = Kid::new(0, Track::MICROPHONE, epoch);
            sealer.key(kid).is_some()
        };
        assert_eq!((given(&sealer, 1), given(&sealer, 2)), (true, false));
        advance(&mut sealer, 100);
        assert_eq!((given(&sealer, 1), given(&sealer, 2)), (true, true));
        advance(&mut sealer, 110);
        assert_eq!((given(&sealer, 1), given(&sealer, 2)), (false, true));
    }

    #[test]
    fn the_counter_goes_on_through_a_switch() {
        let mut sealer = sealer(1);
        later(&mut sealer, 2, 100);
        for now in [0, 100, 110] {
            advance(&mut sealer, now);
            for track in all_tracks() {
                let before = sealer.counter;
                epoch(&mut sealer, track);
                assert_eq!(sealer.counter, before + 1);
            }
        }
    }
}

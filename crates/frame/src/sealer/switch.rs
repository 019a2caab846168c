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

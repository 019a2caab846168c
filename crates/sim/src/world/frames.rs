//! Frames, and an SFU that does with them what it likes.

use super::World;
use crate::history::Fault;
use crate::past::USE;
use crate::payload::KeyPackageName;
use crate::tab::{Doing, TabId};
use crate::violation::{Broken, Violation};
use rand::Rng as _;
use sotto_client::Dropped;
use sotto_group::MemberId;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// What the SFU keeps.
#[derive(Default)]
pub(crate) struct Media {
    kept: VecDeque<Frame>,
    sent: u64,
    /// Frames that were not sent because nobody had shown for too long that the epoch lives.
    pub(super) stale: u64,
}

/// A frame that somebody sent.
struct Frame {
    from: MemberId,
    words: Vec<u8>,
    protected: Vec<u8>,
    safety_number: String,
    /// Who was in the group that it was sent in.
    leaves: Vec<(u32, MemberId, KeyPackageName)>,
    opened: BTreeSet<TabId>,
}

const KEPT: usize = 6;

impl World<'_> {
    /// `tab` sends a frame, and all `listeners` try to open it.
    pub(crate) fn talk(&mut self, tab: TabId, listeners: &[TabId]) -> Result<(), Violation> {
        self.try_talk(tab, listeners)
            .map_err(|fault| self.violation(fault))
    }

    /// How long what a tab says takes to the server. A tab that nobody can open takes no part.
    fn up_of(&self, tab: TabId) -> Duration {
        let person = self.people.get(self.tabs[tab].person);
        person.map_or(Duration::ZERO, |person| person.up)
    }

    fn try_talk(&mut self, tab: TabId, listeners: &[TabId]) -> Result<(), Fault> {
        self.media.sent += 1;
        // The lowest bit is that of a VP8 delta frame.
        let mut words = vec![1];
        words.extend_from_slice(&self.media.sent.to_be_bytes());
        let (now, up) = (self.now, self.up_of(tab));
        let sender = &mut self.tabs[tab];
        // One in three is called a key frame: a switch that is due takes place with it.
        let key_frame = self.media.sent.is_multiple_of(3);
        let protected = match (sender.protect(&words, key_frame, now, up), &sender.epoch) {
            (Ok(protected), Some(_)) => protected,
            (Err(_), None) => return Ok(()),
            (Err(Dropped::Stale), Some(_)) => {
                self.media.stale += 1;
                return Ok(());
            }
            (Ok(_), None) => {
                let how = format!("{} sends without a group", sender.name);
                return Err((Broken::FailClosed, how));
            }
            (Err(reason), Some(_)) => {
                let how = format!("{} is in a group and cannot send: {reason}", sender.name);
                return Err((Broken::Heard, how));
            }
        };
        if protected.windows(8).any(|window| *window == words[1..]) {
            let how = format!("a frame of {} is sent in clear", sender.name);
            return Err((Broken::FailClosed, how));
        }
        let Some(epoch) = sender.epoch.as_ref() else {
            return Ok(());
        };
        let timers_run = matches!(sender.doing, Doing::Awake | Doing::WithoutConnection { .. });
        let within = if timers_run { USE } else { Duration::MAX };
        let epoch = sender
            .past
            .sealed_in(epoch, &protected, self.now, within)
            .ok_or_else(|| {
                let how = format!(
                    "{} sends under another key than that of epoch {} or one that may go on",
                    sender.name, epoch.number
                );
                (Broken::SwitchesInTime, how)
            })?
            .clone();
        let mut frame = Frame {
            from: sender.name.clone(),
            words,
            protected,
            safety_number: epoch.safety_number,
            leaves: epoch.leaves,
            opened: BTreeSet::new(),
        };
        for listener in listeners.iter().copied().filter(|other| *other != tab) {
            self.listen(listener, &mut frame)?;
        }
        if let Some(first) = listeners.iter().copied().find(|other| *other != tab) {
            self.tamper(first, &mut frame)?;
        }
        self.media.kept.push_back(frame);
        if self.media.kept.len() > KEPT {
            self.media.kept.pop_front();
        }
        Ok(())
    }

    /// Gives somebody a frame as what it is.
    fn listen(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        self.counts.frames += 1;
        let now = self.now;
        let tab = &mut self.tabs[id];
        let same = tab.epoch.as_ref().is_some_and(|epoch| {
            epoch.safety_number == frame.safety_number
                || epoch.leaves.iter().any(|(_, name, _)| *name == frame.from)
                    && tab.past.keeps(&frame.safety_number, now)
        });
        let opened = tab.open(&frame.from, &frame.protected, now);
        let Ok(words) = opened else {
            // Two ends of one name are a lie that the frame layer does not see through.
            if same && tab.name != frame.from && !frame.opened.contains(&id) {
                let how = format!(
                    "{} shows the number of {} and cannot hear them: {opened:?}",
                    tab.name, frame.from
                );
                return Err((Broken::Heard, how));
            }
            return Ok(());
        };
        self.counts.frames_opened += 1;
        if words != frame.words {
            let how = format!("{} opens what {} did not send", tab.name, frame.from);
            return Err((Broken::NotForged, how));
        }
        if !tab.is_listed(&frame.leaves) {
            let how = format!(
                "{} opens a frame of {} and is not in the group that it was sent in",
                tab.name, frame.from
            );
            return Err((Broken::NotOverheard, how));
        }
        if !frame.opened.insert(id) {
            let how = format!("{} opens a frame of {} once more", tab.name, frame.from);
            return Err((Broken::NotReplayed, how));
        }
        Ok(())
    }

    /// Damages the frame, says that it is somebody else's, sends it and earlier ones once more.
    fn tamper(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        let now = self.now;
        let mut random = self.random(2, self.media.sent);
        let mut damaged = frame.protected.clone();
        let byte = random.random_range(0..damaged.len());
        damaged[byte] ^= 1 << random.random_range(0..8);
        let others = self.people.iter().map(|person| person.name.clone());
        let others = others.collect::<BTreeSet<_>>();
        let tab = &mut self.tabs[id];
        if tab.open(&frame.from, &damaged, now).is_ok() {
            let how = format!("{} opens a damaged frame of {}", tab.name, frame.from);
            return Err((Broken::NotForged, how));
        }
        let junk = (0..damaged.len()).map(|_| random.random::<u8>());
        if tab
            .open(&frame.from, &junk.collect::<Vec<_>>(), now)
            .is_ok()
        {
            let how = format!("{} opens random bytes", tab.name);
            return Err((Broken::NotForged, how));
        }
        for other in others.iter().filter(|other| **other != frame.from) {
            if tab.open(other, &frame.protected, now).is_ok() {
                let how = format!("{} takes a frame of {} for {other}'s", tab.name, frame.from);
                return Err((Broken::NotSwapped, how));
            }
        }
        self.counts.frames += 2 + others.len() as u64;
        self.listen(id, frame)?;
        let mut kept = std::mem::take(&mut self.media.kept);
        let outcome = kept
            .iter_mut()
            .try_for_each(|earlier| self.listen_late(id, earlier));
        self.media.kept = kept;
        outcome
    }

    /// An earlier frame: those may open it who were in its group, once.
    fn listen_late(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        match self.listen(id, frame) {
            // It may have been too long ago.
            Err((Broken::Heard, _)) => Ok(()),
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::Nobody;
    use crate::schedule::{Act, Promise, Schedule};
    use crate::world::Steps;
    use std::time::Duration;

    /// A call of two, as the first sees it when the other talks.
    fn heard(fault: impl FnOnce(&mut World<'_>)) -> Option<Broken> {
        let schedule = Schedule {
            seed: 0,
            people: 2,
            hybrid: false,
            promise: Promise::Honest,
            steps: Vec::new(),
        };
        let mut nobody = Nobody;
        let mut world = World::new(&schedule, Steps::Small, &mut nobody);
        for who in 0..2 {
            world.act(&Act::Join { who }).unwrap();
        }
        world.pass_until(Duration::from_secs(1)).unwrap();
        fault(&mut world);
        let outcome = world.act(&Act::Talk { who: 1 });
        outcome.err().map(|violation| violation.broken)
    }

    #[test]
    fn those_in_the_call_hear_each_other() {
        assert_eq!(heard(|_| {}), None);
    }

    #[test]
    fn who_has_keys_without_being_on_the_list_is_seen() {
        let broken = heard(|world| world.tabs[0].key_packages.clear());
        assert_eq!(broken, Some(Broken::NotOverheard));
    }

    #[test]
    fn who_is_on_the_list_without_having_keys_is_seen() {
        let broken = heard(|world| {
            let number = world.tabs[1].epoch.as_ref().unwrap().safety_number.clone();
            world.act(&Act::Dismiss { who: 0 }).unwrap();
            let mut epoch = world.tabs[0].epoch.take().unwrap();
            world.pass_until(Duration::from_secs(3)).unwrap();
            epoch.safety_number = world.tabs[1].epoch.as_ref().unwrap().safety_number.clone();
            assert_ne!(epoch.safety_number, number);
            world.tabs[0].epoch = Some(epoch);
        });
        assert_eq!(broken, Some(Broken::Heard));
    }

    #[test]
    fn who_sends_without_a_group_is_seen() {
        let broken = heard(|world| world.tabs[1].epoch = None);
        assert_eq!(broken, Some(Broken::FailClosed));
    }

    #[test]
    fn a_replay_that_is_opened_is_seen() {
        let broken = heard(|world| {
            world.act(&Act::Talk { who: 1 }).unwrap();
            // As if it had been opened before, which it was not.
            let now = world.now;
            let next = world.tabs[1].protect(&[1; 9], false, now, Duration::ZERO);
            let next = next.unwrap();
            world.media.kept[0].protected = next;
            world.media.kept[0].words = vec![1; 9];
        });
        assert_eq!(broken, Some(Broken::NotReplayed));
    }

    #[test]
    fn a_frame_that_says_something_else_is_seen() {
        let broken = heard(|world| {
            world.act(&Act::Talk { who: 1 }).unwrap();
            let now = world.now;
            let next = world.tabs[1].protect(&[1; 9], false, now, Duration::ZERO);
            world.media.kept[0].protected = next.unwrap();
        });
        assert_eq!(broken, Some(Broken::NotForged));
    }
}

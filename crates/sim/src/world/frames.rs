//! Media frames, forwarded by an SFU that also tampers with them.

use super::World;
use super::sfu::Frame;
use crate::earlier_epochs::USE;
use crate::history::Fault;
use crate::property::Property;
use crate::tab::{Doing, TabId};
use crate::violation::Violation;
use rand::Rng as _;
use sotto_client::DropReason;
use std::collections::BTreeSet;
use std::time::Duration;

const KEPT: usize = 6;

impl World<'_> {
    /// `tab` sends a frame, and all `receivers` try to decrypt it.
    pub(crate) fn send_frame(&mut self, tab: TabId, receivers: &[TabId]) -> Result<(), Violation> {
        self.try_send_frame(tab, receivers)
            .map_err(|fault| self.violation(fault))
    }

    /// Latency of a tab's messages to the server; zero for a client that no person has.
    fn up_of(&self, tab: TabId) -> Duration {
        let person = self.people.get(self.tabs[tab].person);
        person.map_or(Duration::ZERO, |person| person.up)
    }

    fn try_send_frame(&mut self, tab: TabId, receivers: &[TabId]) -> Result<(), Fault> {
        self.sfu.sent += 1;
        // The lowest bit is that of a VP8 delta frame.
        let mut plaintext = vec![1];
        plaintext.extend_from_slice(&self.sfu.sent.to_be_bytes());
        let (now, up) = (self.now, self.up_of(tab));
        let sender = &mut self.tabs[tab];
        // Every third frame is a key frame, with which a due switch to a new key takes place.
        let key_frame = self.sfu.sent.is_multiple_of(3);
        // As they are when the frame is encrypted: the call that encrypts it also delivers keys that have arrived since.
        let (shown, earlier_epochs) = (sender.shown.clone(), sender.earlier_epochs.clone());
        let protected = match (sender.encrypt(&plaintext, key_frame, now, up), &shown) {
            (Ok(protected), Some(_)) => protected,
            (Err(_), None) => return Ok(()),
            (Err(DropReason::Stale), Some(_)) => {
                self.sfu.stale += 1;
                return Ok(());
            }
            (Ok(_), None) => {
                let details = format!("{} sends a frame without a group", sender.name);
                return Err((Property::FailClosed, details));
            }
            (Err(reason), Some(_)) => {
                let details = format!("{} is in a group and cannot encrypt: {reason}", sender.name);
                return Err((Property::Heard, details));
            }
        };
        if protected.windows(8).any(|window| *window == plaintext[1..]) {
            let details = format!("a frame of {} is sent in the clear", sender.name);
            return Err((Property::FailClosed, details));
        }
        let Some(epoch) = &shown else {
            return Ok(());
        };
        let timers_run = matches!(sender.doing, Doing::Awake | Doing::WithoutConnection { .. });
        let within = if timers_run { USE } else { Duration::MAX };
        let epoch = earlier_epochs
            .encrypted_in(epoch, &protected, self.now, within)
            .ok_or_else(|| {
                let details = format!(
                    "{} encrypts under a key that is neither that of epoch {} nor that of an earlier epoch still in use",
                    sender.name, epoch.number
                );
                (Property::SwitchesInTime, details)
            })?
            .clone();
        let mut frame = Frame {
            from: sender.name.clone(),
            secret: sender.secret,
            plaintext,
            protected,
            safety_number: epoch.safety_number,
            leaves: epoch.leaves,
            decrypted_by: BTreeSet::new(),
        };
        for receiver in receivers.iter().copied().filter(|other| *other != tab) {
            self.receive(receiver, &mut frame)?;
        }
        if let Some(first) = receivers.iter().copied().find(|other| *other != tab) {
            self.tamper(first, &mut frame)?;
        }
        self.sfu.kept.push_back(frame);
        if self.sfu.kept.len() > KEPT {
            self.sfu.kept.pop_front();
        }
        Ok(())
    }

    /// Delivers a frame to a client as its sender's, and checks the result.
    fn receive(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        self.counts.frames += 1;
        let now = self.now;
        let tab = &mut self.tabs[id];
        let same = tab.shown.as_ref().is_some_and(|epoch| {
            epoch.safety_number == frame.safety_number
                || epoch.leaves.iter().any(|(_, name, _)| *name == frame.from)
                    && tab.earlier_epochs.keeps(&frame.safety_number, epoch, now)
        });
        let decrypted = tab.decrypt(&frame.from, &frame.protected, now);
        let Ok(plaintext) = decrypted else {
            // Two clients under one name are a deviation of the server that the frame layer cannot detect.
            if same && tab.name != frame.from && !frame.decrypted_by.contains(&id) {
                let details = format!(
                    "{} shows the safety number of {} and cannot decrypt its frame: {decrypted:?}",
                    tab.name, frame.from
                );
                return Err((Property::Heard, details));
            }
            return Ok(());
        };
        self.counts.frames_decrypted += 1;
        if plaintext != frame.plaintext {
            let details = format!(
                "{} decrypts a frame that {} did not send",
                tab.name, frame.from
            );
            return Err((Property::NotForged, details));
        }
        let from_link = self.secret.is_some() && frame.secret == self.secret;
        if from_link && tab.secret != frame.secret {
            let details = format!(
                "{} decrypts a frame of {} and does not have the link",
                tab.name, frame.from
            );
            return Err((Property::NoGhost, details));
        }
        if !tab.is_listed(&frame.leaves) {
            let details = format!(
                "{} decrypts a frame of {} and is not a member of the epoch that it was sent in",
                tab.name, frame.from
            );
            return Err((Property::NotOverheard, details));
        }
        if !frame.decrypted_by.insert(id) {
            let details = format!(
                "{} decrypts a frame of {} a second time",
                tab.name, frame.from
            );
            return Err((Property::NotReplayed, details));
        }
        Ok(())
    }

    /// Delivers the frame damaged, as another member's, and again; and earlier frames again.
    fn tamper(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        let now = self.now;
        let mut random = self.random(2, self.sfu.sent);
        let mut damaged = frame.protected.clone();
        let byte = random.random_range(0..damaged.len());
        damaged[byte] ^= 1 << random.random_range(0..8);
        let others = self.people.iter().map(|person| person.name.clone());
        let others = others.collect::<BTreeSet<_>>();
        let tab = &mut self.tabs[id];
        if tab.decrypt(&frame.from, &damaged, now).is_ok() {
            let details = format!("{} decrypts a damaged frame of {}", tab.name, frame.from);
            return Err((Property::NotForged, details));
        }
        let junk = (0..damaged.len()).map(|_| random.random::<u8>());
        if tab
            .decrypt(&frame.from, &junk.collect::<Vec<_>>(), now)
            .is_ok()
        {
            let details = format!("{} decrypts random bytes", tab.name);
            return Err((Property::NotForged, details));
        }
        for other in others.iter().filter(|other| **other != frame.from) {
            if tab.decrypt(other, &frame.protected, now).is_ok() {
                let details = format!(
                    "{} decrypts a frame of {} as {other}'s",
                    tab.name, frame.from
                );
                return Err((Property::NotSwapped, details));
            }
        }
        self.counts.frames += 2 + others.len() as u64;
        self.receive(id, frame)?;
        let mut kept = std::mem::take(&mut self.sfu.kept);
        let outcome = kept
            .iter_mut()
            .try_for_each(|earlier| self.receive_late(id, earlier));
        self.sfu.kept = kept;
        outcome
    }

    /// Delivers an earlier frame again. A member of its epoch may decrypt it once.
    fn receive_late(&mut self, id: TabId, frame: &mut Frame) -> Result<(), Fault> {
        match self.receive(id, frame) {
            // The key of the epoch may have been deleted.
            Err((Property::Heard, _)) => Ok(()),
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::call_of_two::call_of_two;
    use super::*;
    use crate::schedule::Action;

    /// The property that is violated when the second member of a call of two sends a frame after `fault`.
    fn violated(fault: impl FnOnce(&mut World<'_>)) -> Option<Property> {
        call_of_two(|mut world| {
            fault(&mut world);
            let outcome = world.act(&Action::Talk { person: 1 });
            outcome.err().map(|violation| violation.property)
        })
    }

    #[test]
    fn members_decrypt_each_others_frames() {
        assert_eq!(violated(|_| {}), None);
    }

    #[test]
    fn a_client_that_has_keys_and_is_not_a_member_is_found() {
        let property = violated(|world| world.tabs[0].key_packages.clear());
        assert_eq!(property, Some(Property::NotOverheard));
    }

    #[test]
    fn a_member_without_keys_is_found() {
        let property = violated(|world| {
            let number = world.tabs[1].shown.as_ref().unwrap().safety_number.clone();
            world.act(&Action::Dismiss { person: 0 }).unwrap();
            let mut epoch = world.tabs[0].shown.take().unwrap();
            world.pass_until(Duration::from_secs(3)).unwrap();
            epoch.safety_number = world.tabs[1].shown.as_ref().unwrap().safety_number.clone();
            assert_ne!(epoch.safety_number, number);
            world.tabs[0].shown = Some(epoch);
        });
        assert_eq!(property, Some(Property::Heard));
    }

    #[test]
    fn a_frame_without_a_group_is_found() {
        let property = violated(|world| world.tabs[1].shown = None);
        assert_eq!(property, Some(Property::FailClosed));
    }

    #[test]
    fn a_replay_that_decrypts_is_found() {
        let property = violated(|world| {
            world.act(&Action::Talk { person: 1 }).unwrap();
            // The record says that this frame has been decrypted before, and it has not.
            let now = world.now;
            let next = world.tabs[1].encrypt(&[1; 9], false, now, Duration::ZERO);
            let next = next.unwrap();
            world.sfu.kept[0].protected = next;
            world.sfu.kept[0].plaintext = vec![1; 9];
        });
        assert_eq!(property, Some(Property::NotReplayed));
    }

    #[test]
    fn a_frame_with_another_content_is_found() {
        let property = violated(|world| {
            world.act(&Action::Talk { person: 1 }).unwrap();
            let now = world.now;
            let next = world.tabs[1].encrypt(&[1; 9], false, now, Duration::ZERO);
            world.sfu.kept[0].protected = next.unwrap();
        });
        assert_eq!(property, Some(Property::NotForged));
    }
}

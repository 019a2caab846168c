//! The events of a schedule.

use super::{Call, GRACE, Person, PersonId, SILENCE, World};
use crate::schedule::Action;
use crate::tab::{Doing, TabId};
use crate::violation::Violation;
use std::time::Duration;

impl World<'_> {
    /// Executes one event. An event that is impossible has no effect.
    pub(crate) fn act(&mut self, action: &Action) -> Result<(), Violation> {
        // A rogue commit is no event from outside, since it must not delay the others.
        if !matches!(action, Action::Misbehave { .. }) {
            self.note_outside_event();
        }
        match action {
            Action::Misbehave {
                person,
                commit,
                times,
            } => {
                if let Some((person, tab)) = self.awake_tab(*person) {
                    self.tabs[tab].rogue_commit = Some((*commit, *times));
                    let before = self.tabs[tab].epoch.clone();
                    let up = self.people[person].up;
                    self.tabs[tab].send_rogue_commit(self.now, up);
                    self.check(tab, before, Call::Timer)?;
                }
            }
            Action::Join { person } => self.join((*person).into()),
            Action::Leave { person } => {
                if let Some((person, tab)) = self.awake_tab(*person) {
                    // Messages sent before the departure are appended before it.
                    while let Some(sent) = self.tabs[tab].outbox.pop_front() {
                        self.arrive(tab, sent.connection, sent.message);
                    }
                    self.close(person, tab);
                    self.remove(person, false);
                }
            }
            Action::Dismiss { person } => {
                if let Some((person, tab)) = self.awake_tab(*person) {
                    self.tabs[tab].last_words = true;
                    self.remove(person, true);
                }
            }
            Action::Crash { person } => {
                if let Some((person, tab)) = self.awake_tab(*person) {
                    self.close(person, tab);
                    if let Some(seat) = &mut self.people[person].seat {
                        seat.expires = Some(self.now + SILENCE + GRACE);
                    }
                }
            }
            Action::Freeze {
                person,
                ms,
                hasty,
                last_words,
            } => {
                if let Some((_, tab)) = self.awake_tab(*person) {
                    self.tabs[tab].last_words = *last_words;
                    self.freeze(tab, *ms, *hasty);
                }
            }
            Action::Cut { person, ms } => {
                if let Some((_, tab)) = self.awake_tab(*person) {
                    self.cut(tab, *ms);
                }
            }
            Action::Delay {
                person,
                down_ms,
                up_ms,
            } => {
                if let Some(person) = self.people.get_mut(usize::from(*person)) {
                    person.down = Duration::from_millis((*down_ms).into());
                    person.up = Duration::from_millis((*up_ms).into());
                    self.measure_ways();
                }
            }
            Action::Port { person, ms } => {
                let delay = Duration::from_millis((*ms).into());
                if let Some(person) = self.people.get_mut(usize::from(*person)) {
                    person.port = delay;
                    let tab = person.tab;
                    if let Some(tab) = tab {
                        self.tabs[tab].set_port_delay(delay);
                    }
                    self.measure_ways();
                }
            }
            Action::Repeat { person, back } => {
                if let Some((_, tab)) = self.awake_tab(*person) {
                    self.repeat(tab, usize::from(*back))?;
                }
            }
            Action::Lose { person, entries } => {
                if let Some((person, _)) = self.awake_tab(*person) {
                    self.people[person].wire.withhold = Some((*entries, false));
                    self.lossy = true;
                }
            }
            Action::Resend { person } => {
                if let Some((person, tab)) = self.awake_tab(*person)
                    && let Some(message) = self.tabs[tab].last_sent.clone()
                {
                    let up = self.people[person].up;
                    self.tabs[tab].send(message, self.now, up);
                }
            }
            Action::Talk { person } => {
                let person = usize::from(*person);
                if let Some(tab) = self.people.get(person).and_then(|person| person.tab) {
                    let listeners = (0..self.tabs.len()).collect::<Vec<_>>();
                    self.send_frame(tab, &listeners)?;
                }
            }
            Action::Authenticate { person } => {
                if let Some((owner, tab)) = self.awake_tab(*person) {
                    let before = self.tabs[tab].epoch.clone();
                    let up = self.people[owner].up;
                    self.tabs[tab].authenticate(self.now, up);
                    self.check(tab, before, Call::Timer)?;
                }
            }
            Action::Pass => {}
            Action::Deviate { deviation } => self.deviate(deviation)?,
        }
        Ok(())
    }

    fn measure_ways(&mut self) {
        let longest = |way: fn(&Person) -> Duration| self.people.iter().map(way).max();
        let way = longest(|person| person.down).unwrap_or_default()
            + longest(|person| person.up + person.port).unwrap_or_default();
        self.longest_way = self.longest_way.max(way);
    }

    fn awake_tab(&self, person: u8) -> Option<(PersonId, TabId)> {
        let person = usize::from(person);
        Some((person, self.awake(person)?))
    }

    fn join(&mut self, person: PersonId) {
        let Some(joining) = self.people.get(person) else {
            return;
        };
        match (&joining.seat, joining.tab) {
            (None, Some(tab)) if self.tabs[tab].doing == Doing::Awake => self.admit(person, tab),
            (None, None) => {
                let tab = self.open_tab(person);
                self.admit(person, tab);
            }
            // The server has not noticed the crash yet.
            (Some(_), None) => self.people[person].wants_in = true,
            _ => {}
        }
    }

    /// Closes the tab. The client is kept, to check which frames it could still decrypt.
    fn close(&mut self, person: PersonId, tab: TabId) {
        self.tabs[tab].doing = Doing::Closed;
        self.tabs[tab].inbox.clear();
        self.people[person].tab = None;
    }

    fn repeat(&mut self, tab: TabId, back: usize) -> Result<(), Violation> {
        let read = &self.tabs[tab].last_read;
        let Some(index) = read.len().checked_sub(1 + back) else {
            return Ok(());
        };
        let entry = read[index].clone();
        // A repeated `joined` of the member itself would make the client start anew, as no channel does.
        if matches!(&entry.kind, sotto_group::EntryKind::Joined { member, .. } if *member == self.tabs[tab].name)
        {
            return Ok(());
        }
        let seq = entry.seq;
        let before = self.tabs[tab].epoch.clone();
        let up = self.people[self.tabs[tab].person].up;
        self.tabs[tab].read_again(entry, self.now, up);
        self.check(tab, before, Call::ReadsAgain(seq))
    }
}

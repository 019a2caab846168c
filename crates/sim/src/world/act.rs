//! Steps of a schedule, done.

use super::{Call, GRACE, Person, PersonId, SILENCE, World};
use crate::schedule::Act;
use crate::tab::{Doing, TabId};
use crate::violation::Violation;
use std::time::Duration;

impl World<'_> {
    /// Does one step. What makes no sense does nothing.
    pub(crate) fn act(&mut self, act: &Act) -> Result<(), Violation> {
        // Whatever a member sends must not keep the others waiting.
        if !matches!(act, Act::Misbehave { .. }) {
            self.disturb();
        }
        match act {
            Act::Misbehave { who, what, times } => {
                if let Some((person, tab)) = self.awake_tab(*who) {
                    self.tabs[tab].mischief = Some(((*what).into(), *times));
                    let before = self.tabs[tab].epoch.clone();
                    let up = self.people[person].up;
                    self.tabs[tab].strike(self.now, up);
                    self.check(tab, before, Call::Timer)?;
                }
            }
            Act::Join { who } => self.join((*who).into()),
            Act::Leave { who } => {
                if let Some((person, tab)) = self.awake_tab(*who) {
                    // What was sent before is in the log before.
                    while let Some(sent) = self.tabs[tab].outbox.pop_front() {
                        self.arrive(tab, sent.connection, sent.message);
                    }
                    self.close(person, tab);
                    self.remove(person, false);
                }
            }
            Act::Dismiss { who } => {
                if let Some((person, tab)) = self.awake_tab(*who) {
                    self.tabs[tab].last_words = true;
                    self.remove(person, true);
                }
            }
            Act::Crash { who } => {
                if let Some((person, tab)) = self.awake_tab(*who) {
                    self.close(person, tab);
                    if let Some(seat) = &mut self.people[person].seat {
                        seat.expires = Some(self.now + SILENCE + GRACE);
                    }
                }
            }
            Act::Freeze {
                who,
                ms,
                hasty,
                last_words,
            } => {
                if let Some((_, tab)) = self.awake_tab(*who) {
                    self.tabs[tab].last_words = *last_words;
                    self.freeze(tab, *ms, *hasty);
                }
            }
            Act::Cut { who, ms } => {
                if let Some((_, tab)) = self.awake_tab(*who) {
                    self.cut(tab, *ms);
                }
            }
            Act::Delay {
                who,
                down_ms,
                up_ms,
            } => {
                if let Some(person) = self.people.get_mut(usize::from(*who)) {
                    person.down = Duration::from_millis((*down_ms).into());
                    person.up = Duration::from_millis((*up_ms).into());
                    let ways = |way: fn(&Person) -> Duration| self.people.iter().map(way).max();
                    let way = ways(|person| person.down).unwrap_or_default()
                        + ways(|person| person.up).unwrap_or_default();
                    self.longest_way = self.longest_way.max(way);
                }
            }
            Act::Repeat { who, back } => {
                if let Some((_, tab)) = self.awake_tab(*who) {
                    self.repeat(tab, usize::from(*back))?;
                }
            }
            Act::Lose { who, entries } => {
                if let Some((person, _)) = self.awake_tab(*who) {
                    self.people[person].wire.withhold = Some((*entries, false));
                    self.lossy = true;
                }
            }
            Act::Resend { who } => {
                if let Some((person, tab)) = self.awake_tab(*who)
                    && let Some(message) = self.tabs[tab].last_sent.clone()
                {
                    let up = self.people[person].up;
                    self.tabs[tab].send(message, self.now, up);
                }
            }
            Act::Talk { who } => {
                let person = usize::from(*who);
                if let Some(tab) = self.people.get(person).and_then(|person| person.tab) {
                    let listeners = (0..self.tabs.len()).collect::<Vec<_>>();
                    self.talk(tab, &listeners)?;
                }
            }
            Act::Pass => {}
            Act::Lie { lie } => self.lie(lie)?,
        }
        Ok(())
    }

    fn awake_tab(&self, who: u8) -> Option<(PersonId, TabId)> {
        let person = usize::from(who);
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
            // Its crashed tab is still there, as far as the server knows.
            (Some(_), None) => self.people[person].wants_in = true,
            _ => {}
        }
    }

    /// The tab is closed; its client is kept, to see what it could still open.
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
        // A channel that repeats its own `joined` makes it begin anew, which is another story.
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

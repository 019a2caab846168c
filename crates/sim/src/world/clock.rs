//! The event queue: virtual time, and the next event that is due.

use super::{Call, GRACE, PersonId, SILENCE, World};
use crate::property::Property;
use crate::tab::{Doing, TabId};
use crate::violation::Violation;
use std::time::Duration;

/// Most events of a run with an honest server, far more than such a run has. A run with more does not end.
const MOST_EVENTS: u64 = 20_000;
/// Most events of a run with a dishonest server. Members whose entries it has numbered differently refuse each other's commits for as
/// long as the run takes.
const MOST_EVENTS_OF_DISHONEST: u64 = 40_000;
/// Time in which a client notices a lost connection and makes another.
const RECONNECT: Duration = Duration::from_millis(250);

/// A due event. The order of the variants is the order of events that are due at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Arrives(TabId),
    Expires(PersonId),
    Wakes(TabId),
    Reconnects(TabId),
    Reads(TabId),
    Timer(TabId),
}

impl World<'_> {
    fn next_due(&self) -> Option<(Duration, Due)> {
        let mut next: Option<(Duration, Due)> = None;
        let mut consider = |at: Option<Duration>, due: Due| {
            if let Some(at) = at {
                let candidate = (at.max(self.now), due);
                if next.is_none_or(|next| candidate < next) {
                    next = Some(candidate);
                }
            }
        };
        for (id, tab) in self.tabs.iter().enumerate() {
            consider(tab.outbox.front().map(|sent| sent.due), Due::Arrives(id));
            match tab.doing {
                Doing::Closed => {}
                Doing::Frozen { until, .. } => consider(Some(until), Due::Wakes(id)),
                Doing::Awake | Doing::WithoutConnection { .. } => {
                    if let Doing::WithoutConnection { until } = tab.doing {
                        consider(Some(until), Due::Reconnects(id));
                    }
                    consider(tab.inbox.front().map(|(due, _)| *due), Due::Reads(id));
                    consider(tab.next_timeout(), Due::Timer(id));
                }
            }
        }
        for (id, person) in self.people.iter().enumerate() {
            let expires = person.seat.as_ref().and_then(|seat| seat.expires);
            consider(expires, Due::Expires(id));
        }
        next
    }

    /// Executes all events that are due by then.
    pub(crate) fn pass_until(&mut self, until: Duration) -> Result<(), Violation> {
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= until) {
            self.check_progress(at)?;
            self.now = at;
            self.happen(due)?;
        }
        self.check_progress(until)?;
        self.now = until.max(self.now);
        Ok(())
    }

    /// Executes events until none is due within `quiet`, but none after `end`. Returns whether it became quiet.
    pub(crate) fn pass_until_quiet(
        &mut self,
        quiet: Duration,
        end: Duration,
    ) -> Result<bool, Violation> {
        while let Some((at, due)) = self.next_due() {
            if at > self.now + quiet {
                return Ok(true);
            }
            if at > end {
                return Ok(false);
            }
            self.check_progress(at)?;
            self.now = at;
            self.happen(due)?;
        }
        Ok(true)
    }

    fn happen(&mut self, due: Due) -> Result<(), Violation> {
        self.counts.events += 1;
        let most = if self.honest() {
            MOST_EVENTS
        } else {
            MOST_EVENTS_OF_DISHONEST
        };
        if self.counts.events > most {
            let details = format!("more than {most} events, {due:?} last");
            return Err(self.violation((Property::ComesToRest, details)));
        }
        match due {
            Due::Arrives(tab) => {
                if let Some(sent) = self.tabs[tab].outbox.pop_front() {
                    self.arrive(tab, sent.connection, sent.message);
                }
                Ok(())
            }
            Due::Expires(person) => {
                self.note_outside_event();
                self.remove(person, false);
                Ok(())
            }
            Due::Wakes(tab) => self.wake(tab),
            Due::Reconnects(tab) => {
                self.reconnect(tab);
                Ok(())
            }
            Due::Reads(tab) => self.deliver(tab),
            Due::Timer(tab) => self.run_timers(tab),
        }
    }

    fn run_timers(&mut self, tab: TabId) -> Result<(), Violation> {
        let before = self.tabs[tab].epoch.clone();
        let up = self.people[self.tabs[tab].person].up;
        self.tabs[tab].run_timers(self.now, up);
        if self.tabs[tab].exceeds_steps() {
            let details = format!("{}'s timer is due again and again", self.tabs[tab].name);
            return Err(self.violation((Property::ComesToRest, details)));
        }
        self.check(tab, before, Call::Timer)
    }

    pub(crate) fn freeze(&mut self, tab: TabId, ms: u32, hasty: bool) {
        let asleep = Duration::from_millis(ms.into());
        let person = self.tabs[tab].person;
        self.tabs[tab].doing = Doing::Frozen {
            until: self.now + asleep,
            hasty,
        };
        if let Some(seat) = self.people[person]
            .seat
            .as_mut()
            .filter(|_| asleep > SILENCE)
        {
            seat.expires = Some(self.now + SILENCE + GRACE);
        }
    }

    fn wake(&mut self, tab: TabId) -> Result<(), Violation> {
        let person = self.tabs[tab].person;
        self.note_outside_event();
        let slept = std::mem::replace(&mut self.tabs[tab].doing, Doing::Awake);
        if let Doing::Frozen { hasty: true, .. } = slept {
            self.run_timers(tab)?;
        }
        let up = self.people[person].up;
        match &mut self.people[person].seat {
            Some(seat) if seat.tab == tab => {
                if seat.expires.take().is_some() {
                    let now = self.now;
                    self.tabs[tab].send_again(now, up);
                }
            }
            _ => {
                self.tabs[tab].doing = Doing::WithoutConnection {
                    until: self.now + RECONNECT,
                }
            }
        }
        Ok(())
    }

    /// Breaks the connection, with all messages in flight.
    pub(crate) fn cut(&mut self, tab: TabId, ms: u32) {
        let person = self.tabs[tab].person;
        let cut = &mut self.tabs[tab];
        cut.inbox.clear();
        let connection = cut.connection;
        cut.outbox.retain(|sent| sent.connection != connection);
        cut.doing = Doing::WithoutConnection {
            until: self.now + Duration::from_millis(ms.into()),
        };
        if let Some(seat) = &mut self.people[person].seat {
            seat.expires = Some(self.now + GRACE);
        }
    }

    fn reconnect(&mut self, tab: TabId) {
        self.note_outside_event();
        let person = self.tabs[tab].person;
        let (now, up, down) = (self.now, self.people[person].up, self.people[person].down);
        match &mut self.people[person].seat {
            Some(seat) if seat.tab == tab => {
                let back = &mut self.tabs[tab];
                back.connection += 1;
                back.doing = Doing::Awake;
                seat.connection = back.connection;
                seat.expires = None;
                let missed = seat.history.iter().filter(|entry| entry.seq > back.after);
                back.inbox = missed.map(|entry| (now + down, entry.clone())).collect();
                back.send_again(now, up);
            }
            _ => self.admit(person, tab),
        }
    }
}

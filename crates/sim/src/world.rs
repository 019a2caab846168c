//! The simulated world: people with their tabs, one server, and virtual time.

mod actions;
#[cfg(test)]
mod call_of_two;
mod clock;
mod deliver;
mod deviations;
mod draws;
mod frames;
mod link;
mod progress;
mod quiescence;
mod sfu;
mod wire;

use crate::counts::Counts;
use crate::epoch::Epoch;
use crate::history::{self, Fault, History};
use crate::link_secret::{self, Secret};
use crate::observation::{Observation, Observer};
use crate::payload::{self, Payload};
use crate::property::Property;
use crate::reference_log::ReferenceLog;
use crate::schedule::{Schedule, ServerModel};
use crate::tab::{Tab, TabId};
use crate::violation::Violation;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sfu::Sfu;
use sotto_group::test_kit::Logged;
use sotto_group::{Entry, EntryKind, MemberId, MlsCipherSuite};
use std::collections::BTreeMap;
use std::time::Duration;
use wire::Wire;

/// Time without an answer to a ping after which the server takes a connection for lost, as in `crates/server`.
pub(crate) const SILENCE: Duration = Duration::from_millis(12_500);
/// Time without a connection after which the server writes `left`, as in `crates/server`.
pub(crate) const GRACE: Duration = Duration::from_secs(15);

/// A call into a client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call {
    Reads(u64),
    /// An entry that the client has read before.
    ReadsAgain(u64),
    Timer,
}

/// Index in [`World::people`].
pub(crate) type PersonId = usize;

pub(crate) struct Person {
    pub(crate) name: MemberId,
    /// The open tab; `None` after a crash or a departure.
    pub(crate) tab: Option<TabId>,
    pub(crate) seat: Option<Seat>,
    /// The person joins again as soon as the server has noticed the crash.
    pub(crate) wants_in: bool,
    /// Latency from the server.
    pub(crate) down: Duration,
    /// Latency to the server.
    pub(crate) up: Duration,
    /// Latency between the two workers.
    pub(crate) port: Duration,
    /// Number of clients so far.
    pub(crate) lives: u64,
    /// For a client of the server: the people that receive its entries.
    pub(crate) ghost: Option<u32>,
    pub(crate) wire: Wire,
}

/// A member's place in the room, as the server keeps it.
pub(crate) struct Seat {
    pub(crate) tab: TabId,
    pub(crate) connection: u32,
    /// All entries delivered to this place, for resumption.
    pub(crate) history: Vec<Entry>,
    /// Sequence number of the next entry.
    pub(crate) next: u64,
    /// Time at which the place is given up if the client does not reconnect.
    pub(crate) expires: Option<Duration>,
}

/// An entry of the log, with the time at which it was appended.
pub(crate) struct LoggedAt {
    pub(crate) entry: Logged,
    pub(crate) at: Duration,
}

pub(crate) struct World<'a> {
    pub(crate) seed: u64,
    pub(crate) suite: MlsCipherSuite,
    /// The secret of the call's link, which the server has not; `None` in a call without a link.
    pub(crate) secret: Option<Secret>,
    pub(crate) server: ServerModel,
    pub(crate) now: Duration,
    pub(crate) people: Vec<Person>,
    /// All tabs, closed ones included.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) log: Vec<LoggedAt>,
    /// People in the room, in the order in which they joined.
    pub(crate) present: Vec<PersonId>,
    pub(crate) reference: ReferenceLog,
    pub(crate) history: History,
    pub(crate) sfu: Sfu,
    pub(crate) counts: Counts,
    /// The names of the pictures of each draw, by the first member that has got them.
    pub(crate) drawn: BTreeMap<[u8; 16], Vec<&'static str>>,
    /// One side of a divided log; `None` if it is not divided.
    pub(crate) side: Option<u32>,
    /// Whether a member sends rogue commits.
    pub(crate) rogue: bool,
    /// Whether some of them have a path that only some members can decrypt.
    pub(crate) splits: bool,
    /// Whether a connection has lost entries.
    pub(crate) lossy: bool,
    /// Time of the last event from outside: a join, a departure, a lost or a restored connection.
    pub(crate) last_outside_event: Duration,
    /// Time of the last event from outside or the last entry.
    pub(crate) last_activity: Duration,
    /// Largest latency from one member to another so far.
    pub(crate) longest_way: Duration,
    pub(crate) observer: &'a mut dyn Observer,
}

const NAMES: [&str; 12] = [
    "Ann", "Bob", "Cleo", "Dan", "Emil", "Fay", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea",
];

/// The name of person `index`.
#[must_use]
pub fn name_of(index: usize) -> String {
    NAMES
        .get(index)
        .map_or_else(|| format!("Guest {}", index + 1), |name| (*name).to_owned())
}

pub(crate) fn member(name: &str) -> MemberId {
    MemberId::try_from(name).expect("a name")
}

impl<'a> World<'a> {
    pub(crate) fn new(schedule: &Schedule, observer: &'a mut dyn Observer) -> Self {
        let people = (0..usize::from(schedule.people))
            .map(|index| Person::new(member(&name_of(index))))
            .collect();
        let mut world = Self {
            seed: schedule.seed,
            suite: if schedule.hybrid {
                MlsCipherSuite::Hybrid
            } else {
                MlsCipherSuite::Classical
            },
            secret: None,
            server: schedule.server,
            now: Duration::ZERO,
            people,
            tabs: Vec::new(),
            log: Vec::new(),
            present: Vec::new(),
            reference: ReferenceLog::new(schedule.link),
            history: History::default(),
            sfu: Sfu::default(),
            counts: Counts::default(),
            drawn: BTreeMap::new(),
            side: None,
            rogue: schedule.has_rogue(),
            splits: schedule.splits(),
            lossy: false,
            last_outside_event: Duration::ZERO,
            last_activity: Duration::ZERO,
            longest_way: Duration::ZERO,
            observer,
        };
        if schedule.link {
            world.secret = Some(link_secret::secret_of_call(world.random(5, 0)));
        }
        world
    }

    pub(crate) fn honest(&self) -> bool {
        self.server == ServerModel::Honest
    }

    /// Random numbers for one purpose. They do not depend on the rest of the schedule, so that a shrunk one behaves alike.
    pub(crate) fn random(&self, purpose: u64, which: u64) -> ChaCha8Rng {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(purpose << 48 | which);
        random
    }

    pub(crate) fn open_tab(&mut self, person: PersonId) -> TabId {
        let lives = self.people[person].lives;
        self.people[person].lives += 1;
        let seed = self.random(1, (person as u64) << 24 | lives).random();
        let id = self.tabs.len();
        let name = self.people[person].name.clone();
        let secret = self.secret_for(person);
        self.tabs
            .push(Tab::new(person, name, self.suite, seed, secret));
        self.tabs[id].set_port_delay(self.people[person].port);
        self.people[person].tab = Some(id);
        id
    }

    /// The tab of a person that is in the room with a working connection.
    pub(crate) fn awake(&self, person: PersonId) -> Option<TabId> {
        let seat = self.people.get(person)?.seat.as_ref()?;
        let tab = self.tabs.get(seat.tab)?;
        (tab.doing == crate::tab::Doing::Awake).then_some(seat.tab)
    }

    /// Checks the properties that must hold after a call into the client of `tab`.
    pub(crate) fn check(
        &mut self,
        tab: TabId,
        before: Option<Epoch>,
        call: Call,
    ) -> Result<(), Violation> {
        let changed = self.tabs[tab].epoch != before;
        let read = match call {
            Call::Reads(seq) | Call::ReadsAgain(seq) => Some(seq),
            Call::Timer => None,
        };
        let called = &self.tabs[tab];
        self.observer.called(Observation {
            client: &called.name,
            read,
            sent: &called.made,
            state: &called.seen,
        });
        if read.is_some_and(|seq| self.is_copy_of_rogue_commit(tab, seq)) {
            self.tabs[tab].unconfirmed = true;
        }
        self.check_state(tab, before, changed)
            .map_err(|fault| self.violation(fault))
    }

    /// Whether a rogue reads a second copy of its own commit. The commit was rejected at first and withdrawn by its author, and may
    /// be valid now that a member has left: other members process it, and the rogue does not.
    fn is_copy_of_rogue_commit(&self, id: TabId, seq: u64) -> bool {
        let tab = &self.tabs[id];
        let Some((logged, before)) = self.log.get(..seq as usize).and_then(<[_]>::split_last)
        else {
            return false;
        };
        let (EntryKind::Message { from, payload, .. }, Some(epoch)) =
            (&logged.entry.kind, &tab.epoch)
        else {
            return false;
        };
        let is_of_now = matches!(payload::read(payload), Some(Payload::Commit(commit))
            if commit.group == epoch.group && commit.epoch == epoch.number);
        tab.rogue
            && *from == tab.name
            && is_of_now
            && before
                .iter()
                .any(|other| other.entry.kind == logged.entry.kind)
    }

    fn check_state(
        &mut self,
        id: TabId,
        before: Option<Epoch>,
        changed: bool,
    ) -> Result<(), Fault> {
        self.note_pictures(id)?;
        let tab = &self.tabs[id];
        if changed {
            self.history.note_safety_number(tab)?;
            self.only_proven(id)?;
            if let (Some(epoch), None) = (&tab.epoch, tab.followed) {
                let details = format!(
                    "{} is in epoch {} without having processed an entry",
                    tab.name, epoch.number
                );
                return Err((Property::OnlyTheLogChanges, details));
            }
        }
        if !self.honest() {
            return Ok(());
        }
        history::same_roster(tab, &self.reference)?;
        if let (true, Some(seq)) = (changed, tab.followed) {
            // The other part of a split group, as long as there are two.
            let apart = self.splits && self.history.contradicts(tab, seq);
            let joined = self.rogue && (before.is_none() || tab.unconfirmed || apart);
            let unconfirmed = if joined && !history::founded_by(tab) {
                !self.history.knows(tab, seq)
            } else {
                self.history
                    .note_epoch(tab, before.as_ref(), seq, &self.reference)?;
                false
            };
            self.tabs[id].unconfirmed = unconfirmed && self.tabs[id].epoch.is_some();
            self.one_group()?;
        }
        Ok(())
    }

    /// Checks that all clients that have read the whole log are in one group.
    fn one_group(&self) -> Result<(), Fault> {
        let last = self.log.len() as u64;
        let mut found: Option<&Tab> = None;
        for person in &self.people {
            let Some(tab) = person.seat.as_ref().map(|seat| &self.tabs[seat.tab]) else {
                continue;
            };
            let Some(epoch) = tab.epoch.as_ref().filter(|_| tab.seen.seq == Some(last)) else {
                continue;
            };
            match found.and_then(|other| other.epoch.as_ref().map(|epoch| (other, epoch))) {
                Some((other, theirs)) if theirs.group != epoch.group => {
                    let details = format!("{} and {} are in two groups", other.name, tab.name);
                    return Err((Property::OneGroup, details));
                }
                _ => found = Some(tab),
            }
        }
        Ok(())
    }

    /// Records an event from outside. The members' work must end a bounded time after it.
    pub(crate) fn note_outside_event(&mut self) {
        self.last_outside_event = self.now;
        self.last_activity = self.now;
    }

    pub(crate) fn violation(&self, (property, details): Fault) -> Violation {
        Violation {
            property,
            details,
            at: self.now,
        }
    }
}

impl Person {
    pub(crate) fn new(name: MemberId) -> Self {
        Self {
            name,
            tab: None,
            seat: None,
            wants_in: false,
            down: Duration::from_millis(20),
            up: Duration::from_millis(20),
            port: Duration::ZERO,
            lives: 0,
            ghost: None,
            wire: Wire::default(),
        }
    }
}

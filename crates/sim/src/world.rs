//! People, their tabs, one server, and time.

mod act;
mod clock;
mod deliver;
mod frames;
mod lie;
mod prompt;
mod rest;

use crate::history::{self, Fault, History};
use crate::ledger::Ledger;
use crate::observe::{Observer, Saw};
use crate::outcome::Counts;
use crate::schedule::{Promise, Schedule};
use crate::tab::{Epoch, Tab, TabId};
use crate::violation::{Broken, Violation};
use deliver::Wire;
use frames::Media;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Pace, Suite};
use std::time::Duration;

/// A client that answers no ping for so long has lost its connection.
pub(crate) const SILENCE: Duration = Duration::from_millis(12_500);
/// Who has lost the connection for so long has left.
pub(crate) const GRACE: Duration = Duration::from_secs(15);

/// How much of a piece of work a client does at a time.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Steps {
    /// So little that in these small calls too entries come in between.
    Small,
    /// All of it: the model, which is to accept the run, knows nothing smaller.
    Whole,
}

/// A call into a client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call {
    Reads(u64),
    /// An entry that it has had.
    ReadsAgain(u64),
    Timer,
}

/// Somebody, by index in [`World::people`].
pub(crate) type PersonId = usize;

pub(crate) struct Person {
    pub(crate) name: MemberId,
    /// The tab that is open, or was last, unless it crashed or left.
    pub(crate) tab: Option<TabId>,
    pub(crate) seat: Option<Seat>,
    /// Is to be admitted as soon as the server notices that it has gone.
    pub(crate) wants_in: bool,
    pub(crate) down: Duration,
    pub(crate) up: Duration,
    /// How many clients it has had.
    pub(crate) lives: u64,
    /// A client of the server's, that shows itself only to these.
    pub(crate) ghost: Option<u32>,
    pub(crate) wire: Wire,
}

/// A place in the room, as the server has it.
pub(crate) struct Seat {
    pub(crate) tab: TabId,
    pub(crate) connection: u32,
    /// Everything that was meant for it.
    pub(crate) history: Vec<Entry>,
    /// The number of its next entry.
    pub(crate) next: u64,
    /// When it ends if nobody comes back.
    pub(crate) expires: Option<Duration>,
}

/// An entry as the server keeps it.
pub(crate) struct Logged {
    pub(crate) kind: EntryKind,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) at: Duration,
}

pub(crate) struct World<'a> {
    pub(crate) seed: u64,
    pub(crate) suite: Suite,
    pub(crate) promise: Promise,
    pub(crate) now: Duration,
    pub(crate) people: Vec<Person>,
    /// All tabs that there ever were.
    pub(crate) tabs: Vec<Tab>,
    pub(crate) log: Vec<Logged>,
    /// In the order in which they came.
    pub(crate) present: Vec<PersonId>,
    pub(crate) ledger: Ledger,
    pub(crate) history: History,
    pub(crate) media: Media,
    pub(crate) counts: Counts,
    /// A log divided: these, and the others.
    pub(crate) side: Option<u32>,
    /// A member sends what no honest one does.
    pub(crate) rogue: bool,
    /// Entries were lost on their way.
    pub(crate) lossy: bool,
    /// When somebody last came, went, fell silent or came back.
    pub(crate) disturbed: Duration,
    /// When that happened, or the log grew.
    pub(crate) stirred: Duration,
    /// The longest way from somebody to somebody else that there was.
    pub(crate) longest_way: Duration,
    steps: Steps,
    pub(crate) observer: &'a mut dyn Observer,
}

const NAMES: [&str; 12] = [
    "Ann", "Bob", "Cleo", "Dan", "Emil", "Fay", "Gus", "Hana", "Ida", "Jon", "Kim", "Lea",
];

/// What person `index` is called.
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
    pub(crate) fn new(schedule: &Schedule, steps: Steps, observer: &'a mut dyn Observer) -> Self {
        let people = (0..usize::from(schedule.people))
            .map(|index| Person::new(member(&name_of(index))))
            .collect();
        Self {
            seed: schedule.seed,
            suite: if schedule.hybrid {
                Suite::Hybrid
            } else {
                Suite::Classical
            },
            promise: schedule.promise,
            steps,
            now: Duration::ZERO,
            people,
            tabs: Vec::new(),
            log: Vec::new(),
            present: Vec::new(),
            ledger: Ledger::default(),
            history: History::default(),
            media: Media::default(),
            counts: Counts::default(),
            side: None,
            rogue: schedule.has_rogue(),
            lossy: false,
            disturbed: Duration::ZERO,
            stirred: Duration::ZERO,
            longest_way: Duration::ZERO,
            observer,
        }
    }

    /// What a tab is paced by.
    pub(crate) fn pace(&self, seed: &[u8; 32]) -> Pace {
        match self.steps {
            Steps::Small => Pace {
                stride: 1 + usize::from(seed[0] % 4),
                ..Pace::default()
            },
            Steps::Whole => Pace::default(),
        }
    }

    pub(crate) fn honest(&self) -> bool {
        self.promise == Promise::Honest
    }

    /// Randomness for one purpose. The same whatever else a schedule holds, so that a shrunk one behaves alike.
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
        self.tabs
            .push(Tab::new(person, name, self.suite, self.pace(&seed), seed));
        self.people[person].tab = Some(id);
        id
    }

    /// The tab of somebody who is in the room and whose connection works.
    pub(crate) fn awake(&self, person: PersonId) -> Option<TabId> {
        let seat = self.people.get(person)?.seat.as_ref()?;
        let tab = self.tabs.get(seat.tab)?;
        (tab.doing == crate::tab::Doing::Awake).then_some(seat.tab)
    }

    /// What must hold after a call into the client of `tab`.
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
        self.observer.saw(Saw {
            who: &called.name,
            read,
            sent: &called.made,
            seen: &called.seen,
        });
        self.check_state(tab, before, changed)
            .map_err(|fault| self.violation(fault))
    }

    fn check_state(
        &mut self,
        id: TabId,
        before: Option<Epoch>,
        changed: bool,
    ) -> Result<(), Fault> {
        let tab = &self.tabs[id];
        if changed {
            self.history.note_safety_number(tab)?;
            if let (Some(epoch), None) = (&tab.epoch, tab.followed) {
                let how = format!("{} is in epoch {} all at once", tab.name, epoch.number);
                return Err((Broken::OnlyTheLogChanges, how));
            }
        }
        if !self.honest() {
            return Ok(());
        }
        history::same_roster(tab, &self.ledger)?;
        if let (true, Some(seq)) = (changed, tab.followed) {
            let joined = self.rogue && (before.is_none() || tab.unproven);
            let unproven = if joined && !history::founded_by(tab) {
                !self.history.knows(tab, seq)
            } else {
                self.history
                    .note_epoch(tab, before.as_ref(), seq, &self.ledger)?;
                false
            };
            self.tabs[id].unproven = unproven && self.tabs[id].epoch.is_some();
            self.one_group()?;
        }
        Ok(())
    }

    /// Those who are in the room and have read everything are in one group.
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
                    let how = format!("{} and {} are in two groups", other.name, tab.name);
                    return Err((Broken::OneGroup, how));
                }
                _ => found = Some(tab),
            }
        }
        Ok(())
    }

    /// Something from outside: what the members do must come to an end some time after it.
    pub(crate) fn disturb(&mut self) {
        self.disturbed = self.now;
        self.stirred = self.now;
    }

    pub(crate) fn violation(&self, (broken, how): Fault) -> Violation {
        Violation {
            broken,
            how,
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
            lives: 0,
            ghost: None,
            wire: Wire::default(),
        }
    }
}

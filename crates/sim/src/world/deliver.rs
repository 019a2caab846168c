//! The room log: what the server writes, and to whom it gives it.

use super::{Call, Logged, PersonId, Seat, World};
use crate::payload;
use crate::tab::{Doing, TabId};
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Outgoing};

/// What a lying server does to the entries for somebody.
#[derive(Default)]
pub(crate) struct Wire {
    /// How many entries are still to be withheld, and whether their numbers are too.
    pub(crate) withhold: Option<(u8, bool)>,
    /// Whether the next two entries change places, and whether their numbers do not.
    pub(crate) swap: Option<bool>,
    held: Option<(Entry, bool)>,
    /// The next attachment is lost.
    pub(crate) strip: bool,
}

/// Everybody, or the people whose bit is set.
pub(crate) type Audience = Option<u32>;

pub(crate) fn includes(audience: Audience, person: PersonId) -> bool {
    audience.is_none_or(|set| person >= 32 || set & 1 << person != 0)
}

impl World<'_> {
    /// Appends an entry and gives it to those who are in the room.
    pub(crate) fn append(
        &mut self,
        kind: EntryKind,
        attachments: Vec<Attachment>,
        audience: Audience,
    ) {
        self.stirred = self.now;
        self.ledger.note(&kind);
        let at = self.now;
        self.log.push(Logged {
            kind,
            attachments,
            at,
        });
        let seq = self.log.len() as u64;
        self.observer
            .appended(seq, &self.log[self.log.len() - 1].kind);
        for person in 0..self.people.len() {
            if self.people[person].seat.is_some() && includes(audience, person) {
                self.give(person, seq);
            }
        }
    }

    /// What somebody gets of entry `seq`, under the number that is next for it.
    fn give(&mut self, person: PersonId, seq: u64) {
        let logged = &self.log[seq as usize - 1];
        let mut kind = logged.kind.clone();
        let to = &mut self.people[person];
        if let EntryKind::Message { attachments, .. } = &mut kind {
            *attachments = logged
                .attachments
                .iter()
                .filter(|attachment| attachment.to.contains(&to.name))
                .map(|attachment| attachment.bytes.clone())
                .collect();
            if to.wire.strip && !attachments.is_empty() {
                attachments.clear();
                to.wire.strip = false;
            }
        }
        let Some(seat) = &mut to.seat else { return };
        if let Some((left, unnoticed)) = &mut to.wire.withhold {
            seat.next += u64::from(!*unnoticed);
            *left = left.saturating_sub(1);
            if *left == 0 {
                to.wire.withhold = None;
            }
            return;
        }
        let mut entry = Entry {
            seq: seat.next,
            kind,
        };
        seat.next += 1;
        if let Some((mut held, unnoticed)) = to.wire.held.take() {
            if unnoticed {
                std::mem::swap(&mut held.seq, &mut entry.seq);
            }
            self.put_on_wire(person, entry);
            self.put_on_wire(person, held);
        } else if let Some(unnoticed) = to.wire.swap.take() {
            to.wire.held = Some((entry, unnoticed));
        } else {
            self.put_on_wire(person, entry);
        }
    }

    fn put_on_wire(&mut self, person: PersonId, entry: Entry) {
        let due = self.now + self.people[person].down;
        let Some(seat) = &mut self.people[person].seat else {
            return;
        };
        seat.history.push(entry.clone());
        let tab = &mut self.tabs[seat.tab];
        if seat.connection == tab.connection
            && !matches!(tab.doing, Doing::WithoutConnection { .. } | Doing::Closed)
        {
            let due = due.max(tab.inbox.back().map_or(due, |(last, _)| *last));
            tab.inbox.push_back((due, entry));
        }
    }

    /// Lets somebody into the room with a new connection.
    pub(crate) fn admit(&mut self, person: PersonId, tab: TabId) {
        let present = self
            .present
            .iter()
            .map(|other| self.people[*other].name.clone())
            .filter(|name| *name != self.people[person].name)
            .collect();
        self.present.push(person);
        let now = &mut self.tabs[tab];
        now.connection += 1;
        now.doing = Doing::Awake;
        now.inbox.clear();
        now.unechoed.clear();
        // What was said before is not said again.
        now.last_sent = None;
        self.people[person].wants_in = false;
        self.people[person].wire = Wire::default();
        self.people[person].seat = Some(Seat {
            tab,
            connection: self.tabs[tab].connection,
            history: Vec::new(),
            next: self.log.len() as u64 + 1,
            expires: None,
        });
        let member = self.people[person].name.clone();
        let audience = self.audience_of(person);
        self.append(EntryKind::Joined { member, present }, Vec::new(), audience);
    }

    /// Declares somebody gone who is told so only if it is `told`.
    pub(crate) fn remove(&mut self, person: PersonId, told: bool) {
        if self.people[person].seat.is_none() {
            return;
        }
        let member = self.people[person].name.clone();
        let audience = self.audience_of(person);
        if !told {
            self.people[person].seat = None;
        }
        self.append(EntryKind::Left { member }, Vec::new(), audience);
        self.people[person].seat = None;
        self.present.retain(|other| *other != person);
        if self.people[person].wants_in {
            let tab = self.open_tab(person);
            self.admit(person, tab);
        }
    }

    /// A message reaches the server.
    pub(crate) fn arrive(&mut self, tab: TabId, connection: u32, message: Outgoing) {
        let person = self.tabs[tab].person;
        let seated = self.people[person]
            .seat
            .as_ref()
            .is_some_and(|seat| seat.tab == tab && seat.connection == connection);
        // Only a commit is let in so late: a key package would be taken for the newest.
        if seated || self.tabs[tab].last_words && payload::is_commit(&message.payload) {
            self.say(person, message);
        }
    }

    pub(crate) fn say(&mut self, person: PersonId, message: Outgoing) {
        let from = self.people[person].name.clone();
        let audience = self.audience_of(person);
        self.write(from, message, audience);
    }

    pub(crate) fn write(&mut self, from: MemberId, message: Outgoing, audience: Audience) {
        let kind = EntryKind::Message {
            from,
            payload: message.payload,
            attachments: Vec::new(),
        };
        self.append(kind, message.attachments, audience);
    }

    /// Whom the server gives what it has from somebody: everybody, unless it lies.
    fn audience_of(&self, person: PersonId) -> Audience {
        let own = 1_u32.checked_shl(person as u32).unwrap_or(0);
        if let Some(shown_to) = self.people[person].ghost {
            return Some(shown_to | own);
        }
        self.side
            .map(|side| if side & own != 0 { side } else { !side })
    }

    /// Reads what is next on the wire.
    pub(crate) fn deliver(&mut self, tab: TabId) -> Result<(), crate::Violation> {
        let Some((_, entry)) = self.tabs[tab].inbox.pop_front() else {
            return Ok(());
        };
        let seq = entry.seq;
        let before = self.tabs[tab].epoch.clone();
        let up = self.people[self.tabs[tab].person].up;
        self.tabs[tab].read(entry, self.now, up);
        self.counts.entries_read += 1;
        self.check(tab, before, Call::Reads(seq))
    }
}

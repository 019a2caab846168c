//! The room log: appending of entries, and their delivery to clients.

use super::wire::Wire;
use super::{Call, LoggedAt, PersonId, Seat, World};
use crate::payload;
use crate::tab::{Doing, TabId};
use sotto_group::test_kit::Logged;
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Outgoing};

/// The recipients of an entry: all people, or those whose bit is set.
pub(crate) type Recipients = Option<u32>;

pub(crate) fn includes(recipients: Recipients, person: PersonId) -> bool {
    recipients.is_none_or(|set| person >= 32 || set & 1 << person != 0)
}

impl World<'_> {
    /// Appends an entry and delivers it to its recipients in the room.
    pub(crate) fn append(
        &mut self,
        kind: EntryKind,
        attachments: Vec<Attachment>,
        recipients: Recipients,
    ) {
        self.last_activity = self.now;
        self.reference.note(&kind);
        let at = self.now;
        let entry = Logged { kind, attachments };
        let seq = self.log.len() as u64 + 1;
        self.observer.appended(seq, &entry.kind, &entry.attachments);
        self.log.push(LoggedAt { entry, at });
        for person in 0..self.people.len() {
            if self.people[person].seat.is_some() && includes(recipients, person) {
                self.give(person, seq);
            }
        }
    }

    /// Delivers entry `seq` to a person, under that person's next sequence number.
    fn give(&mut self, person: PersonId, seq: u64) {
        let to = &mut self.people[person];
        let logged = &self.log[seq as usize - 1].entry;
        let mut entry = logged.entry(seq, &to.name);
        if let EntryKind::Message { attachments, .. } = &mut entry.kind
            && to.wire.strip
            && !attachments.is_empty()
        {
            attachments.clear();
            to.wire.strip = false;
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
        entry.seq = seat.next;
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

    /// Admits a person to the room with a new connection.
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
        // A new member does not retransmit messages of its former membership.
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
        let recipients = self.recipients_of(person);
        self.append(
            EntryKind::Joined { member, present },
            Vec::new(),
            recipients,
        );
    }

    /// Appends a member's `left`. The member itself receives it only if `told`.
    pub(crate) fn remove(&mut self, person: PersonId, told: bool) {
        if self.people[person].seat.is_none() {
            return;
        }
        let member = self.people[person].name.clone();
        let recipients = self.recipients_of(person);
        if !told {
            self.people[person].seat = None;
        }
        self.append(EntryKind::Left { member }, Vec::new(), recipients);
        self.people[person].seat = None;
        self.present.retain(|other| *other != person);
        if self.people[person].wants_in {
            let tab = self.open_tab(person);
            self.admit(person, tab);
        }
    }

    /// Appends a message that reaches the server, if its sender may still send.
    pub(crate) fn arrive(&mut self, tab: TabId, connection: u32, message: Outgoing) {
        let person = self.tabs[tab].person;
        let seated = self.people[person]
            .seat
            .as_ref()
            .is_some_and(|seat| seat.tab == tab && seat.connection == connection);
        // Only a commit may come so late, since a KeyPackage would count as the member's latest.
        if seated || self.tabs[tab].last_words && payload::is_commit(&message.payload) {
            self.send_from(person, message);
        }
    }

    pub(crate) fn send_from(&mut self, person: PersonId, message: Outgoing) {
        let from = self.people[person].name.clone();
        let recipients = self.recipients_of(person);
        self.write(from, message, recipients);
    }

    pub(crate) fn write(&mut self, from: MemberId, message: Outgoing, recipients: Recipients) {
        let kind = EntryKind::Message {
            from,
            payload: message.payload,
            attachments: Vec::new(),
        };
        self.append(kind, message.attachments, recipients);
    }

    /// The recipients of a person's messages: all people, unless the server lies.
    fn recipients_of(&self, person: PersonId) -> Recipients {
        let own = 1_u32.checked_shl(person as u32).unwrap_or(0);
        if let Some(shown_to) = self.people[person].ghost {
            return Some(shown_to | own);
        }
        self.side
            .map(|side| if side & own != 0 { side } else { !side })
    }

    /// Delivers the next entry in flight to a client.
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

//! A room log in memory, the members that follow it, each at its own pace, and what must hold at every step.

use crate::commit;
use crate::difference::Difference;
use crate::{
    Attachment, Config, Entry, EntryKind, Event, Group, Ignored, Member, MemberId, Outgoing,
    Output, Pace, SafetyNumber, Seed, Suite,
};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

pub(super) fn id(name: &str) -> MemberId {
    name.try_into().unwrap()
}

pub(super) fn seed() -> Seed {
    Seed::random().unwrap()
}

/// The bytes that `name` gets of these attachments.
pub(super) fn attached(attachments: &[Attachment], name: &str) -> Vec<Vec<u8>> {
    attachments
        .iter()
        .filter(|attachment| attachment.to.contains(&id(name)))
        .map(|attachment| attachment.bytes.clone())
        .collect()
}

pub(super) fn names(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.id.as_str()).collect()
}

/// A call of these members, who came one after the other.
pub(super) fn call(members: &[&str]) -> Room {
    let mut room = Room::new();
    for name in members {
        room.join(name);
        room.converge();
    }
    members.iter().for_each(|name| drop(room.ignored(name)));
    room
}

/// An entry as the server keeps it.
#[derive(Clone)]
pub(super) struct Stored {
    pub(super) kind: EntryKind,
    pub(super) attachments: Vec<Attachment>,
}

pub(super) struct Follower {
    pub(super) group: Group,
    /// Index of the next entry to read.
    pub(super) next: usize,
    /// Sent, and not in the log yet.
    pub(super) outbox: VecDeque<Outgoing>,
    pub(super) events: Vec<Event>,
    /// Has read its own `left`, or cannot.
    gone: bool,
}

/// What everybody in the group sees at one position of the log.
type View = (u64, Vec<Member>, SafetyNumber, Vec<u8>);

pub(super) struct Room {
    suite: Suite,
    pub(super) pace: Pace,
    pub(super) now: Duration,
    pub(super) log: Vec<Stored>,
    pub(super) present: Vec<MemberId>,
    pub(super) followers: BTreeMap<String, Follower>,
    views: BTreeMap<usize, View>,
    /// A server that keeps attachments to itself.
    pub(super) withhold_attachments: bool,
    /// Every message that the log has taken.
    pub(super) sent: Vec<Outgoing>,
}

impl Room {
    pub(super) fn new() -> Self {
        Self::with_suite(Suite::Classical)
    }

    pub(super) fn with_suite(suite: Suite) -> Self {
        let (log, present, followers) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self {
            suite,
            pace: Pace::default(),
            now: Duration::ZERO,
            log,
            present,
            followers,
            views: BTreeMap::new(),
            withhold_attachments: false,
            sent: Vec::new(),
        }
    }

    pub(super) fn append(&mut self, kind: EntryKind, attachments: Vec<Attachment>) {
        self.log.push(Stored { kind, attachments });
    }

    /// The server admits a member. A name that is new, or comes back, follows the log from here on.
    pub(super) fn join(&mut self, name: &str) {
        let present = self.present.clone();
        self.present.push(id(name));
        let next = self.log.len();
        self.append(
            EntryKind::Joined {
                member: id(name),
                present,
            },
            Vec::new(),
        );
        let (suite, pace) = (self.suite, self.pace);
        let follower = self
            .followers
            .entry(name.to_owned())
            .or_insert_with(|| Follower {
                group: Group::new(Config {
                    member: id(name),
                    suite,
                    pace,
                    seed: seed(),
                })
                .unwrap(),
                next,
                outbox: VecDeque::new(),
                events: Vec::new(),
                gone: false,
            });
        if follower.gone {
            follower.gone = false;
            follower.next = next;
        }
    }

    /// The server declares a member gone.
    pub(super) fn leave(&mut self, name: &str) {
        self.present.retain(|member| member.as_str() != name);
        self.append(EntryKind::Left { member: id(name) }, Vec::new());
    }

    /// The server declares a member gone that has lost its connection: it hears nothing of that.
    pub(super) fn cut_off(&mut self, name: &str) {
        self.leave(name);
        self.followers.get_mut(name).unwrap().gone = true;
    }

    /// Puts the oldest message of `name` into the log.
    pub(super) fn order(&mut self, name: &str) -> bool {
        let Some(message) = self.followers.get_mut(name).unwrap().outbox.pop_front() else {
            return false;
        };
        self.insert(name, message);
        true
    }

    pub(super) fn insert(&mut self, from: &str, message: Outgoing) {
        self.sent.push(message.clone());
        self.append(
            EntryKind::Message {
                from: id(from),
                payload: message.payload,
                attachments: Vec::new(),
            },
            message.attachments,
        );
    }

    /// What `name` gets at `index`.
    pub(super) fn entry(&self, index: usize, name: &str) -> Entry {
        let mut kind = self.log[index].kind.clone();
        if let EntryKind::Message { attachments, .. } = &mut kind
            && !self.withhold_attachments
        {
            *attachments = attached(&self.log[index].attachments, name);
        }
        Entry {
            seq: index as u64,
            kind,
        }
    }

    /// Lets `name` read one entry, and checks what must hold then.
    pub(super) fn read(&mut self, name: &str) -> bool {
        let follower = &self.followers[name];
        if follower.gone || follower.next >= self.log.len() {
            return false;
        }
        let entry = self.entry(follower.next, name);
        let position = follower.next;
        let mut next = Some(position + 1);
        if matches!(&entry.kind, EntryKind::Left { member } if member.as_str() == name) {
            // What is between a member's `left` and its next `joined` is not for it.
            let own = |stored: &Stored| matches!(&stored.kind, EntryKind::Joined { member, .. } if member.as_str() == name);
            next = self
                .log
                .iter()
                .skip(position)
                .position(own)
                .map(|index| position + index);
        }
        let now = self.now;
        let follower = self.followers.get_mut(name).unwrap();
        follower.next = next.unwrap_or(position + 1);
        follower.gone = next.is_none();
        follower.handle(entry, now);
        self.check(name, position);
        true
    }

    /// All who are in the group at one position of the log see the same; who is not in it has nothing.
    pub(super) fn check(&mut self, name: &str, position: usize) {
        let group = &self.followers[name].group;
        let Some(epoch) = group.epoch() else {
            assert_eq!(
                (group.members(), group.safety_number()),
                (vec![], None),
                "{name} at {position}"
            );
            assert!(group.export_secret("test", b"", 16).is_err());
            return;
        };
        let secret = group.export_secret("test", b"", 16).unwrap().to_vec();
        let view = (
            epoch,
            group.members(),
            group.safety_number().unwrap(),
            secret,
        );
        assert!(view.1.iter().any(|member| member.id.as_str() == name));
        let expected = self.views.entry(position).or_insert_with(|| view.clone());
        assert_eq!(*expected, view, "{name} at {position}");
    }

    pub(super) fn read_all(&mut self) {
        for name in self.followers.keys().cloned().collect::<Vec<_>>() {
            while self.read(&name) {}
        }
    }

    /// Until nobody has anything to read or to say. Who has left is not heard any more.
    pub(super) fn settle(&mut self) {
        loop {
            self.read_all();
            let speakers = self
                .present
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>();
            if !speakers
                .into_iter()
                .fold(false, |any, name| self.order(&name) | any)
            {
                return;
            }
        }
    }

    /// Settles and checks that the group is the roster.
    pub(super) fn converge(&mut self) {
        self.settle();
        let mut expected = self
            .present
            .iter()
            .map(MemberId::as_str)
            .collect::<Vec<_>>();
        expected.sort_unstable();
        for name in &expected {
            let members = self.followers[*name].group.members();
            let mut members = names(&members);
            members.sort_unstable();
            assert_eq!(members, expected, "as {name} sees it");
        }
    }

    pub(super) fn group(&self, name: &str) -> &Group {
        &self.followers[name].group
    }

    pub(super) fn number(&self, name: &str) -> Option<SafetyNumber> {
        self.group(name).safety_number()
    }

    /// Makes `name` commit the difference though it need not be designated.
    pub(super) fn commit_now(&mut self, name: &str) {
        let follower = self.followers.get_mut(name).unwrap();
        let (session, roster, as_of) = follower.group.parts().unwrap();
        let difference = Difference::between(roster, &session.leaves);
        follower
            .outbox
            .push_back(commit::author(session, &difference, roster, as_of).unwrap());
    }

    pub(super) fn is_present(&self, name: &str) -> bool {
        self.present.iter().any(|member| member.as_str() == name)
    }

    /// Whether `name` is in a group, by its own account, and has no commit in flight but work to do.
    pub(super) fn could_commit(&mut self, name: &str) -> bool {
        let Some(follower) = self.followers.get_mut(name) else {
            return false;
        };
        follower.group.parts().is_some_and(|(session, roster, _)| {
            !session.in_flight() && !Difference::between(roster, &session.leaves).is_empty()
        })
    }

    /// What everybody who is there ignored since the last time, by name. The same for all means one verdict.
    pub(super) fn ignored_by(&mut self, readers: &[&str]) -> Vec<Vec<Ignored>> {
        readers.iter().map(|name| self.ignored(name)).collect()
    }

    /// What `name` ignored, and forgets that it did.
    pub(super) fn ignored(&mut self, name: &str) -> Vec<Ignored> {
        let events = std::mem::take(&mut self.followers.get_mut(name).unwrap().events);
        let (ignored, rest) = events
            .into_iter()
            .partition(|event| matches!(event, Event::Ignored { .. }));
        self.followers.get_mut(name).unwrap().events = rest;
        let reason = |event| match event {
            Event::Ignored { reason, .. } => reason,
            _ => unreachable!(),
        };
        Vec::into_iter(ignored).map(reason).collect()
    }
}

impl Follower {
    pub(super) fn handle(&mut self, entry: Entry, now: Duration) {
        self.group.handle(entry, now);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(output) = self.group.poll() {
            match output {
                Output::Send(message) => self.outbox.push_back(message),
                Output::Event(event) => self.events.push(event),
            }
        }
    }
}

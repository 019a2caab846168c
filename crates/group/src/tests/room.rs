//! A room log in memory, the members that follow it, each at its own pace, and what must hold at every step.

mod checks;
mod continuity_keys;
mod links;
mod seeds;
mod time;

pub(super) use continuity_keys::{ContinuityKey, continuity_key};
pub(super) use links::{display_name, link};
pub(super) use seeds::Seeds;

use crate::active::difference::Difference;
use crate::active::session::Session;
use crate::commit::create;
use crate::room::roster::Roster;
use crate::test_kit::{Logged, RoomLog, attachments_for};
use crate::wire::payload::Payload;
use crate::{
    Attachment, Config, Entry, EntryKind, Event, Group, GroupPolicy, Member, MemberId,
    MlsCipherSuite, Outgoing, Output, SafetyNumber, Timing,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub(in crate::tests) fn id(name: &str) -> MemberId {
    name.try_into().unwrap()
}

/// No member but one that is frozen keeps the others waiting, and nothing happens in a call of itself for ever.
pub(super) const PATIENT: Timing = Timing {
    committer_timeout: Duration::from_secs(2),
    join_batch_delay: Duration::ZERO,
    refresh: None,
    tree_repair_idle: Duration::from_secs(1),
};

/// The bytes that `name` gets of these attachments.
pub(in crate::tests) fn attached(attachments: &[Attachment], name: &str) -> Vec<Vec<u8>> {
    attachments_for(attachments, &id(name))
}

pub(in crate::tests) fn names(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.id.as_str()).collect()
}

/// A call of these members, who came one after the other.
pub(in crate::tests) fn call(members: &[&str]) -> Room {
    let mut room = Room::new();
    for name in members {
        room.join(name);
        room.converge();
    }
    members.iter().for_each(|name| drop(room.ignored(name)));
    room
}

pub(super) struct Follower {
    pub(super) group: Group,
    /// Index of the next entry to read; equal to the sequence number of the last one read.
    pub(super) next: usize,
    /// Sent, and not in the log yet.
    pub(super) outbox: VecDeque<Outgoing>,
    pub(super) events: Vec<Event>,
    /// The signs of life of its epochs.
    pub(super) heard: Vec<Duration>,
    /// Has read its own `left`, or cannot.
    gone: bool,
}

/// The view of all members of the group at one position of the log.
type View = (u64, Vec<Member>, SafetyNumber, Vec<u8>);

pub(super) struct Room {
    suite: MlsCipherSuite,
    pub(super) timing: Timing,
    /// The policy that members accept who join from now on.
    pub(super) policy: GroupPolicy,
    /// The link of those who join from now on: secret, and password.
    pub(super) secret: Option<(u8, Option<&'static str>)>,
    pub(super) now: Duration,
    pub(super) seeds: Seeds,
    /// Continuity keys of those whose key is another than that of their name, or who have none.
    pub(super) keys: BTreeMap<String, Option<ContinuityKey>>,
    /// Connected, and not doing anything.
    pub(super) frozen: BTreeSet<String>,
    /// Of whom nobody expects that they see what the others see.
    pub(super) behind: BTreeSet<String>,
    pub(super) log: RoomLog,
    pub(super) followers: BTreeMap<String, Follower>,
    views: BTreeMap<usize, View>,
    /// A server that keeps attachments to itself.
    pub(super) withhold_attachments: bool,
    /// Every message that the log has taken.
    pub(super) sent: Vec<Outgoing>,
}

impl Room {
    pub(in crate::tests) fn new() -> Self {
        Self::with_suite(MlsCipherSuite::Classical)
    }

    pub(in crate::tests) fn with_suite(suite: MlsCipherSuite) -> Self {
        let (log, followers) = (RoomLog::default(), BTreeMap::new());
        Self {
            suite,
            timing: PATIENT,
            policy: GroupPolicy::default(),
            secret: None,
            now: Duration::ZERO,
            seeds: Seeds::default(),
            keys: BTreeMap::new(),
            frozen: BTreeSet::new(),
            behind: BTreeSet::new(),
            log,
            followers,
            views: BTreeMap::new(),
            withhold_attachments: false,
            sent: Vec::new(),
        }
    }

    /// The server admits a member. A name that is new, or comes back, follows the log from here on.
    pub(in crate::tests) fn join(&mut self, name: &str) {
        let next = self.end();
        self.log.join(id(name));
        let (suite, timing) = (self.suite, self.timing);
        let (key, link) = (self.key(name), self.link(name));
        let follower = self.followers.entry(name.to_owned()).or_insert_with(|| {
            let config = Config {
                member: id(name),
                suite,
                timing,
                policy: self.policy.clone(),
                link,
            };
            let mut group = self.seeds.group(config);
            if let Some(key) = key {
                group
                    .prove_continuity(key.sign(&group.continuity_challenge()))
                    .unwrap();
            }
            Follower::new(group, next)
        });
        if follower.gone {
            follower.gone = false;
            follower.next = next;
        }
    }

    /// The server declares a member gone.
    pub(in crate::tests) fn leave(&mut self, name: &str) {
        self.log.leave(id(name));
    }

    /// The server declares a member gone that has lost its connection: it hears nothing of that.
    pub(in crate::tests) fn cut_off(&mut self, name: &str) {
        self.leave(name);
        self.followers.get_mut(name).unwrap().gone = true;
    }

    /// Puts the oldest message of `name` into the log.
    pub(in crate::tests) fn order(&mut self, name: &str) -> bool {
        let Some(message) = self.followers.get_mut(name).unwrap().outbox.pop_front() else {
            return false;
        };
        self.insert(name, message);
        true
    }

    pub(in crate::tests) fn insert(&mut self, from: &str, message: Outgoing) {
        self.sent.push(message.clone());
        self.log.message(id(from), message);
    }

    /// Number of entries: the index of the next one, and the sequence number of the last one.
    pub(in crate::tests) fn end(&self) -> usize {
        self.log.entries().len()
    }

    /// The entry at `index`, which has the next higher sequence number, as `name` receives it.
    pub(in crate::tests) fn entry(&self, index: usize, name: &str) -> Entry {
        let mut entry = self.log.entry(index as u64 + 1, &id(name)).unwrap();
        if let EntryKind::Message { attachments, .. } = &mut entry.kind
            && self.withhold_attachments
        {
            attachments.clear();
        }
        entry
    }

    /// Lets `name` read one entry and do all that follows from it, and checks what must hold then.
    pub(in crate::tests) fn read(&mut self, name: &str) -> bool {
        let position = self.followers[name].next;
        if !self.glance(name) {
            return false;
        }
        self.finish(name);
        self.check(name, position);
        true
    }

    /// Lets `name` read one entry and do the first step of what follows from it.
    pub(in crate::tests) fn glance(&mut self, name: &str) -> bool {
        let follower = &self.followers[name];
        if follower.gone || follower.next >= self.end() {
            return false;
        }
        let entry = self.entry(follower.next, name);
        let position = follower.next;
        let mut next = Some(position + 1);
        if matches!(&entry.kind, EntryKind::Left { member } if member.as_str() == name) {
            // An entry between a member's `left` and its next `joined` is not for it.
            let own = |logged: &Logged| matches!(&logged.kind, EntryKind::Joined { member, .. } if member.as_str() == name);
            next = self
                .log
                .entries()
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
        true
    }

    /// The server keeps the next entry from `name`, unless it is its own.
    pub(in crate::tests) fn miss(&mut self, name: &str) {
        let follower = &self.followers[name];
        let own = match self
            .log
            .entries()
            .get(follower.next)
            .map(|logged| &logged.kind)
        {
            Some(EntryKind::Joined { member, .. } | EntryKind::Left { member }) => {
                member.as_str() == name
            }
            Some(EntryKind::Message { .. }) => false,
            None => true,
        };
        if !own && !follower.gone {
            self.followers.get_mut(name).unwrap().next += 1;
        }
    }

    pub(in crate::tests) fn group(&self, name: &str) -> &Group {
        &self.followers[name].group
    }

    /// The parts of the group of `name`, which must have one.
    pub(in crate::tests) fn parts(&mut self, name: &str) -> (&mut Session, &Roster, u64) {
        self.followers.get_mut(name).unwrap().group.parts().unwrap()
    }

    pub(in crate::tests) fn number(&self, name: &str) -> Option<SafetyNumber> {
        self.group(name).safety_number()
    }

    /// Makes `name` commit the difference though it need not be designated.
    pub(in crate::tests) fn commit_now(&mut self, name: &str) {
        let (session, roster, _) = self.parts(name);
        let difference = session.difference(roster);
        self.commit_this(name, difference);
    }

    pub(in crate::tests) fn commit_this(&mut self, name: &str, difference: Difference) {
        let follower = self.followers.get_mut(name).unwrap();
        let (session, roster, as_of) = follower.group.parts().unwrap();
        follower
            .outbox
            .push_back(create::create_commit(session, &difference, roster, as_of).unwrap());
    }

    /// As [`Room::commit_now`], if there is anything to commit and no other commit in flight.
    pub(in crate::tests) fn commit_now_if(&mut self, name: &str) {
        if self.could_commit(name) {
            self.commit_now(name);
        }
    }

    /// How often `name` has asked to be added.
    pub(in crate::tests) fn asked(&self, name: &str) -> usize {
        let asks = |logged: &&Logged| {
            matches!(&logged.kind, EntryKind::Message { from, payload, .. }
            if *from == id(name) && matches!(Payload::decode(payload), Ok(Payload::KeyPackage(_) | Payload::ProvenKeyPackage(_))))
        };
        self.log.entries().iter().filter(asks).count()
    }

    pub(in crate::tests) fn is_present(&self, name: &str) -> bool {
        self.log.present().contains(&id(name))
    }

    /// Whether `name` is in a group, by its own account, and has no commit in flight but work to do.
    pub(in crate::tests) fn could_commit(&mut self, name: &str) -> bool {
        let Some(follower) = self.followers.get_mut(name) else {
            return false;
        };
        follower.group.parts().is_some_and(|(session, roster, _)| {
            !session.in_flight() && !session.difference(roster).is_empty()
        })
    }
}

impl Follower {
    /// Reads the log from `next` on.
    pub(in crate::tests) fn new(group: Group, next: usize) -> Self {
        Self {
            group,
            next,
            outbox: VecDeque::new(),
            events: Vec::new(),
            heard: Vec::new(),
            gone: false,
        }
    }

    pub(in crate::tests) fn handle(&mut self, entry: Entry, now: Duration) {
        self.group.handle(entry, now);
        self.drain();
    }

    pub(in crate::tests) fn drain(&mut self) {
        while let Some(output) = self.group.poll() {
            match output {
                Output::Send(message) => self.outbox.push_back(message),
                Output::Event(event) => self.events.push(event),
                Output::Heard(at) => self.heard.push(at),
            }
        }
    }
}

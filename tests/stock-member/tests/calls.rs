//! Calls of members of both makes, in both cipher suites.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use openmls::prelude::Ciphersuite;
use sotto_group::{
    Config, Entry, EntryKind, Event, Group, GroupPolicy, MemberId, MlsCipherSuite, Outgoing,
    Output, Timing,
};
use sotto_stock_member::StockMember;
use std::time::Duration;

const LABEL: &str = "SFrame 1.0 Base Key";
const LEN: usize = 32;

const SUITES: [(MlsCipherSuite, Ciphersuite); 2] = [
    (
        MlsCipherSuite::Classical,
        Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
    ),
    (
        MlsCipherSuite::Hybrid,
        Ciphersuite::MLS_128_MLKEM768X25519_AES128GCM_SHA256_Ed25519,
    ),
];

fn id(name: &str) -> MemberId {
    name.try_into().unwrap()
}

/// A room with a log that everybody follows at once.
struct Room {
    suite: (MlsCipherSuite, Ciphersuite),
    now: Duration,
    seq: u64,
    present: Vec<MemberId>,
    core: Vec<(MemberId, Group)>,
    stock: Vec<(MemberId, StockMember)>,
    /// The entries that the members of this project's own make have refused.
    ignored: Vec<Event>,
}

impl Room {
    fn new(suite: (MlsCipherSuite, Ciphersuite)) -> Self {
        Self {
            suite,
            now: Duration::ZERO,
            seq: 0,
            present: Vec::new(),
            core: Vec::new(),
            stock: Vec::new(),
            ignored: Vec::new(),
        }
    }

    fn join_core(&mut self, name: &str) {
        let group = Group::new(Config {
            member: id(name),
            suite: self.suite.0,
            timing: Timing {
                join_batch_delay: Duration::ZERO,
                refresh: None,
                ..Timing::default()
            },
            policy: GroupPolicy::default(),
            link: None,
        });
        self.core.push((id(name), group.unwrap()));
        self.joined(name);
    }

    fn join_stock(&mut self, name: &str) {
        let member = StockMember::new(name, self.suite.1).unwrap();
        self.stock.push((id(name), member));
        self.joined(name);
    }

    fn joined(&mut self, name: &str) {
        let (member, present) = (id(name), self.present.clone());
        self.present.push(member.clone());
        self.append(EntryKind::Joined { member, present }, &[]);
    }

    fn leave(&mut self, name: &str) {
        let member = id(name);
        self.present.retain(|other| *other != member);
        self.core.retain(|(other, _)| *other != member);
        self.append(EntryKind::Left { member }, &[]);
    }

    fn stock(&mut self, name: &str) -> &mut StockMember {
        let mut members = self.stock.iter_mut();
        let member = members.find(|(member, _)| member.as_str() == name);
        &mut member.unwrap().1
    }

    fn stock_commits(&mut self, name: &str) {
        let message = self.stock(name).commit().unwrap();
        self.say(id(name), message);
    }

    fn say(&mut self, from: MemberId, message: Outgoing) {
        let kind = EntryKind::Message {
            from,
            payload: message.payload,
            attachments: Vec::new(),
        };
        self.append(kind, &message.attachments);
    }

    /// Appends an entry, and then what everybody says because of it.
    fn append(&mut self, kind: EntryKind, attachments: &[sotto_group::Attachment]) {
        self.seq += 1;
        let entry = |member: &MemberId| {
            let mut kind = kind.clone();
            if let EntryKind::Message {
                attachments: own, ..
            } = &mut kind
            {
                let addressed = attachments.iter().filter(|part| part.to.contains(member));
                *own = addressed.map(|part| part.bytes.clone()).collect();
            }
            Entry {
                seq: self.seq,
                kind,
            }
        };
        let mut said = Vec::new();
        for (name, member) in &mut self.stock {
            let message = member.handle(&entry(name)).unwrap();
            said.extend(message.map(|message| (name.clone(), message)));
        }
        for (name, group) in &mut self.core {
            group.handle(entry(name), self.now);
        }
        self.poll(&mut said);
        for (from, message) in said {
            self.say(from, message);
        }
    }

    fn poll(&mut self, said: &mut Vec<(MemberId, Outgoing)>) {
        for (name, group) in &mut self.core {
            while let Some(output) = group.poll() {
                match output {
                    Output::Send(message) => said.push((name.clone(), message)),
                    Output::Event(event @ Event::Ignored { .. }) => self.ignored.push(event),
                    Output::Event(_) | Output::Heard(_) => {}
                }
            }
        }
    }

    /// Ten seconds go by, and whoever acts is heard before the next one is told the time.
    fn pass(&mut self) {
        for _ in 0..20 {
            self.now += Duration::from_millis(500);
            for member in 0..self.core.len() {
                self.core[member].1.handle_timeout(self.now);
                let mut said = Vec::new();
                self.poll(&mut said);
                for (from, message) in said {
                    self.say(from, message);
                }
            }
        }
    }

    /// All members are in this epoch, with the same secrets and the same members.
    fn agrees(&self, epoch: u64) {
        let mut secrets = Vec::new();
        for (name, member) in &self.stock {
            let (at, secret) = member.exported(LABEL, LEN).unwrap().unwrap();
            assert_eq!(at, epoch, "{name}");
            secrets.push(secret);
        }
        for (name, group) in &self.core {
            assert_eq!(group.epoch(), Some(epoch), "{name}");
            assert_eq!(group.members().len(), self.present.len(), "{name}");
            secrets.push(group.export_secret(LABEL, b"", LEN).unwrap().to_vec());
        }
        assert_eq!(secrets.len(), self.present.len());
        assert!(secrets.iter().all(|secret| *secret == secrets[0]));
    }
}

/// A stock member founds, adds, refreshes, removes, and follows commits of this project's own members.
#[test]
fn a_stock_member_founds_and_commits() {
    for suite in SUITES {
        let mut room = Room::new(suite);
        room.join_stock("stan");
        room.stock("stan").found(b"").unwrap();
        room.join_core("alice");
        room.stock_commits("stan");
        room.agrees(1);
        // Three at once; one of them of the same make.
        room.join_core("bob");
        room.join_stock("stella");
        room.join_core("carol");
        room.stock_commits("stan");
        room.agrees(2);
        room.stock_commits("stella");
        room.agrees(3);
        // The nearest neighbour removes a leaf: alice that of stan's other neighbour, at once.
        room.leave("carol");
        room.pass();
        room.agrees(4);
        room.leave("bob");
        room.pass();
        room.agrees(5);
        assert_eq!(room.ignored, []);
    }
}

/// A stock member joins by a Welcome, follows, and refreshes.
#[test]
fn a_stock_member_joins_and_follows() {
    for suite in SUITES {
        let mut room = Room::new(suite);
        room.join_core("alice");
        room.join_stock("stan");
        room.agrees(1);
        room.join_core("bob");
        room.agrees(2);
        room.stock_commits("stan");
        room.agrees(3);
        room.leave("bob");
        room.agrees(4);
        room.join_stock("stella");
        room.join_core("carol");
        room.pass();
        room.agrees(6);
        room.stock_commits("stella");
        room.agrees(7);
        assert_eq!(room.ignored, []);
    }
}

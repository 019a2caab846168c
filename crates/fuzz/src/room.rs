//! A small call whose every byte is the same in each run: three people, of whom the third is being added.

use sotto_client::{Client, Config, Event, Output};
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Outgoing, Pace, Suite};
use std::sync::LazyLock;
use std::time::Duration;

pub(crate) const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// An entry with what each is given of it.
#[derive(Clone)]
pub(crate) struct Logged {
    pub(crate) kind: EntryKind,
    pub(crate) attachments: Vec<Attachment>,
}

/// The log of the call, from the beginning to the commit that adds the third.
pub(crate) static LOG: LazyLock<Vec<Logged>> = LazyLock::new(record);

/// What everybody has when all went well.
pub(crate) static NUMBER: LazyLock<String> = LazyLock::new(|| {
    let mut bob = Member::new(1);
    for (seq, logged) in LOG.iter().enumerate() {
        bob.follow(seq, logged.clone());
    }
    bob.number.expect("he is in the group")
});

pub(crate) fn name(index: usize) -> MemberId {
    let name = NAMES.into_iter().cycle().nth(index).unwrap_or("alice");
    MemberId::try_from(name).expect("a short name")
}

/// One of the three, and what it has told.
pub(crate) struct Member {
    pub(crate) name: MemberId,
    pub(crate) client: Client,
    pub(crate) members: Vec<MemberId>,
    /// The safety number, if in a group.
    pub(crate) number: Option<String>,
    pub(crate) sent: Vec<Outgoing>,
}

impl Member {
    pub(crate) fn new(index: usize) -> Self {
        let name = name(index);
        let seed = [u8::try_from(index).unwrap_or(0); 32];
        let client = Client::new(Config {
            member: name.clone(),
            suite: Suite::Classical,
            frames: Vec::new(),
            pace: Pace {
                gather: Duration::ZERO,
                refresh: None,
                ..Pace::default()
            },
            seed: seed.into(),
        })
        .expect("a client");
        Self {
            name,
            client,
            members: Vec::new(),
            number: None,
            sent: Vec::new(),
        }
    }

    /// Hands over an entry with those attachments that are for this member.
    pub(crate) fn follow(&mut self, seq: usize, logged: Logged) {
        let mut kind = logged.kind;
        if let EntryKind::Message { attachments, .. } = &mut kind {
            *attachments = logged
                .attachments
                .into_iter()
                .filter(|attachment| attachment.to.contains(&self.name))
                .map(|attachment| attachment.bytes)
                .collect();
        }
        let seq = u64::try_from(seq).unwrap_or(0) + 1;
        self.client
            .handle_entry(Entry { seq, kind }, Duration::ZERO);
        self.drain();
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Send(outgoing) => self.sent.push(outgoing),
                Output::Event(Event::Waiting) => {
                    self.members.clear();
                    self.number = None;
                }
                Output::Event(Event::Epoch {
                    members,
                    safety_number,
                    ..
                }) => {
                    self.members = members.into_iter().map(|member| member.id).collect();
                    self.number = Some(safety_number.to_string());
                }
                Output::Event(
                    Event::Ignored { .. }
                    | Event::Stale { .. }
                    | Event::Fresh
                    | Event::Exhausted
                    | Event::Returned { .. }
                    | Event::KeyChanged { .. },
                ) => {}
            }
        }
    }
}

fn record() -> Vec<Logged> {
    let mut log = Vec::new();
    let mut members: Vec<Member> = Vec::new();
    for index in 0..NAMES.len() {
        let kind = EntryKind::Joined {
            member: name(index),
            present: (0..index).map(name).collect(),
        };
        members.push(Member::new(index));
        let mut waiting = vec![Logged {
            kind,
            attachments: Vec::new(),
        }];
        while !waiting.is_empty() {
            let logged = waiting.remove(0);
            for member in &mut members {
                member.follow(log.len(), logged.clone());
                waiting.extend(member.sent.drain(..).map(|outgoing| Logged {
                    kind: EntryKind::Message {
                        from: member.name.clone(),
                        payload: outgoing.payload,
                        attachments: Vec::new(),
                    },
                    attachments: outgoing.attachments,
                }));
            }
            log.push(logged);
        }
    }
    log
}

//! A trace of a run, one JSON object a line, which `sotto-trace-check` maps to the model in `tla/`.

use crate::observation::{Observation, Observer};
use crate::payload::{self, Payload};
use crate::{Schedule, name_of};
use serde::Serialize;
use sotto_group::{Attachment, EntryKind, Inspection, Outgoing, SPOILT};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// An observer that writes each observation as one line.
pub struct Trace {
    lines: String,
    /// Whether the members have the secret of a link.
    link: bool,
    /// The last client called and its state, so that a timer without effect makes no line.
    last: Option<(String, Inspection)>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a> {
    Trace {
        seed: u64,
        people: Vec<String>,
        rogue: Option<String>,
    },
    Appended {
        seq: u64,
        entry: Entry<'a>,
    },
    Called {
        client: &'a str,
        read: Option<u64>,
        sent: Vec<Made>,
        state: ClientState<'a>,
    },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Entry<'a> {
    Joined {
        member: &'a str,
        present: Vec<&'a str>,
    },
    Left {
        member: &'a str,
    },
    KeyPackage {
        from: &'a str,
        name: String,
    },
    Commit {
        from: &'a str,
        id: String,
        as_of: u64,
        adds: Vec<String>,
        removes: Vec<String>,
        /// The commit is void by its bytes alone: no member can encrypt to a public key of its path, or it adds without the
        /// pre-shared key of the link.
        void_bytes: bool,
        /// The UpdatePath or the Welcome has a ciphertext that does not open.
        spoilt: bool,
    },
    Liveness {
        from: &'a str,
    },
    Other {
        from: &'a str,
    },
}

/// A message that a client has made.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Made {
    KeyPackage { name: String },
    Commit { id: String, welcome: bool },
    Liveness,
    Other,
}

#[derive(Serialize)]
struct ClientState<'a> {
    seq: Option<u64>,
    group: Option<String>,
    epoch: Option<u64>,
    leaves: Vec<(&'a str, String)>,
    roster: Vec<(&'a str, Option<String>)>,
}

impl Trace {
    /// An empty trace of the run of this schedule.
    #[must_use]
    pub fn new(schedule: &Schedule) -> Self {
        let mut trace = Self {
            lines: String::new(),
            link: schedule.link,
            last: None,
        };
        trace.write(&Line::Trace {
            seed: schedule.seed,
            people: (0..usize::from(schedule.people)).map(name_of).collect(),
            rogue: schedule.rogue().map(|person| name_of(person.into())),
        });
        trace
    }

    /// All lines of the trace.
    #[must_use]
    pub fn into_lines(self) -> String {
        self.lines
    }

    fn write(&mut self, line: &Line<'_>) {
        // Serialization of strings and numbers does not fail.
        self.lines += &serde_json::to_string(line).unwrap_or_default();
        self.lines.push('\n');
    }
}

impl Observer for Trace {
    fn appended(&mut self, seq: u64, kind: &EntryKind, attachments: &[Attachment]) {
        let entry = match kind {
            EntryKind::Joined { member, present } => Entry::Joined {
                member: member.as_str(),
                present: present.iter().map(|member| member.as_str()).collect(),
            },
            EntryKind::Left { member } => Entry::Left {
                member: member.as_str(),
            },
            EntryKind::Message { from, payload, .. } => {
                let from = from.as_str();
                match payload::read(payload) {
                    Some(Payload::KeyPackage(name)) => Entry::KeyPackage {
                        from,
                        name: hex(&name),
                    },
                    Some(Payload::Commit(commit)) => Entry::Commit {
                        from,
                        id: id(payload),
                        void_bytes: has_run(payload, 0)
                            || self.link && !commit.added.is_empty() && commit.psks.is_empty(),
                        as_of: commit.as_of,
                        adds: commit.added,
                        removes: commit.removed,
                        spoilt: has_run(payload, SPOILT)
                            || attachments.iter().any(|one| has_run(&one.bytes, SPOILT)),
                    },
                    Some(Payload::Liveness) => Entry::Liveness { from },
                    None => Entry::Other { from },
                }
            }
        };
        self.write(&Line::Appended { seq, entry });
    }

    fn called(&mut self, observation: Observation<'_>) {
        let Observation {
            client,
            read,
            sent,
            state,
        } = observation;
        let last = Some((client.to_string(), state.clone()));
        let idle = read.is_none() && sent.is_empty();
        if idle && self.last == last {
            return;
        }
        self.last = last;
        let made = |message: &Outgoing| match payload::read(&message.payload) {
            Some(Payload::KeyPackage(name)) => Made::KeyPackage { name: hex(&name) },
            Some(Payload::Commit(_)) => Made::Commit {
                id: id(&message.payload),
                welcome: !message.attachments.is_empty(),
            },
            Some(Payload::Liveness) => Made::Liveness,
            None => Made::Other,
        };
        self.write(&Line::Called {
            client: client.as_str(),
            read,
            sent: sent.iter().map(made).collect(),
            state: ClientState {
                seq: state.seq,
                group: state.group_id.as_deref().map(hex),
                epoch: state.epoch,
                leaves: state
                    .leaves
                    .iter()
                    .map(|(_, member, name)| (member.as_str(), hex(name)))
                    .collect(),
                roster: state
                    .roster
                    .iter()
                    .map(|(member, name)| (member.as_str(), name.as_ref().map(|name| hex(name))))
                    .collect(),
            },
        });
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a key or a ciphertext consists of this byte alone.
fn has_run(bytes: &[u8], byte: u8) -> bool {
    bytes.windows(32).any(|run| *run == [byte; 32])
}

/// An identifier that is equal for equal payloads.
fn id(payload: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    payload.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

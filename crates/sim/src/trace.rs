//! A run as one JSON object a line, for checking it against the model in `tla/`.

use crate::observe::{Observer, Saw};
use crate::payload::{self, Payload};
use serde::Serialize;
use sotto_group::{EntryKind, Inspection, Outgoing};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Writes down what it sees.
pub struct Trace {
    lines: String,
    last: Option<(String, Inspection)>,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a> {
    Trace {
        seed: u64,
        people: &'a [String],
    },
    Appended {
        seq: u64,
        entry: Entry<'a>,
    },
    Saw {
        who: &'a str,
        read: Option<u64>,
        sent: Vec<Made>,
        seen: Seen<'a>,
    },
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Entry<'a> {
    Joined {
        who: &'a str,
        present: Vec<&'a str>,
    },
    Left {
        who: &'a str,
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
    },
    Liveness {
        from: &'a str,
    },
    Other {
        from: &'a str,
    },
}

/// A message that a client made.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Made {
    KeyPackage { name: String },
    Commit { id: String },
    Liveness,
    Other,
}

#[derive(Serialize)]
struct Seen<'a> {
    seq: Option<u64>,
    group: Option<String>,
    epoch: Option<u64>,
    leaves: Vec<(&'a str, String)>,
    roster: Vec<(&'a str, Option<String>)>,
}

impl Trace {
    /// Of the schedule of this seed, in which these people are.
    #[must_use]
    pub fn new(seed: u64, people: &[String]) -> Self {
        let mut trace = Self {
            lines: String::new(),
            last: None,
        };
        trace.write(&Line::Trace { seed, people });
        trace
    }

    /// All lines.
    #[must_use]
    pub fn into_lines(self) -> String {
        self.lines
    }

    fn write(&mut self, line: &Line<'_>) {
        // Strings and numbers can always be written.
        self.lines += &serde_json::to_string(line).unwrap_or_default();
        self.lines.push('\n');
    }
}

impl Observer for Trace {
    fn appended(&mut self, seq: u64, kind: &EntryKind) {
        let entry = match kind {
            EntryKind::Joined { member, present } => Entry::Joined {
                who: member.as_str(),
                present: present.iter().map(|member| member.as_str()).collect(),
            },
            EntryKind::Left { member } => Entry::Left {
                who: member.as_str(),
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
                        as_of: commit.as_of,
                        adds: commit.added,
                        removes: commit.removed,
                    },
                    Some(Payload::Liveness) => Entry::Liveness { from },
                    None => Entry::Other { from },
                }
            }
        };
        self.write(&Line::Appended { seq, entry });
    }

    fn saw(&mut self, saw: Saw<'_>) {
        let Saw {
            who,
            read,
            sent,
            seen,
        } = saw;
        let last = Some((who.to_string(), seen.clone()));
        let idle = read.is_none() && sent.is_empty();
        if idle && self.last == last {
            return;
        }
        self.last = last;
        let made = |message: &Outgoing| match payload::read(&message.payload) {
            Some(Payload::KeyPackage(name)) => Made::KeyPackage { name: hex(&name) },
            Some(Payload::Commit(_)) => Made::Commit {
                id: id(&message.payload),
            },
            Some(Payload::Liveness) => Made::Liveness,
            None => Made::Other,
        };
        self.write(&Line::Saw {
            who: who.as_str(),
            read,
            sent: sent.iter().map(made).collect(),
            seen: Seen {
                seq: seen.seq,
                group: seen.group_id.as_deref().map(hex),
                epoch: seen.epoch,
                leaves: seen
                    .leaves
                    .iter()
                    .map(|(_, member, name)| (member.as_str(), hex(name)))
                    .collect(),
                roster: seen
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

/// Equal for equal payloads.
fn id(payload: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    payload.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

//! One client in one browser tab, with its connection to the server.

use crate::past::Past;
use crate::payload::{self, KeyPackageName, Payload};
use sotto_client::{Client, Config, Dropped, Event, Output, StreamId};
use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
use sotto_group::{
    Entry, EntryKind, Ignored, Inspection, MemberId, Mischief, Outgoing, Pace, Seed, Suite,
};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Names a tab for the whole run, also after it was closed.
pub(crate) type TabId = usize;

/// What a tab does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Awake,
    Frozen { until: Duration, hasty: bool },
    WithoutConnection { until: Duration },
    Closed,
}

/// Something on its way to the server.
pub(crate) struct Sent {
    pub(crate) due: Duration,
    pub(crate) connection: u32,
    pub(crate) message: Outgoing,
}

/// A state of a group, by what its members can compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Epoch {
    pub(crate) group: Vec<u8>,
    pub(crate) number: u64,
    pub(crate) safety_number: String,
    pub(crate) leaves: Vec<(u32, MemberId, KeyPackageName)>,
}

pub(crate) struct Tab {
    pub(crate) person: usize,
    pub(crate) name: MemberId,
    pub(crate) doing: Doing,
    client: Client,
    /// On its way from the server.
    pub(crate) inbox: VecDeque<(Duration, Entry)>,
    /// On its way to the server.
    pub(crate) outbox: VecDeque<Sent>,
    /// Sent, and not come back yet.
    pub(crate) unechoed: Vec<Outgoing>,
    pub(crate) last_sent: Option<Outgoing>,
    /// What it made in the last call.
    pub(crate) made: Vec<Outgoing>,
    /// Number of the last entry read.
    pub(crate) after: u64,
    pub(crate) last_read: VecDeque<Entry>,
    /// Entries are missing, so it does not know who is there until a Welcome tells.
    pub(crate) lost_track: bool,
    /// Counts its connections.
    pub(crate) connection: u32,
    /// What it says after it was declared gone still comes in.
    pub(crate) last_words: bool,
    pub(crate) seen: Inspection,
    /// The last entry that the last call had it follow, if any.
    pub(crate) followed: Option<u64>,
    pub(crate) epoch: Option<Epoch>,
    /// The epochs before it.
    pub(crate) past: Past,
    safety_number: Option<String>,
    /// All that it has ever made.
    pub(crate) key_packages: Vec<KeyPackageName>,
    pub(crate) stale_commits: u64,
    /// The deed in place of its client's next output, and how often.
    pub(crate) mischief: Option<(Mischief, u8)>,
    /// Whether it has done any.
    pub(crate) rogue: bool,
    pub(crate) misdeeds: u64,
    /// It was added by a commit that no member is known to have followed.
    pub(crate) unproven: bool,
    /// Steps of the piece of work that it is at, and when the next one can be.
    steps: u32,
    next_step: Duration,
    sender: Option<StreamId>,
    receivers: BTreeMap<MemberId, StreamId>,
}

const REMEMBERED: usize = 8;
/// Between two steps of one piece of work: what browsers' timers take.
pub(crate) const STEP: Duration = Duration::from_millis(4);
/// A commit to eight people or a tree of as many leaves, by one public key at a time.
const MOST_STEPS: u32 = 64;

impl Tab {
    pub(crate) fn new(
        person: usize,
        name: MemberId,
        suite: Suite,
        pace: Pace,
        seed: [u8; 32],
    ) -> Self {
        let client = Client::new(Config {
            member: name.clone(),
            suite,
            pace,
            frames: vec![],
            seed: Seed::from(seed),
        })
        .expect("key material");
        Self {
            person,
            name,
            doing: Doing::Awake,
            seen: client.inspect(),
            followed: None,
            client,
            inbox: VecDeque::new(),
            outbox: VecDeque::new(),
            unechoed: Vec::new(),
            last_sent: None,
            made: Vec::new(),
            after: 0,
            last_read: VecDeque::new(),
            lost_track: false,
            connection: 0,
            last_words: false,
            epoch: None,
            past: Past::default(),
            safety_number: None,
            key_packages: Vec::new(),
            stale_commits: 0,
            mischief: None,
            rogue: false,
            misdeeds: 0,
            unproven: false,
            steps: 0,
            next_step: Duration::ZERO,
            sender: None,
            receivers: BTreeMap::new(),
        }
    }

    /// When its client has something to do of its own accord.
    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.client.next_timeout().map(|at| at.max(self.next_step))
    }

    /// Whether it has been at one piece of work for more steps than any takes.
    pub(crate) fn is_restless(&self) -> bool {
        self.steps > MOST_STEPS
    }

    /// Reads an entry. `up` is how long what it says takes to the server.
    pub(crate) fn read(&mut self, entry: Entry, now: Duration, up: Duration) {
        self.lost_track |= entry.seq > self.after + 1;
        self.after = entry.seq.max(self.after);
        match &entry.kind {
            EntryKind::Message { from, payload, .. } if *from == self.name => {
                if let Some(index) = self.unechoed.iter().position(|m| m.payload == *payload) {
                    self.unechoed.remove(index);
                }
            }
            EntryKind::Joined { member, .. } if *member == self.name => {
                self.after = entry.seq;
                self.lost_track = false;
            }
            _ => {}
        }
        if self.last_read.len() == REMEMBERED {
            self.last_read.pop_front();
        }
        self.last_read.push_back(entry.clone());
        self.client.handle_entry(entry, now);
        self.drain(now, up);
    }

    /// An entry that no channel let through but a bad one: nobody takes note of it but the client.
    pub(crate) fn read_again(&mut self, entry: Entry, now: Duration, up: Duration) {
        self.client.handle_entry(entry, now);
        self.drain(now, up);
    }

    pub(crate) fn run_timers(&mut self, now: Duration, up: Duration) {
        self.client.handle_timeout(now);
        let due = self.client.next_timeout().is_some_and(|at| at <= now);
        self.steps = if due { self.steps + 1 } else { 0 };
        self.next_step = now + STEP;
        self.drain(now, up);
    }

    fn drain(&mut self, now: Duration, up: Duration) {
        self.made.clear();
        self.carry_out(now, up);
        self.look(now);
    }

    /// Does what its client wants done.
    fn carry_out(&mut self, now: Duration, up: Duration) {
        let outputs = std::iter::from_fn(|| self.client.poll_output());
        let outputs = outputs.collect::<Vec<_>>();
        for output in self.misbehave(outputs) {
            match output {
                Output::Send(message) => {
                    if let Some(Payload::KeyPackage(name)) = payload::read(&message.payload) {
                        self.key_packages.push(name);
                    }
                    self.made.push(message.clone());
                    self.unechoed.push(message.clone());
                    self.last_sent = Some(message.clone());
                    if !matches!(self.doing, Doing::WithoutConnection { .. }) {
                        self.send(message, now, up);
                    }
                }
                Output::Event(event) => self.note(&event),
            }
        }
    }

    /// Notes what its client believes now.
    fn look(&mut self, now: Duration) {
        let before = std::mem::replace(&mut self.seen, self.client.inspect());
        self.followed = match before.joining.filter(|_| self.seen.joining.is_none()) {
            None => self.seen.seq.filter(|_| self.seen.seq != before.seq),
            joined => joined,
        };
        let Inspection {
            group_id, epoch, ..
        } = &self.seen;
        let same = |known: &Epoch| {
            Some(&known.group) == group_id.as_ref()
                && Some(known.number) == *epoch
                && Some(&known.safety_number) == self.safety_number.as_ref()
                && known.leaves == self.seen.leaves
        };
        self.lost_track &= epoch.is_none();
        self.unproven &= epoch.is_some();
        if !self.epoch.as_ref().is_some_and(same) {
            let before = self.epoch.take();
            self.epoch = match (group_id, epoch, &self.safety_number) {
                (Some(group), Some(number), Some(safety_number)) => Some(Epoch {
                    group: group.clone(),
                    number: *number,
                    safety_number: safety_number.clone(),
                    leaves: self.seen.leaves.clone(),
                }),
                _ => None,
            };
            self.past.note(before, self.epoch.as_ref(), now);
        }
    }

    /// Instead of a commit that it has just made, or, if there is none, besides.
    pub(crate) fn misbehave(&mut self, mut outputs: Vec<Output>) -> Vec<Output> {
        let Some((what, times)) = self.mischief else {
            return outputs;
        };
        let commits = |output: &Output| matches!(output, Output::Send(message) if payload::is_commit(&message.payload));
        let replaced = outputs.iter().any(commits);
        if let Some(message) = self.client.misbehave(what, replaced) {
            outputs.retain(|output| !commits(output));
            outputs.push(Output::Send(message));
            self.rogue = true;
            self.misdeeds += 1;
            self.mischief = times
                .checked_sub(1)
                .filter(|left| *left > 0)
                .map(|left| (what, left));
        }
        outputs
    }

    /// Does its next misdeed at once, if it can.
    pub(crate) fn strike(&mut self, now: Duration, up: Duration) {
        self.drain(now, up);
    }

    fn note(&mut self, event: &Event) {
        if let Event::Epoch { safety_number, .. } = event {
            self.safety_number = Some(safety_number.to_string());
        } else if let Event::Waiting = event {
            self.safety_number = None;
        } else if let Event::Ignored { reason, .. } = event {
            self.stale_commits += u64::from(*reason == Ignored::StaleEpoch);
        }
    }

    /// Puts a message on the way.
    pub(crate) fn send(&mut self, message: Outgoing, now: Duration, up: Duration) {
        let due = (now + up).max(self.outbox.back().map_or(Duration::ZERO, |sent| sent.due));
        self.outbox.push_back(Sent {
            due,
            connection: self.connection,
            message,
        });
    }

    /// Sends again what has not come back.
    pub(crate) fn send_again(&mut self, now: Duration, up: Duration) {
        for message in self.unechoed.clone() {
            self.send(message, now, up);
        }
    }

    /// A frame from its camera.
    pub(crate) fn protect(
        &mut self,
        frame: &[u8],
        key_frame: bool,
        now: Duration,
        up: Duration,
    ) -> Result<Vec<u8>, Dropped> {
        let stream = match self.sender {
            Some(stream) => stream,
            None => self.client.open_sender(Track::CAMERA),
        };
        self.sender = Some(stream);
        let mut buffer = buffer(frame);
        let len = frame.len();
        let range = self
            .client
            .protect(stream, CODEC, &mut buffer, len, key_frame, now);
        self.carry_out(now, up);
        Ok(buffer[range?].to_vec())
    }

    /// Gives it a frame as one from `member`'s camera.
    pub(crate) fn open(
        &mut self,
        member: &MemberId,
        frame: &[u8],
        now: Duration,
    ) -> Result<Vec<u8>, Dropped> {
        let stream = match self.receivers.get(member) {
            Some(stream) => *stream,
            None => {
                let stream = self.client.open_receiver(member.clone(), Track::CAMERA);
                self.receivers.insert(member.clone(), stream);
                stream
            }
        };
        let mut buffer = buffer(frame);
        let range = self
            .client
            .unprotect(stream, CODEC, &mut buffer, frame.len(), now)?;
        Ok(buffer[range].to_vec())
    }

    /// Whether one of these leaves was made from a key package of its own.
    pub(crate) fn is_listed(&self, leaves: &[(u32, MemberId, KeyPackageName)]) -> bool {
        leaves
            .iter()
            .any(|(_, _, name)| self.key_packages.contains(name))
    }
}

/// Has a clear prefix, unlike Opus.
const CODEC: Codec = Codec::Vp8;

fn buffer(frame: &[u8]) -> Vec<u8> {
    [&[0; HEADROOM], frame, &[0; TAILROOM]].concat()
}

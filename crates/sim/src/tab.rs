//! One browser tab: a client, with its connection to the server.

use crate::earlier_epochs::EarlierEpochs;
use crate::epoch::{Epoch, STEP};
use crate::link_secret::Secret;
use crate::payload::{self, KeyPackageName, Payload};
use sotto_client::test_kit::{Output, Participant};
use sotto_client::{Config, DropReason, Event, StreamId};
use sotto_frame::{Codec, HEADROOM, TAILROOM, Track};
use sotto_group::{
    Entry, EntryKind, Inspection, Link, LinkSecret, MemberId, MlsCipherSuite, Outgoing,
    RejectReason, RogueCommit, Seed, Timing,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

/// Index of a tab in the run. It stays valid after the tab is closed.
pub(crate) type TabId = usize;

/// State of a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doing {
    Awake,
    Frozen { until: Duration, hasty: bool },
    WithoutConnection { until: Duration },
    Closed,
}

/// A message in flight to the server.
pub(crate) struct Sent {
    pub(crate) due: Duration,
    pub(crate) connection: u32,
    pub(crate) message: Outgoing,
}

pub(crate) struct Tab {
    pub(crate) person: usize,
    pub(crate) name: MemberId,
    pub(crate) doing: Doing,
    client: Participant,
    /// The link secret that the client was given.
    pub(crate) secret: Option<Secret>,
    /// Entries in flight from the server, with the time at which each arrives.
    pub(crate) inbox: VecDeque<(Duration, Entry)>,
    /// Messages in flight to the server.
    pub(crate) outbox: VecDeque<Sent>,
    /// Messages sent whose entry has not come back.
    pub(crate) unechoed: Vec<Outgoing>,
    pub(crate) last_sent: Option<Outgoing>,
    /// Messages that the client made in the last call.
    pub(crate) made: Vec<Outgoing>,
    /// Sequence number of the last entry read.
    pub(crate) after: u64,
    pub(crate) last_read: VecDeque<Entry>,
    /// Entries were lost, so the client has no complete roster until a Welcome brings one.
    pub(crate) lost_track: bool,
    /// Number of connections so far.
    pub(crate) connection: u32,
    /// Commits sent after the server has declared the member gone are still appended.
    pub(crate) last_words: bool,
    /// State of the client after the last call.
    pub(crate) seen: Inspection,
    /// Sequence number of the last entry that the client processed in the last call, if any.
    pub(crate) followed: Option<u64>,
    /// Epoch in the group's worker.
    pub(crate) epoch: Option<Epoch>,
    /// Epochs that the group's worker has been in and whose event has not reached the application.
    known: Vec<Epoch>,
    /// Epoch whose keys the frames' worker has. Its safety number is on the screen.
    pub(crate) shown: Option<Epoch>,
    /// Earlier epochs whose keys the frames' worker may still have.
    pub(crate) earlier_epochs: EarlierEpochs,
    /// KeyPackages of leaves that the group has had, since the client has been in it, and has not any more.
    pub(crate) departed: BTreeSet<KeyPackageName>,
    /// All KeyPackages that the client has made.
    pub(crate) key_packages: Vec<KeyPackageName>,
    pub(crate) stale_commits: u64,
    /// Requests that the client has rejected for want of a valid proof.
    pub(crate) unproven: u64,
    /// Copies of KeyPackages that the client has rejected.
    pub(crate) copies: u64,
    /// Kind and remaining number of the rogue commits to send in place of the next commits.
    pub(crate) rogue_commit: Option<(RogueCommit, u8)>,
    /// Whether the client has sent a rogue commit.
    pub(crate) rogue: bool,
    pub(crate) rogue_commits: u64,
    /// The client was added by a commit that no member is known to have processed, so it may be deceived.
    pub(crate) unconfirmed: bool,
    /// Number of steps of the work in progress.
    steps: u32,
    /// Earliest time of the next step.
    next_step: Duration,
    sender: Option<StreamId>,
    receivers: BTreeMap<MemberId, StreamId>,
}

const REMEMBERED: usize = 8;
/// Most steps of one piece of work: a commit for eight members, or the verification of a tree with as many leaves, one public key
/// at a time.
const MOST_STEPS: u32 = 64;

impl Tab {
    pub(crate) fn new(
        person: usize,
        name: MemberId,
        suite: MlsCipherSuite,
        seed: [u8; 32],
        secret: Option<Secret>,
    ) -> Self {
        let link = secret.map(|secret| Link::new(&LinkSecret::from(secret), None));
        let config = Config {
            member: name.clone(),
            suite,
            timing: Timing::default(),
            frames: vec![],
            link: link.transpose().expect("keys of a link"),
        };
        let client = Participant::with_seed(config, &Seed::from(seed)).expect("key material");
        Self {
            person,
            name,
            doing: Doing::Awake,
            seen: client.membership().inspect(),
            followed: None,
            client,
            secret,
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
            known: Vec::new(),
            shown: None,
            earlier_epochs: EarlierEpochs::default(),
            departed: BTreeSet::new(),
            key_packages: Vec::new(),
            stale_commits: 0,
            unproven: 0,
            copies: 0,
            rogue_commit: None,
            rogue: false,
            rogue_commits: 0,
            unconfirmed: false,
            steps: 0,
            next_step: Duration::ZERO,
            sender: None,
            receivers: BTreeMap::new(),
        }
    }

    /// The client's next timeout.
    pub(crate) fn next_timeout(&self) -> Option<Duration> {
        self.client.next_timeout().map(|at| at.max(self.next_step))
    }

    /// Whether the work in progress has taken more steps than any work does.
    pub(crate) fn exceeds_steps(&self) -> bool {
        self.steps > MOST_STEPS
    }

    /// Reads an entry. `up` is the latency to the server of messages sent in reply.
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

    /// Reads an entry that a correct channel would not deliver. Only the client's own state changes.
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

    /// Starts a short authentication.
    pub(crate) fn authenticate(&mut self, now: Duration, up: Duration) {
        self.client.start_short_authentication(now);
        self.drain(now, up);
    }

    /// Sets the latency of messages between the two workers from now on.
    pub(crate) fn set_port_delay(&mut self, delay: Duration) {
        self.client.set_delay(delay);
    }

    fn drain(&mut self, now: Duration, up: Duration) {
        self.made.clear();
        self.followed = None;
        self.record_state();
        self.carry_out(now, up);
        self.record_state();
    }

    /// Carries out the client's outputs.
    fn carry_out(&mut self, now: Duration, up: Duration) {
        let outputs = std::iter::from_fn(|| self.client.poll_output());
        let outputs = outputs.collect::<Vec<_>>();
        for output in self.replace_commit(outputs) {
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
                Output::Event(event) => self.note(&event, now),
            }
        }
    }

    /// Records the state of the group's worker.
    fn record_state(&mut self) {
        let before = std::mem::replace(&mut self.seen, self.client.membership().inspect());
        let followed = self.seen.seq.filter(|_| self.seen.seq != before.seq);
        self.followed = followed.or(self.followed);
        let Inspection {
            group_id, epoch, ..
        } = &self.seen;
        let number = self.client.membership().safety_number();
        let number = number.map(|number| number.to_string());
        self.lost_track &= epoch.is_none();
        self.unconfirmed &= epoch.is_some();
        let now = match (group_id, epoch, number) {
            (Some(group), Some(number), Some(safety_number)) => Some(Epoch {
                group: group.clone(),
                number: *number,
                safety_number,
                leaves: self.seen.leaves.clone(),
            }),
            _ => None,
        };
        if now != self.epoch {
            self.known.extend(now.clone());
            self.note_departed(now.as_ref());
            self.epoch = now;
        }
    }

    /// Notes the leaves that the next epoch of the group has not any more.
    fn note_departed(&mut self, next: Option<&Epoch>) {
        match (&self.epoch, next) {
            (Some(before), Some(next)) if before.group == next.group => {
                let stays = |name: &KeyPackageName| next.leaves.iter().any(|leaf| leaf.2 == *name);
                let gone = before.leaves.iter().map(|leaf| leaf.2);
                self.departed.extend(gone.filter(|name| !stays(name)));
            }
            _ => self.departed.clear(),
        }
    }

    /// Replaces a commit among the outputs by a rogue commit, or adds one if there is no commit.
    fn replace_commit(&mut self, mut outputs: Vec<Output>) -> Vec<Output> {
        let Some((commit, times)) = self.rogue_commit else {
            return outputs;
        };
        let commits = |output: &Output| matches!(output, Output::Send(message) if payload::is_commit(&message.payload));
        let replaced = outputs.iter().any(commits);
        if let Some(message) = self.client.rogue_commit(commit, replaced) {
            outputs.retain(|output| !commits(output));
            outputs.push(Output::Send(message));
            self.rogue = true;
            self.rogue_commits += 1;
            self.rogue_commit = times
                .checked_sub(1)
                .filter(|left| *left > 0)
                .map(|left| (commit, left));
        }
        outputs
    }

    /// Sends the next rogue commit now, if the client can make one.
    pub(crate) fn send_rogue_commit(&mut self, now: Duration, up: Duration) {
        self.drain(now, up);
    }

    fn note(&mut self, event: &Event, now: Duration) {
        match event {
            Event::Epoch { safety_number, .. } => {
                let number = safety_number.to_string();
                let is_it = |epoch: &Epoch| epoch.safety_number == number;
                let at = self.known.iter().position(is_it);
                let Some(epoch) = at.and_then(|at| self.known.drain(..=at).next_back()) else {
                    return;
                };
                self.show(Some(epoch), now);
            }
            Event::Waiting => self.show(None, now),
            Event::Rejected { reason, .. } => {
                self.stale_commits += u64::from(*reason == RejectReason::StaleEpoch);
                self.copies += u64::from(*reason == RejectReason::KeyPackageUsed);
                self.unproven += u64::from(matches!(
                    reason,
                    RejectReason::ProofMissing | RejectReason::ProofWrong
                ));
            }
            _ => {}
        }
    }

    fn show(&mut self, epoch: Option<Epoch>, now: Duration) {
        let before = std::mem::replace(&mut self.shown, epoch);
        self.earlier_epochs.note(before, self.shown.as_ref(), now);
    }

    /// Sends a message.
    pub(crate) fn send(&mut self, message: Outgoing, now: Duration, up: Duration) {
        let due = (now + up).max(self.outbox.back().map_or(Duration::ZERO, |sent| sent.due));
        self.outbox.push_back(Sent {
            due,
            connection: self.connection,
            message,
        });
    }

    /// Retransmits all messages whose entry has not come back.
    pub(crate) fn send_again(&mut self, now: Duration, up: Duration) {
        for message in self.unechoed.clone() {
            self.send(message, now, up);
        }
    }

    /// Encrypts a frame of the camera's track.
    pub(crate) fn encrypt(
        &mut self,
        frame: &[u8],
        key_frame: bool,
        now: Duration,
        up: Duration,
    ) -> Result<Vec<u8>, DropReason> {
        let stream = match self.sender {
            Some(stream) => stream,
            None => self.client.add_sender(Track::CAMERA),
        };
        self.sender = Some(stream);
        let mut buffer = buffer(frame);
        let len = frame.len();
        let range = self
            .client
            .encrypt(stream, CODEC, &mut buffer, len, key_frame, now);
        self.carry_out(now, up);
        Ok(buffer[range?].to_vec())
    }

    /// Decrypts a frame as one of `member`'s camera.
    pub(crate) fn decrypt(
        &mut self,
        member: &MemberId,
        frame: &[u8],
        now: Duration,
    ) -> Result<Vec<u8>, DropReason> {
        let stream = match self.receivers.get(member) {
            Some(stream) => *stream,
            None => {
                let stream = self.client.add_receiver(member.clone(), Track::CAMERA);
                self.receivers.insert(member.clone(), stream);
                stream
            }
        };
        let mut buffer = buffer(frame);
        let range = self
            .client
            .decrypt(stream, CODEC, &mut buffer, frame.len(), now)?;
        Ok(buffer[range].to_vec())
    }

    /// Whether one of these leaves was made from a KeyPackage of this client.
    pub(crate) fn is_listed(&self, leaves: &[(u32, MemberId, KeyPackageName)]) -> bool {
        leaves
            .iter()
            .any(|(_, _, name)| self.key_packages.contains(name))
    }
}

/// A codec with a clear prefix, which Opus has not.
const CODEC: Codec = Codec::Vp8;

fn buffer(frame: &[u8]) -> Vec<u8> {
    [&[0; HEADROOM], frame, &[0; TAILROOM]].concat()
}

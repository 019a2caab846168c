//! Clients on one room log in memory.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sotto_client::{
    Client, Config, Dropped, Event, KEY_FRAME_PATIENCE, Output, SWITCH_DELAY, StreamId,
};
use sotto_frame::{Codec, HEADROOM, Suites, TAILROOM, Track};
use sotto_group::{Attachment, Entry, EntryKind, MemberId, Outgoing, Pace, Seed, Suite};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub struct Participant {
    pub client: Client,
    pub events: Vec<Event>,
}

impl Participant {
    fn drain(&mut self, member: &MemberId, sent: &mut Vec<(MemberId, Outgoing)>) {
        while let Some(output) = self.client.poll_output() {
            match output {
                Output::Send(outgoing) => sent.push((member.clone(), outgoing)),
                Output::Event(event) => self.events.push(event),
            }
        }
    }
}

#[derive(Default)]
pub struct Room {
    seq: u64,
    /// In order of joining.
    present: Vec<MemberId>,
    pub participants: BTreeMap<MemberId, Participant>,
    pub now: Duration,
    /// What those who join from now on accept.
    pub frames: Vec<Suites>,
    /// A member that reads entries so much later than the others.
    pub late: Option<(MemberId, Duration)>,
    /// A member that entries do not reach.
    pub deaf: Option<MemberId>,
    /// Members whose entries wait until they thaw.
    pub frozen: BTreeSet<MemberId>,
    waiting: BTreeMap<MemberId, Vec<Entry>>,
    /// Challenges, answers, and the bytes of both, in the log so far.
    liveness: (usize, usize, usize),
    /// Entries that the late member has not read yet.
    unread: VecDeque<(Duration, Entry)>,
}

pub fn id(name: &str) -> MemberId {
    MemberId::try_from(name).unwrap()
}

impl Room {
    /// A member joins, and everything that follows from it happens, until all send with the new keys.
    pub fn join(&mut self, name: &str) {
        self.begin_to_join(name);
        self.pass(SWITCH_DELAY + KEY_FRAME_PATIENCE);
    }

    /// Time passes, and timers run.
    pub fn pass(&mut self, time: Duration) {
        self.now += time;
        let mut sent = Vec::new();
        for (member, participant) in &mut self.participants {
            if self.late.as_ref().is_some_and(|(late, _)| late == member) {
                while self.unread.front().is_some_and(|(due, _)| *due <= self.now) {
                    let (_, entry) = self.unread.pop_front().unwrap();
                    participant.client.handle_entry(entry, self.now);
                }
            }
            if !self.frozen.contains(member) {
                participant.client.handle_timeout(self.now);
                participant.drain(member, &mut sent);
            }
        }
        self.append_all(sent);
    }

    /// Those who were frozen and are not any more read what they have missed.
    pub fn thaw(&mut self) {
        let mut sent = Vec::new();
        for (member, entries) in std::mem::take(&mut self.waiting) {
            let participant = self.participants.get_mut(&member).unwrap();
            for entry in entries {
                participant.client.handle_entry(entry, self.now);
            }
            participant.drain(&member, &mut sent);
        }
        self.append_all(sent);
    }

    /// Position of the last entry.
    pub fn seq(&self) -> u64 {
        self.seq
    }

    /// The server says that somebody has gone whose client is not in the room any more.
    pub fn leave_unheard(&mut self, name: &str) {
        let member = id(name);
        self.present.retain(|present| *present != member);
        self.append(EntryKind::Left { member }, &[]);
    }

    /// An entry that everybody ignores, and that does not reach one of them.
    pub fn skip_for(&mut self, name: &str) {
        self.deaf = Some(id(name));
        self.message(name, vec![]);
        self.deaf = None;
        self.message(name, vec![]);
    }

    /// Challenges, answers, and the bytes of both, since they were forgotten.
    pub fn liveness(&self) -> (usize, usize, usize) {
        self.liveness
    }

    pub fn forget_liveness(&mut self) {
        self.liveness = Default::default();
    }

    /// A member joins, and no time passes.
    pub fn begin_to_join(&mut self, name: &str) {
        let member = id(name);
        let config = Config {
            member: member.clone(),
            suite: Suite::Classical,
            pace: Pace {
                gather: Duration::ZERO,
                refresh: None,
                ..Pace::default()
            },
            frames: self.frames.clone(),
            seed: Seed::random().unwrap(),
        };
        let client = Client::new(config).unwrap();
        self.participants.insert(
            member.clone(),
            Participant {
                client,
                events: Vec::new(),
            },
        );
        let present = std::mem::take(&mut self.present);
        self.present = present.iter().cloned().chain([member.clone()]).collect();
        self.append(EntryKind::Joined { member, present }, &[]);
    }

    /// The server says that somebody has gone; its client, which knows nothing of it, is returned.
    pub fn leave(&mut self, name: &str) -> Participant {
        let member = id(name);
        let gone = self.participants.remove(&member).unwrap();
        self.present.retain(|present| *present != member);
        self.append(EntryKind::Left { member }, &[]);
        gone
    }

    pub fn message(&mut self, from: &str, payload: Vec<u8>) {
        let kind = EntryKind::Message {
            from: id(from),
            payload,
            attachments: Vec::new(),
        };
        self.append(kind, &[]);
    }

    fn append(&mut self, kind: EntryKind, sent_attachments: &[Attachment]) {
        self.seq += 1;
        if let EntryKind::Message { payload, .. } = &kind
            && let Some(what @ (3 | 4)) = payload.get(1)
        {
            self.liveness.0 += usize::from(*what == 3);
            self.liveness.1 += usize::from(*what == 4);
            self.liveness.2 += payload.len();
        }
        let mut sent = Vec::new();
        for (member, participant) in &mut self.participants {
            if self.deaf.as_ref() == Some(member) {
                continue;
            }
            let mut kind = kind.clone();
            if let EntryKind::Message { attachments, .. } = &mut kind {
                let own = sent_attachments.iter().filter(|a| a.to.contains(member));
                *attachments = own.map(|a| a.bytes.clone()).collect();
            }
            let entry = Entry {
                seq: self.seq,
                kind,
            };
            if self.frozen.contains(member) {
                self.waiting.entry(member.clone()).or_default().push(entry);
                continue;
            }
            match &self.late {
                Some((late, lag)) if late == member => {
                    self.unread.push_back((self.now + *lag, entry));
                }
                _ => participant.client.handle_entry(entry, self.now),
            }
            participant.drain(member, &mut sent);
        }
        self.append_all(sent);
    }

    fn append_all(&mut self, sent: Vec<(MemberId, Outgoing)>) {
        for (
            from,
            Outgoing {
                payload,
                attachments,
            },
        ) in sent
        {
            self.append(
                EntryKind::Message {
                    from,
                    payload,
                    attachments: Vec::new(),
                },
                &attachments,
            );
        }
    }

    pub fn client(&mut self, name: &str) -> &mut Client {
        &mut self.participants.get_mut(&id(name)).unwrap().client
    }

    /// A frame of somebody's camera.
    pub fn send(&mut self, from: &str, frame: &[u8]) -> Result<Vec<u8>, Dropped> {
        self.send_on(from, Track::CAMERA, frame)
    }

    /// A frame of one of somebody's tracks. Whatever its client says then gets into the log.
    pub fn send_on(&mut self, from: &str, track: Track, frame: &[u8]) -> Result<Vec<u8>, Dropped> {
        let now = self.now;
        let sent = send_on(self.client(from), track, frame, now);
        self.deliver(from);
        sent
    }

    /// Puts what somebody's client has said into the log.
    pub fn deliver(&mut self, from: &str) {
        let mut sent = Vec::new();
        let member = id(from);
        let participant = self.participants.get_mut(&member).unwrap();
        participant.drain(&member, &mut sent);
        self.append_all(sent);
    }

    /// The last event of somebody that is an epoch.
    pub fn safety_number(&self, name: &str) -> Option<String> {
        self.participants[&id(name)]
            .events
            .iter()
            .rev()
            .find_map(|event| match event {
                Event::Epoch { safety_number, .. } => Some(safety_number.to_string()),
                _ => None,
            })
    }

    /// A frame from one member's camera to another, as a newly opened stream would carry it.
    pub fn carry(&mut self, from: &str, to: &str, frame: &[u8]) -> Result<Vec<u8>, Dropped> {
        let now = self.now;
        let protected = self.send(from, frame)?;
        let receiver = self.client(to).open_receiver(id(from), Track::CAMERA);
        receive(self.client(to), receiver, &protected, now)
    }
}

pub fn send(client: &mut Client, frame: &[u8], now: Duration) -> Result<Vec<u8>, Dropped> {
    send_on(client, Track::CAMERA, frame, now)
}

fn send_on(
    client: &mut Client,
    track: Track,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, Dropped> {
    let stream = client.open_sender(track);
    let mut buffer = buffer(frame);
    let range = client.protect(stream, Codec::Opus, &mut buffer, frame.len(), false, now)?;
    Ok(buffer[range].to_vec())
}

pub fn receive(
    client: &mut Client,
    stream: StreamId,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, Dropped> {
    let mut buffer = buffer(frame);
    let range = client.unprotect(stream, Codec::Opus, &mut buffer, frame.len(), now)?;
    Ok(buffer[range].to_vec())
}

fn buffer(frame: &[u8]) -> Vec<u8> {
    [&[0; HEADROOM], frame, &[0; TAILROOM]].concat()
}

//! Participants on one room log in memory, each with the two workers of a browser.
#![allow(dead_code, reason = "each test file uses a part of it")]

use sotto_client::test_kit::{Output, Participant};
use sotto_client::{Config, DropReason, Event, KEY_FRAME_PATIENCE, SWITCH_DELAY, StreamId};
use sotto_frame::{Codec, HEADROOM, SFrameCipherSuites, TAILROOM, Track};
use sotto_group::test_kit::RoomLog;
use sotto_group::{Entry, EntryKind, MemberId, MlsCipherSuite, Outgoing, Timing};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

pub struct Seat {
    pub participant: Participant,
    pub events: Vec<Event>,
}

impl Seat {
    fn drain(&mut self, member: &MemberId, sent: &mut Vec<(MemberId, Outgoing)>) {
        while let Some(output) = self.participant.poll_output() {
            match output {
                Output::Send(outgoing) => sent.push((member.clone(), outgoing)),
                Output::Event(event) => self.events.push(event),
            }
        }
    }
}

#[derive(Default)]
pub struct Room {
    log: RoomLog,
    pub seats: BTreeMap<MemberId, Seat>,
    pub now: Duration,
    /// The frame suites that members joining from now on accept.
    pub frames: Vec<SFrameCipherSuites>,
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
        for (member, seat) in &mut self.seats {
            if self.late.as_ref().is_some_and(|(late, _)| late == member) {
                while self.unread.front().is_some_and(|(due, _)| *due <= self.now) {
                    let (_, entry) = self.unread.pop_front().unwrap();
                    seat.participant.handle_entry(entry, self.now);
                }
            }
            if !self.frozen.contains(member) {
                seat.participant.handle_timeout(self.now);
                seat.drain(member, &mut sent);
            }
        }
        self.append_all(sent);
    }

    /// Thawed members read the entries that they have missed.
    pub fn thaw(&mut self) {
        let mut sent = Vec::new();
        for (member, entries) in std::mem::take(&mut self.waiting) {
            let seat = self.seats.get_mut(&member).unwrap();
            for entry in entries {
                seat.participant.handle_entry(entry, self.now);
            }
            seat.drain(&member, &mut sent);
        }
        self.append_all(sent);
    }

    /// Position of the last entry.
    pub fn seq(&self) -> u64 {
        self.log.last()
    }

    /// The server says that a member has gone whose participant is not in the room any more.
    pub fn leave_unheard(&mut self, name: &str) {
        let seq = self.log.leave(id(name));
        self.give(seq);
    }

    /// An entry that all members ignore, and that does not reach one of them.
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
            suite: MlsCipherSuite::Classical,
            timing: Timing {
                join_batch_delay: Duration::ZERO,
                refresh: None,
                ..Timing::default()
            },
            frames: self.frames.clone(),
            link: None,
        };
        let participant = Participant::new(config).unwrap();
        self.seats.insert(
            member.clone(),
            Seat {
                participant,
                events: Vec::new(),
            },
        );
        let seq = self.log.join(member);
        self.give(seq);
    }

    /// The server says that a member has gone; its participant, which knows nothing of it, is returned.
    pub fn leave(&mut self, name: &str) -> Seat {
        let member = id(name);
        let gone = self.seats.remove(&member).unwrap();
        let seq = self.log.leave(member);
        self.give(seq);
        gone
    }

    pub fn message(&mut self, from: &str, payload: Vec<u8>) {
        let message = Outgoing {
            payload,
            attachments: Vec::new(),
        };
        self.append_all(vec![(id(from), message)]);
    }

    /// Gives all members the entry with this sequence number.
    fn give(&mut self, seq: u64) {
        let kind = self.log.logged(seq).map(|logged| &logged.kind);
        if let Some(EntryKind::Message { payload, .. }) = kind
            && let Some(what @ (3 | 4)) = payload.get(1)
        {
            self.liveness.0 += usize::from(*what == 3);
            self.liveness.1 += usize::from(*what == 4);
            self.liveness.2 += payload.len();
        }
        let mut sent = Vec::new();
        for (member, seat) in &mut self.seats {
            if self.deaf.as_ref() == Some(member) {
                continue;
            }
            let entry = self.log.entry(seq, member).unwrap();
            if self.frozen.contains(member) {
                self.waiting.entry(member.clone()).or_default().push(entry);
                continue;
            }
            match &self.late {
                Some((late, lag)) if late == member => {
                    self.unread.push_back((self.now + *lag, entry));
                }
                _ => seat.participant.handle_entry(entry, self.now),
            }
            seat.drain(member, &mut sent);
        }
        self.append_all(sent);
    }

    fn append_all(&mut self, sent: Vec<(MemberId, Outgoing)>) {
        for (from, message) in sent {
            let seq = self.log.message(from, message);
            self.give(seq);
        }
    }

    pub fn participant(&mut self, name: &str) -> &mut Participant {
        &mut self.seats.get_mut(&id(name)).unwrap().participant
    }

    /// A frame of a member's camera.
    pub fn send(&mut self, from: &str, frame: &[u8]) -> Result<Vec<u8>, DropReason> {
        self.send_on(from, Track::CAMERA, frame)
    }

    /// A frame of one of a member's tracks. The messages that its participant then sends get into the log.
    pub fn send_on(
        &mut self,
        from: &str,
        track: Track,
        frame: &[u8],
    ) -> Result<Vec<u8>, DropReason> {
        let now = self.now;
        let sent = send_on(self.participant(from), track, frame, now);
        self.deliver(from);
        sent
    }

    /// Puts the messages of a member's participant into the log.
    pub fn deliver(&mut self, from: &str) {
        let mut sent = Vec::new();
        let member = id(from);
        let seat = self.seats.get_mut(&member).unwrap();
        seat.drain(&member, &mut sent);
        self.append_all(sent);
    }

    /// The last event of a member that is an epoch.
    pub fn safety_number(&self, name: &str) -> Option<String> {
        self.seats[&id(name)]
            .events
            .iter()
            .rev()
            .find_map(|event| match event {
                Event::Epoch { safety_number, .. } => Some(safety_number.to_string()),
                _ => None,
            })
    }

    /// A frame from one member's camera to another, as a newly opened stream would carry it.
    pub fn carry(&mut self, from: &str, to: &str, frame: &[u8]) -> Result<Vec<u8>, DropReason> {
        let now = self.now;
        let protected = self.send(from, frame)?;
        let receiver = self.participant(to).add_receiver(id(from), Track::CAMERA);
        receive(self.participant(to), receiver, &protected, now)
    }
}

pub fn send(
    participant: &mut Participant,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, DropReason> {
    send_on(participant, Track::CAMERA, frame, now)
}

fn send_on(
    participant: &mut Participant,
    track: Track,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, DropReason> {
    let stream = participant.add_sender(track);
    let mut buffer = buffer(frame);
    let range = participant.encrypt(stream, Codec::Opus, &mut buffer, frame.len(), false, now)?;
    Ok(buffer[range].to_vec())
}

pub fn receive(
    participant: &mut Participant,
    stream: StreamId,
    frame: &[u8],
    now: Duration,
) -> Result<Vec<u8>, DropReason> {
    let mut buffer = buffer(frame);
    let range = participant.decrypt(stream, Codec::Opus, &mut buffer, frame.len(), now)?;
    Ok(buffer[range].to_vec())
}

fn buffer(frame: &[u8]) -> Vec<u8> {
    [&[0; HEADROOM], frame, &[0; TAILROOM]].concat()
}

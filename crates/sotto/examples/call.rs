//! Two native members in a call: one room log in memory, the keys of each epoch, and frames both ways.
//!
//! `cargo run --package sotto-e2ee --example call`

use sotto_e2ee::{
    Attachment, Codec, Config, DropReason, Entry, EntryKind, Event, HEADROOM, KEY_FRAME_PATIENCE,
    Media, MediaOutput, MemberId, Membership, MembershipOutput, MlsCipherSuite, Outgoing,
    SWITCH_DELAY, Timing, Track,
};
use std::error::Error;
use std::time::Duration;

/// The room log: the same entries in the same order for all. A server keeps it; here it is a list.
#[derive(Default)]
struct RoomLog(Vec<(EntryKind, Vec<Attachment>)>);

impl RoomLog {
    /// Appends what a member sends.
    fn message(
        &mut self,
        from: MemberId,
        Outgoing {
            payload,
            attachments,
        }: Outgoing,
    ) {
        let kind = EntryKind::Message {
            from,
            payload,
            attachments: Vec::new(),
        };
        self.0.push((kind, attachments));
    }

    /// The entry at `index` as `reader` gets it: with the attachments that are for this member.
    fn entry(&self, index: usize, reader: &MemberId) -> Option<Entry> {
        let (mut kind, all) = self.0.get(index)?.clone();
        if let EntryKind::Message { attachments, .. } = &mut kind {
            let own = all
                .into_iter()
                .filter(|attachment| attachment.to.contains(reader));
            *attachments = own.map(|attachment| attachment.bytes).collect();
        }
        Some(Entry {
            seq: index as u64 + 1,
            kind,
        })
    }
}

/// One member, with its place in the log.
struct Participant {
    id: MemberId,
    membership: Membership,
    media: Media,
    /// The next entry to read: the first is the member's own `joined`.
    next: usize,
    /// The members of the group and the digits of its safety number.
    group: Option<(Vec<MemberId>, String)>,
}

impl Participant {
    /// Joins a room.
    fn join(
        name: &str,
        present: &[&Participant],
        log: &mut RoomLog,
    ) -> Result<Self, Box<dyn Error>> {
        let id = MemberId::try_from(name)?;
        let membership = Membership::new(Config {
            member: id.clone(),
            suite: MlsCipherSuite::default(),
            frames: vec![],
            timing: Timing::default(),
            link: None,
        })?;
        let next = log.0.len();
        let present = present.iter().map(|other| other.id.clone()).collect();
        log.0.push((
            EntryKind::Joined {
                member: id.clone(),
                present,
            },
            Vec::new(),
        ));
        Ok(Self {
            id,
            membership,
            media: Media::default(),
            next,
            group: None,
        })
    }

    /// Does what is due at `now`: reads the log as far as it goes, and lets timers run.
    fn run(&mut self, log: &mut RoomLog, now: Duration) {
        while let Some(entry) = log.entry(self.next, &self.id) {
            self.next += 1;
            self.membership.note_media_time(now);
            self.membership.handle_entry(entry, now);
            self.follow(log, now);
        }
        self.media.handle_timeout(now);
        self.membership.handle_timeout(now);
        self.follow(log, now);
    }

    /// Carries out the outputs of both halves.
    fn follow(&mut self, log: &mut RoomLog, now: Duration) {
        loop {
            if let Some(output) = self.membership.poll_output() {
                match output {
                    MembershipOutput::Send(message) => log.message(self.id.clone(), message),
                    MembershipOutput::Keys(keys) => self.media.take_keys(keys, now),
                    MembershipOutput::Heard(at) => self.media.hear(at, now),
                    MembershipOutput::Event(event) => self.note(event),
                }
            } else if let Some(output) = self.media.poll_output() {
                match output {
                    MediaOutput::Challenge(challenge) => self.membership.challenge(challenge),
                    MediaOutput::Event(event) => self.note(event),
                }
            } else {
                return;
            }
        }
    }

    fn note(&mut self, event: Event) {
        match event {
            Event::Waiting => self.group = None,
            Event::Epoch {
                members,
                safety_number,
                ..
            } => {
                let members = members.into_iter().map(|member| member.id).collect();
                self.group = Some((members, safety_number.digits().join(" ")));
            }
            other => println!("{}: {other:?}", self.id),
        }
    }

    /// When it has to run again, if no entry comes before.
    fn next_timeout(&self) -> Option<Duration> {
        let halves = [self.membership.next_timeout(), self.media.next_timeout()];
        halves.into_iter().flatten().min()
    }
}

/// Lets all members run until `end`, and what is due in between at its time.
fn pass(members: &mut [&mut Participant], log: &mut RoomLog, now: &mut Duration, end: Duration) {
    loop {
        let before = log.0.len();
        for member in &mut *members {
            member.run(log, *now);
        }
        if log.0.len() > before || *now >= end {
            if log.0.len() == before {
                return;
            }
            continue;
        }
        let due = members
            .iter()
            .filter_map(|member| member.next_timeout())
            .min();
        *now = due.filter(|due| due > now).unwrap_or(end).min(end);
    }
}

/// A frame in a buffer with the free bytes that its codec needs.
fn buffer(codec: Codec, frame: &[u8]) -> Vec<u8> {
    let mut buffer = vec![0; HEADROOM];
    buffer.extend_from_slice(frame);
    buffer.resize(buffer.len() + codec.tailroom(frame.len()), 0);
    buffer
}

/// Runs the example.
///
/// # Errors
///
/// A call that did not come about as it should.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (mut log, mut now) = (RoomLog::default(), Duration::ZERO);
    let mut alice = Participant::join("alice", &[], &mut log)?;
    let mut bob = Participant::join("bob", &[&alice], &mut log)?;

    // Senders go on with the key of the epoch before for a moment after a join, so that no frame comes before its key.
    let end = now + Duration::from_secs(1) + SWITCH_DELAY + KEY_FRAME_PATIENCE;
    pass(&mut [&mut alice, &mut bob], &mut log, &mut now, end);
    for member in [&alice, &bob] {
        let (members, digits) = member.group.as_ref().ok_or("a member without a group")?;
        println!(
            "{}: {} members, safety number {digits}",
            member.id,
            members.len()
        );
    }
    if alice.group != bob.group || alice.group.as_ref().is_none_or(|(all, _)| all.len() != 2) {
        return Err("the members are not in one group".into());
    }

    // A frame of Opus, as an encoder makes it and a packetizer takes it.
    let frame = [0xFC; 80];
    for (from, to) in [(0, 1), (1, 0)] {
        let mut both = [&mut alice, &mut bob];
        let receiver_of = both.get(from).ok_or("two members")?.id.clone();
        let sender = both.get_mut(from).ok_or("two members")?;
        let stream = sender.media.add_sender(Track::MICROPHONE);
        let mut sent = buffer(Codec::Opus, &frame);
        let range =
            sender
                .media
                .encrypt(stream, Codec::Opus, &mut sent, frame.len(), false, now)?;
        let encrypted = sent.get(range).ok_or("a range in the buffer")?.to_vec();

        let receiver = both.get_mut(to).ok_or("two members")?;
        // Only frames of this member and track pass, whatever an SFU says.
        let stream = receiver.media.add_receiver(receiver_of, Track::MICROPHONE);
        let mut received = buffer(Codec::Opus, &encrypted);
        let len = encrypted.len();
        let range = receiver
            .media
            .decrypt(stream, Codec::Opus, &mut received, len, now)?;
        if received.get(range) != Some(&frame[..]) {
            return Err("the frame has changed on its way".into());
        }
        println!(
            "{}: a frame of {} bytes, {len} on the way",
            receiver.id,
            frame.len()
        );
    }

    // Frames of a member that has left are not decrypted, and nothing that comes later is decrypted by it.
    log.0.push((
        EntryKind::Left {
            member: bob.id.clone(),
        },
        Vec::new(),
    ));
    let end = now + Duration::from_secs(5);
    pass(&mut [&mut alice], &mut log, &mut now, end);
    let stream = alice.media.add_sender(Track::CAMERA);
    let mut sent = buffer(Codec::Vp9, &frame);
    let range = alice
        .media
        .encrypt(stream, Codec::Vp9, &mut sent, frame.len(), true, now)?;
    let encrypted = sent.get(range).ok_or("a range in the buffer")?.to_vec();
    let stream = bob.media.add_receiver(alice.id.clone(), Track::CAMERA);
    let mut received = buffer(Codec::Vp9, &encrypted);
    match bob
        .media
        .decrypt(stream, Codec::Vp9, &mut received, encrypted.len(), now)
    {
        Err(DropReason::UnknownEpoch) => {
            println!("bob has left, and decrypts no frame that alice sends now")
        }
        other => return Err(format!("after bob has left: {other:?}").into()),
    }
    Ok(())
}

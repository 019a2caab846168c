//! A call whose members read the log only when they are needed: a thousand of them in one process.

use sotto_group::{
    Config, Entry, EntryKind, Group, MemberId, Outgoing, Output, Pace, Seed, Suite, Terms,
};
use std::time::Duration;

/// Counts from 0, in the order in which they joined.
pub(crate) type Seat = usize;

/// One room, its log and its members.
pub(crate) struct Call {
    suite: Suite,
    log: Vec<Logged>,
    /// Who is there.
    present: Vec<Seat>,
    members: Vec<Member>,
    now: Duration,
}

enum Logged {
    Joined(Seat, Vec<MemberId>),
    Left(Seat),
    Message(Seat, Outgoing),
}

struct Member {
    name: MemberId,
    group: Group,
    /// How much of the log it has read.
    read: usize,
}

impl Call {
    pub(crate) fn new(suite: Suite) -> Self {
        Self {
            suite,
            log: Vec::new(),
            present: Vec::new(),
            members: Vec::new(),
            now: Duration::ZERO,
        }
    }

    pub(crate) fn group(&self, seat: Seat) -> &Group {
        &self.members[seat].group
    }

    pub(crate) fn present(&self) -> &[Seat] {
        &self.present
    }

    /// Somebody joins the room and asks to be added; nobody else has read of it.
    pub(crate) fn join(&mut self) -> Seat {
        let seat = self.members.len();
        let name = MemberId::try_from(format!("member-{seat}")).expect("a name");
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&(seat as u64).to_be_bytes());
        let group = Group::new(Config {
            member: name.clone(),
            suite: self.suite,
            pace: Pace {
                refresh: None,
                ..Pace::default()
            },
            terms: Terms::default(),
            seed: Seed::from(seed),
        })
        .expect("key material");
        let before = self.present.iter();
        let before = before
            .map(|seat| self.members[*seat].name.clone())
            .collect();
        let read = self.log.len();
        self.members.push(Member { name, group, read });
        self.log.push(Logged::Joined(seat, before));
        self.present.push(seat);
        let asked = self.read(seat, read + 1);
        self.say(seat, asked);
        seat
    }

    pub(crate) fn leave(&mut self, seat: Seat) {
        self.present.retain(|present| *present != seat);
        self.log.push(Logged::Left(seat));
    }

    /// Time passes until joins need not wait for each other.
    pub(crate) fn rest(&mut self) {
        self.now += Duration::from_secs(1);
    }

    /// Where a member is in the tree, as `seat` sees it.
    pub(crate) fn leaf(&self, seat: Seat, of: Seat) -> u32 {
        let members = self.members[seat].group.members();
        let member = members
            .iter()
            .find(|member| member.id == self.members[of].name);
        member.map_or(u32::MAX, |member| member.leaf)
    }

    /// Whose turn it is to tend the tree, as `seat` sees it.
    pub(crate) fn tender(&self, seat: Seat) -> Option<Seat> {
        let leaf = self.members[seat].group.inspect().tender?;
        let members = self.members[seat].group.members();
        let tender = members.into_iter().find(|member| member.leaf == leaf)?.id;
        self.members.iter().position(|member| member.name == tender)
    }

    /// Appends what a member sends.
    pub(crate) fn say(&mut self, seat: Seat, messages: Vec<Outgoing>) {
        let messages = messages.into_iter();
        self.log
            .extend(messages.map(|message| Logged::Message(seat, message)));
    }

    /// How long the log is.
    pub(crate) fn end(&self) -> usize {
        self.log.len()
    }

    /// The message at a position of the log.
    pub(crate) fn message(&self, at: usize) -> Option<(Seat, &Outgoing)> {
        match self.log.get(at)? {
            Logged::Message(seat, message) => Some((*seat, message)),
            Logged::Joined(..) | Logged::Left(_) => None,
        }
    }

    /// A member reads the log up to `end`, and does what there is to do at once. Returns what it sends because of it.
    pub(crate) fn read(&mut self, seat: Seat, end: usize) -> Vec<Outgoing> {
        let mut sent = Vec::new();
        while self.members[seat].read < end {
            let entry = self.entry(seat);
            sent.extend(self.follow(seat, entry));
        }
        sent
    }

    /// The next entry for a member, as the server would send it.
    pub(crate) fn entry(&self, seat: Seat) -> Entry {
        let at = self.members[seat].read;
        let name = |seat: &Seat| self.members[*seat].name.clone();
        let kind = match &self.log[at] {
            Logged::Joined(who, present) => EntryKind::Joined {
                member: name(who),
                present: present.clone(),
            },
            Logged::Left(who) => EntryKind::Left { member: name(who) },
            Logged::Message(from, message) => {
                let own = &self.members[seat].name;
                let attachments = message.attachments.iter();
                EntryKind::Message {
                    from: name(from),
                    payload: message.payload.clone(),
                    attachments: attachments
                        .filter(|attachment| attachment.to.contains(own))
                        .map(|attachment| attachment.bytes.clone())
                        .collect(),
                }
            }
        };
        Entry {
            seq: at as u64 + 1,
            kind,
        }
    }

    /// Follows one entry, made before the clock was looked at, with all steps that it takes. Returns what the member sends
    /// because of it.
    pub(crate) fn follow(&mut self, seat: Seat, entry: Entry) -> Vec<Outgoing> {
        let member = &mut self.members[seat];
        member.read += 1;
        member.group.handle(entry, self.now);
        self.finish(seat)
    }

    /// Time passes until a member wants to be called, and it does what there is to do. Returns what it sends because of it.
    pub(crate) fn wait_for(&mut self, seat: Seat) -> Vec<Outgoing> {
        let due = self.members[seat].group.next_timeout();
        self.now = self.now.max(due.unwrap_or_default());
        self.finish(seat)
    }

    fn finish(&mut self, seat: Seat) -> Vec<Outgoing> {
        let group = &mut self.members[seat].group;
        while group.next_timeout().is_some_and(|due| due <= self.now) {
            group.handle_timeout(self.now);
        }
        self.sent(seat)
    }

    fn sent(&mut self, seat: Seat) -> Vec<Outgoing> {
        let group = &mut self.members[seat].group;
        std::iter::from_fn(|| group.poll())
            .filter_map(|output| match output {
                Output::Send(message) => Some(message),
                Output::Heard(_) | Output::Event(_) => None,
            })
            .collect()
    }
}

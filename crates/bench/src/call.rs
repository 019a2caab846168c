//! A call of up to a thousand members in one process, each of which reads the log only when it is needed.

use sotto_group::test_kit::{Logged, RoomLog};
use sotto_group::{
    Config, Entry, Group, GroupPolicy, MemberId, MlsCipherSuite, Outgoing, Output, Timing,
};
use std::time::Duration;

/// Index of a member, in the order of joins.
pub(crate) type Seat = usize;

/// One room, its log and its members.
pub(crate) struct Call {
    suite: MlsCipherSuite,
    log: RoomLog,
    /// Members in the room, in the order in which they joined.
    present: Vec<Seat>,
    members: Vec<Member>,
    now: Duration,
}

struct Member {
    name: MemberId,
    group: Group,
    /// Sequence number of the last entry read.
    read: u64,
}

impl Call {
    pub(crate) fn new(suite: MlsCipherSuite) -> Self {
        Self {
            suite,
            log: RoomLog::default(),
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

    /// A member joins the room and asks to be added. No other member reads the entries yet.
    pub(crate) fn join(&mut self) -> Seat {
        let seat = self.members.len();
        let name = MemberId::try_from(format!("member-{seat}")).expect("a name");
        let group = Group::new(Config {
            member: name.clone(),
            suite: self.suite,
            timing: Timing {
                refresh: None,
                ..Timing::default()
            },
            policy: GroupPolicy::default(),
            link: None,
        })
        .expect("key material");
        let joined = self.log.join(name.clone());
        let read = joined - 1;
        self.members.push(Member { name, group, read });
        self.present.push(seat);
        let asked = self.read(seat, joined);
        self.say(seat, asked);
        seat
    }

    pub(crate) fn leave(&mut self, seat: Seat) {
        self.present.retain(|present| *present != seat);
        self.log.leave(self.members[seat].name.clone());
    }

    /// Advances time by more than the join batch delay.
    pub(crate) fn rest(&mut self) {
        self.now += Duration::from_secs(1);
    }

    /// The leaf index of a member, in the tree of `seat`.
    pub(crate) fn leaf(&self, seat: Seat, of: Seat) -> u32 {
        let members = self.members[seat].group.members();
        let member = members
            .iter()
            .find(|member| member.id == self.members[of].name);
        member.map_or(u32::MAX, |member| member.leaf)
    }

    /// The member whose turn it is to repair the tree, by the state of `seat`.
    pub(crate) fn repairer(&self, seat: Seat) -> Option<Seat> {
        let leaf = self.members[seat].group.inspect().tree_repair?;
        let members = self.members[seat].group.members();
        let repairer = members.into_iter().find(|member| member.leaf == leaf)?.id;
        self.members
            .iter()
            .position(|member| member.name == repairer)
    }

    /// Appends messages of a member.
    pub(crate) fn say(&mut self, seat: Seat, messages: Vec<Outgoing>) {
        for message in messages {
            self.log.message(self.members[seat].name.clone(), message);
        }
    }

    /// Sequence number of the last entry.
    pub(crate) fn last(&self) -> u64 {
        self.log.last()
    }

    /// An entry, as the server keeps it.
    pub(crate) fn logged(&self, seq: u64) -> Option<&Logged> {
        self.log.logged(seq)
    }

    /// A member reads the log up to entry `last`, and does all work that is due at once. Returns the messages that it sends.
    pub(crate) fn read(&mut self, seat: Seat, last: u64) -> Vec<Outgoing> {
        let mut sent = Vec::new();
        while self.members[seat].read < last {
            let entry = self.entry(seat);
            sent.extend(self.follow(seat, entry));
        }
        sent
    }

    /// The next entry for a member, as the server sends it.
    pub(crate) fn entry(&self, seat: Seat) -> Entry {
        let Member { name, read, .. } = &self.members[seat];
        self.log.entry(read + 1, name).expect("an entry to read")
    }

    /// Processes one entry, with all its steps. The entry is a parameter, so that its copy is not a part of the time measured. Returns
    /// the messages that the member sends.
    pub(crate) fn follow(&mut self, seat: Seat, entry: Entry) -> Vec<Outgoing> {
        let member = &mut self.members[seat];
        member.read += 1;
        member.group.handle(entry, self.now);
        self.finish(seat)
    }

    /// Advances time to a member's next timeout, and runs it. Returns the messages that the member sends.
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

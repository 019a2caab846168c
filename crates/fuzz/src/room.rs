//! A small call of three people, of whom the third is being added. Its members draw from seeds, so all that they decide is the
//! same in each run; the ciphertexts in their commits are not, for HPKE draws by itself.

use sotto_client::test_kit::{Output, Participant};
use sotto_client::{Config, Event};
use sotto_group::test_kit::{Logged, RoomLog};
use sotto_group::{DisplayName, Link, LinkSecret, MemberId, MlsCipherSuite, Outgoing, Timing};
use std::sync::LazyLock;
use std::time::Duration;

pub(crate) const NAMES: [&str; 3] = ["alice", "bob", "carol"];

/// The log of the call, from the beginning to the commit that adds the third.
pub(crate) static LOG: LazyLock<Vec<Logged>> = LazyLock::new(|| record(Member::new));

/// The same of members that have a link.
pub(crate) static LINKED_LOG: LazyLock<Vec<Logged>> = LazyLock::new(|| record(Member::linked));

/// The safety number that all members have at the end of the unchanged log.
pub(crate) static NUMBER: LazyLock<String> = LazyLock::new(|| {
    let mut bob = Member::new(1);
    for (seq, logged) in LOG.iter().enumerate() {
        bob.follow(seq, logged);
    }
    bob.number.expect("he is in the group")
});

pub(crate) fn name(index: usize) -> MemberId {
    let name = NAMES.into_iter().cycle().nth(index).unwrap_or("alice");
    MemberId::try_from(name).expect("a short name")
}

/// One of the three, and its output so far.
pub(crate) struct Member {
    pub(crate) name: MemberId,
    pub(crate) participant: Participant,
    pub(crate) members: Vec<MemberId>,
    /// The safety number, if in a group.
    pub(crate) number: Option<String>,
    pub(crate) sent: Vec<Outgoing>,
}

impl Member {
    pub(crate) fn new(index: usize) -> Self {
        Self::with(index, None)
    }

    /// One of the three, with a link and a display name.
    pub(crate) fn linked(index: usize) -> Self {
        let link = Link::new(&LinkSecret::from([7; LinkSecret::LEN]), None).expect("keys");
        let display_name = DisplayName::try_from(name(index).as_str()).expect("a short name");
        Self::with(index, Some(link.with_name(display_name)))
    }

    fn with(index: usize, link: Option<Link>) -> Self {
        let name = name(index);
        let seed = [u8::try_from(index).unwrap_or(0); 32];
        let config = Config {
            member: name.clone(),
            suite: MlsCipherSuite::Classical,
            frames: Vec::new(),
            link,
            timing: Timing {
                join_batch_delay: Duration::ZERO,
                refresh: None,
                ..Timing::default()
            },
        };
        let participant = Participant::with_seed(config, &seed.into()).expect("key material");
        Self {
            name,
            participant,
            members: Vec::new(),
            number: None,
            sent: Vec::new(),
        }
    }

    /// Hands over an entry with those attachments that are for this member.
    pub(crate) fn follow(&mut self, seq: usize, logged: &Logged) {
        let seq = u64::try_from(seq).unwrap_or(0) + 1;
        self.participant
            .handle_entry(logged.entry(seq, &self.name), Duration::ZERO);
        self.drain();
    }

    pub(crate) fn drain(&mut self) {
        while let Some(output) = self.participant.poll_output() {
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
                    Event::Rejected { .. }
                    | Event::Stale { .. }
                    | Event::Fresh
                    | Event::Exhausted
                    | Event::InternalError(_)
                    | Event::Refused { .. }
                    | Event::Returned { .. }
                    | Event::KeyChanged { .. }
                    | Event::Message { .. }
                    | Event::Delivered { .. }
                    | Event::Undelivered { .. }
                    | Event::ShortAuthentication(_),
                ) => {}
            }
        }
    }
}

fn record(member: fn(usize) -> Member) -> Vec<Logged> {
    let mut log = RoomLog::default();
    let mut members: Vec<Member> = Vec::new();
    for index in 0..NAMES.len() {
        members.push(member(index));
        let mut read = log.last();
        log.join(name(index));
        while let Some(logged) = log.logged(read + 1).cloned() {
            for member in &mut members {
                member.follow(usize::try_from(read).unwrap_or(0), &logged);
                for outgoing in member.sent.drain(..) {
                    log.message(member.name.clone(), outgoing);
                }
            }
            read += 1;
        }
    }
    (1..=log.last())
        .filter_map(|seq| log.logged(seq).cloned())
        .collect()
}

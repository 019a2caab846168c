//! A call of 1,000: `cargo test -p sotto-group thousand -- --ignored --nocapture` prints how large commits are before and
//! after tree repair.

use super::craft::craft;
use super::room::{Follower, PATIENT, Room, id};
use crate::{Config, Group, GroupPolicy, MlsCipherSuite, Seed};

const MEMBERS: u16 = 1000;

/// Most members are only needed for their key packages, and made anew from their seeds when it is their turn to do
/// something: 1,000 who follow everything would take an hour.
struct Crowd {
    suite: MlsCipherSuite,
    room: Room,
}

fn name(member: u16) -> String {
    format!("m{member:04}")
}

impl Crowd {
    fn group(&self, member: u16) -> Group {
        let mut seed = [7; 32];
        seed[..2].copy_from_slice(&member.to_be_bytes());
        let config = Config {
            member: id(&name(member)),
            suite: self.suite,
            timing: PATIENT,
            policy: GroupPolicy::default(),
            link: None,
        };
        Group::with_seed(config, &Seed::from(seed)).unwrap()
    }

    fn enter(&mut self, member: u16) {
        let next = self.room.end();
        let group = self.group(member);
        let follower = Follower::new(group, next);
        self.room.followers.insert(name(member), follower);
        self.room.join(&name(member));
    }

    /// Comes, sends its key package, and is not heard of again.
    fn pass_by(&mut self, member: u16) {
        self.enter(member);
        self.room.read(&name(member));
        self.room.order(&name(member));
        self.room.followers.remove(&name(member));
    }

    /// Follows the log up to now, from its `joined` on; what it once said has been said.
    fn catch_up(&mut self, member: u16) {
        let own = |kind: &crate::EntryKind| matches!(kind, crate::EntryKind::Joined { member: joined, .. } if joined.as_str() == name(member));
        let start = self
            .room
            .log
            .entries()
            .iter()
            .position(|stored| own(&stored.kind));
        let follower = Follower::new(self.group(member), start.unwrap());
        self.room.followers.insert(name(member), follower);
        while self.room.read(&name(member)) {}
        let outbox = &mut self.room.followers.get_mut(&name(member)).unwrap().outbox;
        outbox.pop_front().unwrap(); // Its key package, which the log has.
    }

    /// The founder's commits until there is nothing to add, and of each its size and that of its GroupInfo with the tree.
    fn add_all(&mut self) {
        loop {
            while self.room.read(&name(0)) {}
            if !self.room.order(&name(0)) {
                return;
            }
            let sent = self.room.sent.last().unwrap();
            let parts = sent.attachments.iter().map(|part| part.bytes.len());
            println!(
                "  {} added: commit {}, GroupInfo and tree {}, all {} bytes",
                parts.len().saturating_sub(1),
                sent.payload.len(),
                parts.clone().next().unwrap_or(0),
                sent.payload.len() + parts.sum::<usize>()
            );
        }
    }

    /// All of tree repair, and how many commits it takes.
    fn repair_tree(&mut self) -> usize {
        let mut commits = 0;
        loop {
            let (session, _, _) = self.room.parts(&name(0));
            let Some(tree_repair) = session
                .tree_repair
                .as_ref()
                .map(|tree_repair| tree_repair.leaf())
            else {
                return commits;
            };
            let member = session
                .leaves
                .iter()
                .find(|leaf| leaf.index.u32() == tree_repair);
            let member = member.unwrap().member.as_str()[1..].parse().unwrap();
            if member != 0 {
                self.catch_up(member);
            }
            self.room.now += PATIENT.tree_repair_idle;
            self.room.wake(&name(member));
            self.room.finish(&name(member));
            assert!(self.room.order(&name(member)), "m{member} repairs the tree");
            while self.room.read(&name(0)) {}
            commits += 1;
            println!(
                "  repaired by leaf {tree_repair}: {} bytes",
                self.room.sent.last().unwrap().payload.len()
            );
        }
    }

    fn committers_commit(&mut self) -> usize {
        craft(&mut self.room, &name(0), |_| {}).payload.len()
    }
}

fn thousand(suite: MlsCipherSuite, bound: usize) {
    let mut crowd = Crowd {
        suite,
        room: Room::with_suite(suite),
    };
    println!("{suite:?}");
    crowd.enter(0);
    crowd.add_all();
    (1..MEMBERS - 1).for_each(|member| crowd.pass_by(member));
    crowd.add_all();
    let before = crowd.committers_commit();
    let commits = crowd.repair_tree();
    let after = crowd.committers_commit();
    println!("  commit of the committer: {before}, after {commits} commits {after} bytes");
    assert!(after <= bound);
    // The last one comes. Its key package is in the commit.
    crowd.pass_by(MEMBERS - 1);
    crowd.add_all();
    let with_add = crowd.room.sent.last().unwrap().payload.len();
    assert!(with_add <= bound, "{with_add}");
    crowd.repair_tree();
    for leaver in [3, 500, 777] {
        crowd.room.leave(&name(leaver));
        while crowd.room.read(&name(0)) {}
        let neighbour = leaver ^ 1;
        crowd.catch_up(neighbour);
        assert!(crowd.room.order(&name(neighbour)), "{leaver} leaves");
        let message = crowd.room.sent.last().unwrap();
        println!("  m{leaver} leaves: {} bytes", message.payload.len());
        while crowd.room.read(&name(0)) {}
        let commits = crowd.repair_tree();
        let after = crowd.committers_commit();
        println!("  then {commits} commits, and the committer's has {after} bytes");
        assert!(after <= bound && commits == 0);
    }
}

#[test]
#[ignore = "takes a minute"]
fn classical() {
    thousand(MlsCipherSuite::Classical, 2_500);
}

#[test]
#[ignore = "takes minutes"]
fn hybrid() {
    thousand(MlsCipherSuite::Hybrid, 30_000);
}

//! One row of the table.

use crate::call::{Call, Seat};
use serde::Serialize;
use sotto_group::test_kit::Logged;
use sotto_group::{EntryKind, MlsCipherSuite};

/// One case to measure.
#[derive(Debug, Clone)]
pub struct Case {
    /// Members of the group before the measured joins; two or more.
    pub members: usize,
    /// The hybrid cipher suite instead of the classical one.
    pub hybrid: bool,
    /// The tree is repaired (R8b) whenever that is due.
    pub tree_repair: bool,
}

/// Medians over some joins; times in milliseconds, sizes in bytes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    members: usize,
    suite: &'static str,
    tree_repair: bool,
    /// Epochs that it took to add all members, which came at once.
    burst_epochs: u64,
    /// The committer's time for all of them: key packages read, commits made, echoes followed.
    burst_author_ms: f64,
    /// Commits for tree repair (R8b).
    repair_commits: usize,
    /// Their bytes together.
    repair_bytes: usize,
    key_package_bytes: usize,
    /// The committer's commit that adds one.
    commit_bytes: usize,
    /// The largest of them, over all joins and leaves that were measured.
    commit_bytes_at_most: usize,
    /// The Welcome, which one member gets.
    welcome_bytes: usize,
    /// All bytes that the server sends to all members for one join.
    server_bytes: usize,
    /// Of a commit that removes one.
    removal_bytes: usize,
    author_ms: f64,
    follow_ms: f64,
    join_ms: f64,
}

/// Joins and leaves that are measured.
const ROUNDS: usize = 9;

struct Join {
    key_package: usize,
    commit: usize,
    welcome: usize,
    author_ms: f64,
    follow_ms: f64,
    join_ms: f64,
}

/// Sets a call up and measures the cost of joins and leaves in it. `clock` gives milliseconds.
#[must_use]
pub fn measure(case: &Case, clock: &dyn Fn() -> f64) -> Row {
    let suite = if case.hybrid {
        MlsCipherSuite::Hybrid
    } else {
        MlsCipherSuite::Classical
    };
    let mut call = Call::new(suite);
    let committer = call.join();
    converge(&mut call, committer);
    let founded = epoch(&call, committer);
    for _ in 1..case.members {
        call.join();
    }
    let start = clock();
    converge(&mut call, committer);
    let burst_author_ms = clock() - start;
    let burst_epochs = epoch(&call, committer) - founded;
    let (mut repair_commits, mut repair_bytes) = (0, 0);
    let mut repair = |call: &mut Call| {
        if case.tree_repair {
            while let Some(bytes) = repair_once(call, committer) {
                repair_commits += 1;
                repair_bytes += bytes;
            }
        }
    };
    repair(&mut call);
    let mut joins = Vec::new();
    let mut removals = Vec::new();
    for _ in 0..ROUNDS {
        joins.push(join(&mut call, committer, clock));
        repair(&mut call);
        removals.extend(leave(&mut call, committer));
        repair(&mut call);
    }
    let commit_bytes = median(joins.iter().map(|join| join.commit));
    let key_package_bytes = median(joins.iter().map(|join| join.key_package));
    let welcome_bytes = median(joins.iter().map(|join| join.welcome));
    Row {
        members: case.members,
        suite: if case.hybrid { "hybrid" } else { "classical" },
        tree_repair: case.tree_repair,
        burst_epochs,
        burst_author_ms,
        repair_commits,
        repair_bytes,
        key_package_bytes,
        commit_bytes,
        commit_bytes_at_most: joins
            .iter()
            .map(|join| join.commit)
            .max()
            .unwrap_or_default(),
        welcome_bytes,
        server_bytes: (case.members + 1) * (key_package_bytes + commit_bytes) + welcome_bytes,
        removal_bytes: median(removals),
        author_ms: median(joins.iter().map(|join| join.author_ms)),
        follow_ms: median(joins.iter().map(|join| join.follow_ms)),
        join_ms: median(joins.iter().map(|join| join.join_ms)),
    }
}

/// One join: the size of the committer's commit, and the time that it costs committer, follower and joiner.
fn join(call: &mut Call, committer: Seat, clock: &dyn Fn() -> f64) -> Join {
    let timed = |call: &mut Call, seat: Seat| {
        let entry = call.entry(seat);
        let start = clock();
        let sent = call.follow(seat, entry);
        (clock() - start, sent)
    };
    call.rest();
    let newcomer = call.join();
    let asked = call.last();
    let key_package = call.logged(asked).map_or(0, payload);
    call.read(committer, asked - 1);
    let (author_ms, sent) = timed(call, committer);
    call.say(committer, sent);
    let commit = call.last();
    let logged = call.logged(commit).expect("a commit");
    let (commit_bytes, welcome) = (payload(logged), addressed(logged));
    let follower = call.present()[1];
    call.read(follower, commit - 1);
    let (follow_ms, _) = timed(call, follower);
    call.read(newcomer, commit - 1);
    let (join_ms, _) = timed(call, newcomer);
    assert_eq!(
        call.group(newcomer).safety_number(),
        call.group(follower).safety_number()
    );
    converge(call, committer);
    Join {
        key_package,
        commit: commit_bytes,
        welcome,
        author_ms,
        follow_ms,
        join_ms,
    }
}

/// One departure, after which the nearest neighbour removes the leaf. Returns the size of the commit.
fn leave(call: &mut Call, committer: Seat) -> Option<usize> {
    let candidates = call.present().get(2..)?.to_vec();
    let leaver =
        *candidates.get(usize::try_from(call.last()).ok()? * 7919 % candidates.len().max(1))?;
    let leaf = call.leaf(committer, leaver);
    call.leave(leaver);
    let nearest = *call
        .present()
        .iter()
        .min_by_key(|seat| call.leaf(committer, **seat) ^ leaf)?;
    let last = call.last();
    let sent = call.read(nearest, last);
    let bytes = sent.first()?.payload.len();
    call.say(nearest, sent);
    converge(call, committer);
    Some(bytes)
}

/// The next tree repair (R8b), if one is due. Returns its size.
fn repair_once(call: &mut Call, committer: Seat) -> Option<usize> {
    let repairer = call.repairer(committer)?;
    let last = call.last();
    call.read(repairer, last);
    let sent = call.wait_for(repairer);
    let bytes = sent
        .first()
        .expect("a commit that repairs the tree")
        .payload
        .len();
    call.say(repairer, sent);
    converge(call, committer);
    Some(bytes)
}

/// The committer reads and commits until the group's members are those of the room.
fn converge(call: &mut Call, committer: Seat) {
    loop {
        let last = call.last();
        let mut sent = call.read(committer, last);
        if sent.is_empty() {
            if call.group(committer).members().len() == call.present().len() {
                return;
            }
            sent = call.wait_for(committer);
        }
        call.say(committer, sent);
    }
}

fn epoch(call: &Call, seat: Seat) -> u64 {
    call.group(seat).epoch().unwrap_or_default()
}

/// Bytes of a message's payload.
fn payload(logged: &Logged) -> usize {
    match &logged.kind {
        EntryKind::Message { payload, .. } => payload.len(),
        EntryKind::Joined { .. } | EntryKind::Left { .. } => 0,
    }
}

/// Bytes of a message's attachments: of a commit that adds one member, the Welcome.
fn addressed(logged: &Logged) -> usize {
    logged
        .attachments
        .iter()
        .map(|attachment| attachment.bytes.len())
        .sum()
}

fn median<T: PartialOrd + Copy + Default>(values: impl IntoIterator<Item = T>) -> T {
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    values.get(values.len() / 2).copied().unwrap_or_default()
}

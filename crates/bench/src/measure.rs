//! One row of the table.

use crate::call::{Call, Seat};
use serde::Serialize;
use sotto_group::{Outgoing, Suite};

/// What to measure.
#[derive(Debug, Clone)]
pub struct Case {
    /// Members of the group before anybody joins; two or more.
    pub members: usize,
    /// The hybrid cipher suite instead of the classical one.
    pub hybrid: bool,
    /// The tree is tended whenever it is due.
    pub tended: bool,
}

/// Medians over some joins; times in milliseconds, sizes in bytes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    members: usize,
    suite: &'static str,
    tended: bool,
    /// Epochs that it took to add everybody, who came all at once.
    burst_epochs: u64,
    /// Commits that tended the tree.
    tending_commits: usize,
    /// Their bytes together.
    tending_bytes: usize,
    key_package_bytes: usize,
    /// The committer's commit that adds one.
    commit_bytes: usize,
    /// The largest of them, over all joins and leaves that were measured.
    commit_bytes_at_most: usize,
    /// The Welcome, which one member gets.
    welcome_bytes: usize,
    /// All that the server sends to everybody for one join.
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

/// Sets a call up and measures what joins and leaves cost in it. `clock` tells milliseconds.
#[must_use]
pub fn measure(case: &Case, clock: &dyn Fn() -> f64) -> Row {
    let suite = if case.hybrid {
        Suite::Hybrid
    } else {
        Suite::Classical
    };
    let mut call = Call::new(suite);
    let committer = call.join();
    converge(&mut call, committer);
    let founded = epoch(&call, committer);
    for _ in 1..case.members {
        call.join();
    }
    converge(&mut call, committer);
    let burst_epochs = epoch(&call, committer) - founded;
    let (mut tending_commits, mut tending_bytes) = (0, 0);
    let mut tend = |call: &mut Call| {
        if case.tended {
            while let Some(bytes) = tend_once(call, committer) {
                tending_commits += 1;
                tending_bytes += bytes;
            }
        }
    };
    tend(&mut call);
    let mut joins = Vec::new();
    let mut removals = Vec::new();
    for _ in 0..ROUNDS {
        joins.push(join(&mut call, committer, clock));
        tend(&mut call);
        removals.extend(leave(&mut call, committer));
        tend(&mut call);
    }
    let commit_bytes = median(joins.iter().map(|join| join.commit));
    let key_package_bytes = median(joins.iter().map(|join| join.key_package));
    let welcome_bytes = median(joins.iter().map(|join| join.welcome));
    Row {
        members: case.members,
        suite: if case.hybrid { "hybrid" } else { "classical" },
        tended: case.tended,
        burst_epochs,
        tending_commits,
        tending_bytes,
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

/// Somebody joins: what the committer sends, and what it costs those who get it.
fn join(call: &mut Call, committer: Seat, clock: &dyn Fn() -> f64) -> Join {
    let timed = |call: &mut Call, seat: Seat| {
        let entry = call.entry(seat);
        let start = clock();
        let sent = call.follow(seat, entry);
        (clock() - start, sent)
    };
    call.rest();
    let newcomer = call.join();
    let asked = call.end() - 1;
    let key_package = call
        .message(asked)
        .map_or(0, |(_, message)| message.payload.len());
    call.read(committer, asked);
    let (author_ms, sent) = timed(call, committer);
    let commit = call.end();
    call.say(committer, sent);
    let (_, message) = call.message(commit).expect("a commit");
    let (commit_bytes, welcome) = (message.payload.len(), addressed(message));
    let follower = call.present()[1];
    call.read(follower, commit);
    let (follow_ms, _) = timed(call, follower);
    call.read(newcomer, commit);
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

/// Somebody leaves, and the nearest neighbour removes its leaf. Returns the size of the commit.
fn leave(call: &mut Call, committer: Seat) -> Option<usize> {
    let candidates = call.present().get(2..)?.to_vec();
    let leaver = *candidates.get(call.end() * 7919 % candidates.len().max(1))?;
    let leaf = call.leaf(committer, leaver);
    call.leave(leaver);
    let nearest = *call
        .present()
        .iter()
        .min_by_key(|seat| call.leaf(committer, **seat) ^ leaf)?;
    let end = call.end();
    let sent = call.read(nearest, end);
    let bytes = sent.first()?.payload.len();
    call.say(nearest, sent);
    converge(call, committer);
    Some(bytes)
}

/// The next commit that tends the tree, if it needs one. Returns its size.
fn tend_once(call: &mut Call, committer: Seat) -> Option<usize> {
    let tender = call.tender(committer)?;
    let end = call.end();
    call.read(tender, end);
    let sent = call.wait_for(tender);
    let bytes = sent.first().expect("a commit that tends").payload.len();
    call.say(tender, sent);
    converge(call, committer);
    Some(bytes)
}

/// The committer reads and commits until the group is who is there.
fn converge(call: &mut Call, committer: Seat) {
    loop {
        let end = call.end();
        let mut sent = call.read(committer, end);
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

/// What one newcomer gets besides the commit.
fn addressed(message: &Outgoing) -> usize {
    message
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

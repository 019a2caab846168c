//! How large messages are. `cargo test -p sotto-group sizes -- --nocapture` prints them.

use super::room::Room;
use crate::Suite;

/// Commit and attachment that bring the `members`-th member in.
fn last_join(suite: Suite, members: usize) -> (usize, usize, usize) {
    let mut room = Room::with_suite(suite);
    for member in 0..members {
        room.join(&format!("member-{member:02}"));
        room.converge();
    }
    let mut sent = room.sent.iter().rev();
    let commit = sent.next().unwrap();
    let key_package = sent.next().unwrap();
    (
        key_package.payload.len(),
        commit.payload.len(),
        commit.attachments.iter().map(|part| part.bytes.len()).sum(),
    )
}

#[test]
fn sizes() {
    for (suite, members, bounds) in [
        (Suite::Classical, 2, (500, 1_500, 3_000)),
        (Suite::Classical, 10, (500, 4_000, 10_000)),
        (Suite::Hybrid, 2, (4_000, 8_000, 12_000)),
        (Suite::Hybrid, 10, (4_000, 30_000, 60_000)),
    ] {
        let (key_package, commit, attachment) = last_join(suite, members);
        println!(
            "{suite:?}, {members} members: key package {key_package}, commit {commit}, Welcome {attachment} bytes"
        );
        assert!(key_package < bounds.0 && commit < bounds.1 && attachment < bounds.2);
    }
}

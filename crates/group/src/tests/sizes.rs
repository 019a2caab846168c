//! How large messages are. `cargo test -p sotto-group sizes -- --nocapture` prints them.

use super::room::Room;
use crate::MlsCipherSuite;

/// Commit and attachment that bring the `members`-th member in.
fn last_join(suite: MlsCipherSuite, members: usize, has_link: bool) -> (usize, usize, usize) {
    let mut room = Room::with_suite(suite);
    room.secret = has_link.then_some((1, None));
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
        (MlsCipherSuite::Classical, 2, (500, 1_500, 3_000)),
        (MlsCipherSuite::Classical, 10, (500, 4_000, 10_000)),
        (MlsCipherSuite::Hybrid, 2, (4_000, 8_000, 12_000)),
        (MlsCipherSuite::Hybrid, 10, (4_000, 30_000, 60_000)),
    ] {
        for has_link in [false, true] {
            let (key_package, commit, attachment) = last_join(suite, members, has_link);
            println!(
                "{suite:?}, {members} members, link {has_link}: key package {key_package}, commit {commit}, \
                 Welcome {attachment} bytes"
            );
            let link = usize::from(has_link);
            assert!(key_package < bounds.0 + 150 * link);
            assert!(commit < bounds.1 + 300 * link);
            assert!(attachment < bounds.2 + 150 * link * members);
        }
    }
}

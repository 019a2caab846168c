//! Equal seeds, equal inputs: equal bytes.

use super::room::Room;
use crate::Outgoing;
use std::time::Duration;

fn run(first_seed: u8) -> Vec<Outgoing> {
    let mut room = Room::new();
    room.seeds.0 = Some(first_seed);
    for name in ["alice", "bob", "carol", "dave"] {
        room.join(name);
    }
    room.quiet();
    room.leave("bob");
    room.join("erin");
    room.join("bob");
    room.pass(Duration::from_secs(10));
    room.converge();
    room.sent
}

#[test]
fn a_call_can_be_repeated() {
    let first = run(1);
    assert!(first.len() > 8);
    assert_eq!(first, run(1));
    let other = run(2);
    assert_eq!(first.len(), other.len());
    assert!(
        first
            .iter()
            .zip(&other)
            .all(|(a, b)| a.payload != b.payload)
    );
}

//! Equal seeds, equal inputs: equal bytes.

use super::room::Room;
use crate::{Outgoing, Seed};
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

/// The keys of a member that refreshes its leaf follow from what is stirred in too.
#[test]
fn a_thief_of_its_randomness_loses_track_of_a_member() {
    let run = |fresh: Option<u8>| {
        let mut room = Room::new();
        room.seeds.0 = Some(1);
        room.join("alice");
        room.join("bob");
        room.quiet();
        let sent = room.sent.len();
        if let Some(fresh) = fresh {
            let alice = room.followers.get_mut("alice").unwrap();
            alice.group.stir(&Seed::from([fresh; 32]));
        }
        room.leave("bob");
        room.converge();
        room.sent.split_off(sent)
    };
    let all = [run(None), run(Some(3)), run(Some(4))];
    assert!(all.iter().all(|sent| sent.len() == 1));
    assert_eq!(all[1], run(Some(3)));
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        assert_ne!(all[one], all[other]);
    }
}

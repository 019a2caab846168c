//! R3.4: a removal never waits for an add: commits that cannot be made, whatever the reason.

use super::room::{Room, call, id, names};
use crate::room::roster::Latest;
use openmls::prelude::OpenMlsProvider as _;
use std::collections::BTreeSet;
use std::time::Duration;

const MEMBERS: [&str; 3] = ["alice", "bob", "carol"];

/// Those of `newcomers` ask in this order; no member can encrypt to the init key of those in `unreachable`.
fn asked(newcomers: &[&str], unreachable: &[&str]) -> Room {
    ask_in(call(&MEMBERS), newcomers, unreachable)
}

fn ask_in(mut room: Room, newcomers: &[&str], unreachable: &[&str]) -> Room {
    for name in newcomers {
        asks(&mut room, name, unreachable.contains(name));
    }
    newcomers.iter().for_each(|name| assert!(room.order(name)));
    room
}

fn asks(room: &mut Room, name: &str, unreachable: bool) {
    room.behind.insert(name.to_owned());
    room.join(name);
    while room.glance(name) {}
    let candidate = room.group(name).candidate().unwrap();
    let key = candidate.bundle.key_package().hpke_init_key();
    let key = key.as_slice().to_vec();
    for member in MEMBERS.iter().filter(|_| unreachable) {
        let crypto = room.parts(member).0.provider.crypto();
        crypto.rogue.cannot_reach(&key);
    }
}

fn members(room: &Room, of: &str) -> BTreeSet<String> {
    let members = room.group(of).members();
    names(&members).into_iter().map(str::to_owned).collect()
}

/// Without any time gone by.
#[test]
fn whoever_has_left_is_removed_though_nobody_can_be_added() {
    let mut room = asked(&["dave", "erin"], &["dave", "erin"]);
    room.leave("carol");
    room.quiet();
    for name in ["alice", "bob"] {
        assert_eq!(
            members(&room, name),
            ["alice", "bob"].map(str::to_owned).into()
        );
        assert_eq!(room.ignored(name), []);
    }
    // Nothing is tried for ever: whoever cannot be added is set aside.
    assert_eq!(room.group("alice").next_timeout(), None);
    // And is left in peace when the next one goes.
    room.leave("bob");
    room.quiet();
    assert_eq!(members(&room, "alice"), ["alice".to_owned()].into());
}

/// The removal and the adds are one commit, which cannot be made: the removal alone is, in the same step.
#[test]
fn a_removal_is_taken_out_of_a_commit_that_cannot_be_made() {
    let mut room = Room::new();
    room.timing.join_batch_delay = Duration::from_secs(60);
    for name in MEMBERS {
        room.join(name);
        room.converge();
    }
    for name in ["dave", "erin"] {
        asks(&mut room, name, true);
        assert!(room.order(name));
    }
    room.read_all();
    room.leave("carol");
    room.quiet();
    for name in ["alice", "bob"] {
        assert_eq!(
            members(&room, name),
            ["alice", "bob"].map(str::to_owned).into()
        );
    }
}

/// One, two and three of seven cannot be added by anybody, wherever they are in the order: all others are added by one commit,
/// which leaves these out.
#[test]
fn all_others_are_added() {
    let newcomers = ["d", "e", "f", "g", "h", "i", "j"];
    for culprits in [&["d"][..], &["g"], &["j"], &["d", "j"], &["e", "f", "i"]] {
        let mut room = Room::new();
        room.timing.join_batch_delay = Duration::from_millis(250);
        for name in MEMBERS {
            room.join(name);
            room.converge();
        }
        let mut room = ask_in(room, &newcomers, culprits);
        let epoch = room.group("alice").epoch().unwrap();
        room.pass(room.timing.join_batch_delay);
        let expected = MEMBERS.iter().chain(&newcomers);
        let expected = expected.filter(|name| !culprits.contains(name));
        let expected = expected.map(|name| (*name).to_owned()).collect();
        for name in MEMBERS {
            assert_eq!(
                members(&room, name),
                expected,
                "{culprits:?} as {name} sees it"
            );
        }
        assert_eq!(room.group("alice").epoch(), Some(epoch + 1));
    }
}

/// After the first commit that leaves it out, every epoch owes its add: nobody is added and nothing renewed, but whoever leaves is
/// removed, with or without somebody who waits, until its owner leaves.
#[test]
fn a_removal_does_not_wait_for_an_owed_add_that_cannot_be_made() {
    let mut room = asked(&["dave", "erin"], &["dave"]);
    room.pass(room.timing.join_batch_delay);
    let with = |more: &[&str]| -> BTreeSet<String> {
        let all = ["alice", "bob"].iter().chain(more);
        all.map(|name| (*name).to_owned()).collect()
    };
    assert_eq!(members(&room, "alice"), with(&["carol", "erin"]));
    let epoch = room.group("alice").epoch().unwrap();
    let dave = room.group("dave").candidate().unwrap().bundle.clone();
    let crypto = room.parts("erin").0.provider.crypto();
    crypto
        .rogue
        .cannot_reach(dave.key_package().hpke_init_key().as_slice());
    asks(&mut room, "frank", false);
    room.order("frank");
    room.read_all();
    room.pass(100 * room.timing.committer_timeout);
    assert_eq!(room.group("alice").epoch(), Some(epoch), "frank waits");
    room.leave("carol");
    room.quiet();
    for name in ["alice", "bob", "erin"] {
        assert_eq!(members(&room, name), with(&["erin"]), "as {name} sees it");
    }
    room.leave("erin");
    room.quiet();
    assert_eq!(members(&room, "bob"), with(&[]));
    room.pass(100 * room.timing.committer_timeout);
    assert_eq!(room.group("alice").epoch(), Some(epoch + 2), "frank waits");
    room.leave("dave");
    room.pass(room.timing.committer_timeout);
    assert_eq!(members(&room, "alice"), with(&["frank"]));
}

/// In the epoch in which it is set aside, nothing is owed.
#[test]
fn leaves_are_renewed_once_without_whom_nobody_can_add() {
    let mut room = Room::new();
    let refresh = Duration::from_secs(600);
    room.timing.refresh = Some(refresh);
    for name in MEMBERS {
        room.join(name);
        room.quiet();
    }
    asks(&mut room, "dave", true);
    assert!(room.order("dave"));
    room.quiet();
    let epoch = room.group("alice").epoch().unwrap();
    room.pass(refresh * 4);
    assert_eq!(room.group("alice").epoch(), Some(epoch + 1));
    room.leave("dave");
    room.pass(refresh);
    assert!(room.group("alice").epoch() > Some(epoch + 1));
}

/// A fresh key package is tried afresh.
#[test]
fn a_key_package_is_set_aside_and_not_its_owner() {
    let mut room = asked(&["dave"], &["dave"]);
    room.quiet();
    assert!(!members(&room, "alice").contains("dave"));
    room.leave("dave");
    room.join("dave");
    room.quiet();
    assert!(members(&room, "alice").contains("dave"));
    assert!(members(&room, "dave").contains("alice"));
}

/// The commit that fails is not the only one: a member that can make it does, and limits are those of one member.
#[test]
fn another_member_adds_whom_this_one_cannot_add() {
    let mut room = call(&MEMBERS);
    room.behind.insert("dave".to_owned());
    room.join("dave");
    while room.glance("dave") {}
    room.order("dave");
    room.frozen.insert("alice".to_owned());
    room.read_all();
    room.frozen.clear();
    let (_, roster, _) = room.parts("bob");
    let Some(Latest::Logged(dave)) = roster.latest(&id("dave")) else {
        panic!("his key package is in the log");
    };
    let key = dave.key_package.hpke_init_key().as_slice().to_vec();
    let crypto = room.parts("alice").0.provider.crypto();
    crypto.rogue.cannot_reach(&key);
    room.pass(2 * room.timing.committer_timeout);
    assert!(
        members(&room, "alice").contains("dave"),
        "bob has added him"
    );
}

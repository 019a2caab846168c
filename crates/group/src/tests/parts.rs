//! R7.8: the parts of a group that is split find out of each other.

use super::craft::{craft, logged_in, stage};
use super::postponing::follows;
use super::room::{Room, Seeds, call, id, names};
use crate::test_kit::Logged;
use crate::wire::payload::{Challenge, Payload};
use crate::{EntryKind, Outgoing, RejectReason};
use openmls::prelude::OpenMlsProvider as _;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(60);

fn leaf(room: &mut Room, of: &str, member: &str) -> crate::tree::leaf::Leaf {
    let (session, ..) = room.parts(of);
    let mut leaves = session.leaves.iter();
    let found = leaves.find(|leaf| leaf.member == id(member));
    found.unwrap().clone()
}

fn challenges(room: &mut Room, name: &str) {
    let now = room.now;
    let follower = room.followers.get_mut(name).unwrap();
    follower.group.challenge(0, now);
    follower.drain();
}

fn nonce(nonce: [u8; 16]) -> Outgoing {
    let challenge = Payload::Challenge(Challenge { nonce, attempt: 0 });
    Outgoing {
        payload: challenge.encode().unwrap(),
        attachments: Vec::new(),
    }
}

fn is_disputed(room: &mut Room, name: &str) -> bool {
    room.parts(name).0.dispute.is_some()
}

/// Mallory adds dave by a void commit that removes alice, while alice's own commit is on its way. Neither has been read by then.
fn adds_dave_without_alice(room: &mut Room) {
    for name in ["dave", "mallory"] {
        room.behind.insert(name.to_owned());
    }
    room.join("dave");
    while room.read("dave") {}
    assert!(room.order("dave"));
    while room.read("alice") {}
    room.commit_now("alice");
    follows(room, "mallory");
    let dave = logged_in(room, "mallory", "dave");
    let alice = leaf(room, "mallory", "alice");
    let void = craft(room, "mallory", |difference| {
        difference.adds.push(dave);
        difference.removes.push(alice);
    });
    room.insert("mallory", void);
}

/// Mallory adds dave by a void commit that removes alice, while alice's own is on its way, and leaves. Dave adds alice, who follows none
/// of that: no other member is in the state that he is in.
#[test]
fn a_member_that_no_other_follows() {
    let mut room = call(&["mallory", "alice"]);
    adds_dave_without_alice(&mut room);
    room.leave("mallory");
    while room.read("dave") {}
    assert!(room.order("dave"));
    while room.read("dave") {}
    assert_eq!(names(&room.group("dave").members()), ["alice", "dave"]);
    let start = room.end();
    assert!(room.order("alice"));
    room.quiet();
    assert_ne!(room.number("dave"), room.number("alice"));
    room.pass(LONG);
    let asks = |logged: &Logged| {
        matches!(&logged.kind, EntryKind::Message { from, payload, .. }
            if *from == id("dave") && matches!(Payload::decode(payload), Ok(Payload::Challenge(_))))
    };
    assert!(room.log.entries()[start..].iter().any(asks));
    assert_eq!(room.number("dave"), room.number("alice"));
    assert_eq!(room.group("alice").members().len(), 2);
}

/// Mallory removes the committer by a void commit and adds dave, who is the first in his tree and adds alice again, before he reads
/// the commit by which she adds him: of an earlier epoch, and from a leaf that is not hers in his tree.
#[test]
fn one_who_has_added_the_member_that_contradicts_it() {
    let mut room = call(&["zoe", "mallory"]);
    room.leave("zoe");
    room.settle();
    // At the first leaf, and not the founder, whose KeyPackage no commit can add.
    room.join("alice");
    room.settle();
    adds_dave_without_alice(&mut room);
    while room.read("dave") {}
    assert!(room.order("dave"));
    while room.read("dave") {}
    let members = ["dave", "mallory", "alice"];
    assert_eq!(names(&room.group("dave").members()), members);
    assert!(!is_disputed(&mut room, "dave"));
    assert!(room.order("alice"));
    room.quiet();
    assert_ne!(room.number("dave"), room.number("alice"));
    assert!(is_disputed(&mut room, "dave"));
    room.pass(LONG);
    assert_eq!(room.number("dave"), room.number("alice"));
    assert_eq!(room.number("mallory"), room.number("alice"));
    assert_eq!(room.group("alice").members().len(), 3);
}

/// Void at first, for it removes alice, who is there; when she has left, a copy of it is valid for all but its author, which has
/// withdrawn it.
#[test]
fn the_author_of_a_commit_whose_copy_takes_effect() {
    let mut room = call(&["alice", "bob", "carol", "mallory"]);
    room.behind.insert("mallory".to_owned());
    let alice = leaf(&mut room, "mallory", "alice");
    let message = stage(&mut room, "mallory", |all| all.removes.push(alice));
    room.insert("mallory", message.clone());
    room.quiet();
    assert_eq!(
        room.ignored_by(&["alice", "bob", "mallory"]),
        vec![vec![RejectReason::RemovesPresent]; 3]
    );
    room.leave("alice");
    room.insert("mallory", message);
    room.quiet();
    assert_ne!(room.number("mallory"), room.number("bob"));
    assert!(is_disputed(&mut room, "mallory"));
    room.pass(LONG);
    assert_eq!(room.number("mallory"), room.number("bob"));
    assert_eq!(room.number("carol"), room.number("bob"));
    assert_eq!(room.group("bob").members().len(), 3);
}

/// A challenge from a member that is not in the tree, though it has asked: it is in another part. It is answered, for else neither of
/// two parts would hear the other.
#[test]
fn a_challenge_from_another_part_is_answered() {
    let mut room = call(&["alice", "bob"]);
    for has_asked in [false, true] {
        room.join("dave");
        while room.glance("dave") {}
        if has_asked {
            room.order("dave");
        }
        room.frozen.insert("dave".to_owned());
        room.insert("dave", nonce([1; 16]));
        while room.read("alice") {}
        let expected = (!has_asked).then_some(RejectReason::NotInGroup);
        assert_eq!(room.ignored("alice"), Vec::from_iter(expected));
        assert_eq!(is_disputed(&mut room, "alice"), has_asked);
        let answers = room.followers["alice"].outbox.iter();
        let mut answers = answers.filter_map(|message| match Payload::decode(&message.payload) {
            Ok(Payload::Answer(answer)) => Some(answer.nonces),
            _ => None,
        });
        assert_eq!(answers.next(), has_asked.then(|| vec![[1; 16]]));
        room.frozen.clear();
        room.leave("dave");
        room.settle();
    }
}

/// Of two members one cannot open the path of the other's commit, and stays where it was. Its answers are of a state that both were
/// in, but the challenge came after the commit that it has refused.
#[test]
fn a_member_that_has_refused_a_commit_is_found_out_by_its_answer() {
    for [first, second] in [["alice", "mallory"], ["mallory", "alice"]] {
        let mut room = split(first, second);
        room.pass(LONG);
        challenges(&mut room, "mallory");
        room.quiet();
        assert_eq!(is_disputed(&mut room, "mallory"), first == "alice");
        room.pass(LONG);
        assert_eq!(room.number("alice"), room.number("mallory"), "{first}");
        assert!(room.number("alice").is_some());
        // The one that came first stays.
        assert_eq!((room.asked(first), room.asked(second)), (1, 2));
    }
}

/// Mallory has followed a commit of its own that alice cannot open.
fn split(first: &str, second: &str) -> Room {
    // Which ciphertexts are spoilt depends on the public key.
    for seed in 0..20 {
        let mut room = Room::new();
        room.seeds = Seeds(Some(10 * seed));
        for name in [first, second] {
            room.join(name);
            room.converge();
            room.behind.insert(name.to_owned());
        }
        let rogue = &room.parts("mallory").0.provider.crypto().rogue;
        rogue.spoil_every_other(true);
        let message = stage(&mut room, "mallory", |_| {});
        let rogue = &room.parts("mallory").0.provider.crypto().rogue;
        rogue.spoil_every_other(false);
        room.insert("mallory", message);
        room.quiet();
        if room.number("alice") != room.number("mallory") {
            return room;
        }
    }
    panic!("alice can open all paths");
}

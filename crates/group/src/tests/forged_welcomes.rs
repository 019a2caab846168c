//! R9: Welcomes that do not belong to what the log says.

use super::craft::{craft, logged, logged_in, stage, with};
use super::room::{Room, attached, call, id};
use crate::commit::create;
use crate::mls::key_package::Candidate;
use crate::mls::provider::Provider;
use crate::wire::payload::{Name, Payload};
use crate::wire::snapshot;
use crate::wire::welcome_parts;
use crate::{Attachment, EntryKind, MlsCipherSuite, Outgoing, RejectReason};

/// Alice and bob are in the group, carol waits, and alice has made the commit that adds her.
fn waiting_carol() -> (Room, Outgoing) {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    room.read_all();
    let commit = room
        .followers
        .get_mut("alice")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    (room, commit)
}

/// Carol alone gets what the server made of a message, at the next position.
fn hand(room: &mut Room, message: &Outgoing) -> Vec<RejectReason> {
    let kind = EntryKind::Message {
        from: id("alice"),
        payload: message.payload.clone(),
        attachments: attached(&message.attachments, "carol"),
    };
    let follower = room.followers.get_mut("carol").unwrap();
    let seq = follower.next as u64 + 1;
    follower.next += 1;
    follower.handle(crate::Entry { seq, kind }, room.now);
    room.ignored("carol")
}

fn attach(message: &Outgoing, attachments: &[&[u8]]) -> Outgoing {
    let attachment = |bytes: &&[u8]| Attachment {
        to: vec![id("carol")],
        bytes: bytes.to_vec(),
    };
    Outgoing {
        payload: message.payload.clone(),
        attachments: attachments.iter().map(attachment).collect(),
    }
}

#[test]
fn welcomes_that_do_not_fit() {
    let (_, foreign) = waiting_carol();
    let (room, true_one) = waiting_carol();
    let parts = |message: &Outgoing| attached(&message.attachments, "carol");
    let (welcome, other) = (parts(&true_one), parts(&foreign));
    let [info, secrets] = [0, 1].map(|part: usize| welcome[part].as_slice());
    let [other_info, other_secrets] = [0, 1].map(|part: usize| other[part].as_slice());
    let mut wrong = vec![
        (
            Outgoing {
                attachments: vec![],
                ..true_one.clone()
            },
            RejectReason::WelcomeMissing,
        ),
        (attach(&true_one, &[info]), RejectReason::WelcomeMissing),
        (attach(&true_one, &[secrets]), RejectReason::WelcomeMissing),
        (
            attach(&true_one, &[info, secrets, secrets]),
            RejectReason::WelcomeMissing,
        ),
        (attach(&true_one, &[secrets, info]), RejectReason::Malformed),
        (attach(&true_one, &[info, info]), RejectReason::Malformed),
        (attach(&true_one, &[info, &[]]), RejectReason::Malformed),
        (
            attach(&true_one, &[info, &[9, 0]]),
            RejectReason::UnknownVersion,
        ),
        (
            attach(&true_one, &[info, &[1, 2, 1]]),
            RejectReason::Malformed,
        ),
        (
            attach(&true_one, &[info, &[1, 3, 0]]),
            RejectReason::Malformed,
        ),
        (
            attach(&true_one, &[other_info, other_secrets]),
            RejectReason::InvalidWelcome,
        ),
        (
            attach(&true_one, &[other_info, secrets]),
            RejectReason::InvalidWelcome,
        ),
        (
            attach(&foreign, &[info, secrets]),
            RejectReason::WelcomeMismatch,
        ),
        (
            with(&true_one, |commit| commit.as_of -= 1),
            RejectReason::SnapshotMismatch,
        ),
        (
            with(&true_one, |commit| commit.adds.push(Name(id("ghost")))),
            RejectReason::AddsNotWaiting,
        ),
    ];
    // Commits for the same epoch with the Welcome of another: bob's, and one of alice's own.
    let mut room = room;
    room.commit_now("bob");
    let bobs = room
        .followers
        .get_mut("bob")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    wrong.push((
        attach(&bobs, &[info, secrets]),
        RejectReason::WelcomeMismatch,
    ));
    room.parts("alice").0.withdraw().unwrap();
    let empty = craft(&mut room, "alice", |_| {});
    wrong.push((
        attach(&empty, &[info, secrets]),
        RejectReason::WelcomeMismatch,
    ));

    let seq = room.followers["carol"].next as u64 + 1;
    for (message, reason) in wrong {
        let attachments = attached(&message.attachments, "carol");
        let outcome =
            room.group("carol")
                .try_join(seq, &id("alice"), &message.payload, &attachments);
        assert_eq!(outcome, Err(reason.into()));
    }
    // The server says that it was bob.
    let outcome = room
        .group("carol")
        .try_join(seq, &id("bob"), &true_one.payload, &welcome);
    assert_eq!(outcome, Err(RejectReason::WelcomeMismatch.into()));
    // None of this has used up her key package.
    assert_eq!(hand(&mut room, &true_one), []);
    assert!(room.number("carol").is_some());
}

#[test]
fn who_is_not_let_in_asks_again() {
    let (mut room, true_one) = waiting_carol();
    room.insert(
        "alice",
        Outgoing {
            attachments: vec![],
            ..true_one.clone()
        },
    );
    room.read_all();
    assert_eq!(room.ignored("carol"), [RejectReason::WelcomeMissing]);
    assert_eq!(room.followers["carol"].outbox.len(), 1);
    room.converge();
}

#[test]
fn but_not_for_ever() {
    let mut room = call(&["alice", "bob"]);
    room.withhold_attachments = true;
    room.join("carol");
    room.settle();
    let hers = |message: &&Outgoing| {
        message.payload[1] == 1 && message.payload.windows(5).any(|name| name == b"carol")
    };
    // Two for each author at once, then one or two after each longer wait; and in the end those that are counted.
    assert_eq!(room.sent.iter().filter(hers).count(), 49);
}

/// Another commit for the epoch came while alice's was on its way.
#[test]
fn a_welcome_into_an_epoch_that_another_commit_took() {
    let (mut room, true_one) = waiting_carol();
    room.commit_now("bob");
    let bobs = room
        .followers
        .get_mut("bob")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    let silent = with(&bobs, |commit| commit.adds.clear());
    room.insert("bob", silent);
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [RejectReason::NotForUs]);
    assert_eq!(hand(&mut room, &true_one), [RejectReason::StaleEpoch]);
    assert!(room.number("carol").is_none());
}

/// R9.7: the other commit is judged where the log has it. That its author has left since does not make it void.
#[test]
fn r9_7_the_author_of_the_commit_that_took_the_epoch_has_left_since() {
    let (mut room, true_one) = waiting_carol();
    let bobs = stage(&mut room, "bob", |_| {});
    room.insert("bob", bobs);
    room.leave("bob");
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [RejectReason::NotForUs]);
    room.insert("alice", true_one);
    room.read_all();
    assert_eq!(room.ignored("carol"), [RejectReason::StaleEpoch]);
    assert!(room.ignored("alice").contains(&RejectReason::OwnCommitLost));
    assert!(room.number("carol").is_none());
    room.converge();
}

/// Another commit for the epoch came first, and was void: it added somebody who had gone.
#[test]
fn a_welcome_after_a_commit_that_came_to_nothing() {
    let (mut room, true_one) = waiting_carol();
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    while room.read("bob") {}
    let dave = room.followers["dave"].group.candidate().unwrap();
    let dave = logged(dave, "dave");
    let bobs = craft(&mut room, "bob", |difference| difference.adds.push(dave));
    room.leave("dave");
    room.insert("bob", bobs);
    room.insert("alice", true_one);
    room.read_all();
    assert_eq!(room.ignored("carol"), [RejectReason::NotForUs]);
    assert_eq!(room.ignored("alice"), [RejectReason::AddsNotWaiting]);
    room.converge();
}

/// The same message twice is one commit; she may join by either.
#[test]
fn a_welcome_with_the_second_of_two_copies() {
    let (mut room, true_one) = waiting_carol();
    let silent = with(&true_one, |commit| commit.adds.clear());
    assert_eq!(hand(&mut room, &silent), [RejectReason::NotForUs]);
    assert_eq!(hand(&mut room, &true_one), []);
    assert!(room.number("carol").is_some());
}

/// The log has the commit that adds carol a second time, after the next one: she must not join an epoch that is over.
#[test]
fn a_welcome_that_comes_too_late() {
    let (mut room, true_one) = waiting_carol();
    let silent = with(&true_one, |commit| commit.adds.clear());
    room.insert("alice", true_one.clone());
    assert_eq!(hand(&mut room, &silent), [RejectReason::NotForUs]);
    room.leave("bob");
    room.read_all();
    room.order("alice");
    room.insert("alice", true_one);
    room.read_all();
    assert_eq!(
        room.ignored("carol"),
        [RejectReason::NotForUs, RejectReason::StaleEpoch]
    );
    assert!(room.number("carol").is_none());
}

/// Alice tells carol of a roster that is not the log's.
#[test]
fn a_snapshot_that_contradicts_the_log() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    let alice = room.followers.get_mut("alice").unwrap();
    alice.outbox.clear();
    let (session, roster, as_of) = alice.group.parts().unwrap();
    session.withdraw().unwrap();
    let difference = session.difference(roster);
    let mut lie = roster.clone();
    lie.apply(1, crate::room::roster::RosterChange::Joined(id("ghost")))
        .unwrap();
    let message = create::create_commit(session, &difference, &lie, as_of).unwrap();
    alice.outbox.push_back(message);
    room.order("alice");
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [RejectReason::SnapshotMismatch]);
}

/// R9.4: bob puts alice out, whose key package he has not seen: carol would have her on the roster, in use in no tree, and could
/// not add her again.
#[test]
fn r9_4_a_snapshot_of_a_member_that_is_in_no_leaf() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("bob") {}
    let carol = logged_in(&mut room, "bob", "carol");
    let (session, _, _) = room.parts("bob");
    let alice = session
        .leaves
        .iter()
        .find(|leaf| leaf.member == id("alice"));
    let alice = alice.unwrap().clone();
    let void = craft(&mut room, "bob", |difference| {
        difference.adds.push(carol);
        difference.removes.push(alice);
    });
    room.insert("bob", void);
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [RejectReason::SnapshotMismatch]);
    assert!(room.number("carol").is_none());
    room.converge();
}

/// Carol and dave wait, she has seen him ask, and alice adds her alone. What alice would send.
fn dave_is_left_over() -> (Room, Outgoing) {
    let mut room = call(&["alice", "bob"]);
    for name in ["carol", "dave"] {
        room.join(name);
        while room.read(name) {}
        room.order(name);
    }
    while room.read("alice") {}
    let alice = room.followers.get_mut("alice").unwrap();
    alice.outbox.clear();
    let (session, roster, as_of) = alice.group.parts().unwrap();
    session.withdraw().unwrap();
    let mut difference = session.difference(roster);
    difference.adds.truncate(1);
    let message = create::create_commit(session, &difference, roster, as_of).unwrap();
    (room, message)
}

#[test]
fn who_is_left_over_is_in_the_snapshot_by_hash() {
    let (mut room, message) = dave_is_left_over();
    let (session, roster, as_of) = room.parts("alice");
    let everybody = session
        .leaves
        .iter()
        .map(|leaf| (&leaf.member, leaf.id))
        .collect();
    let written = |known_from| snapshot::write(roster, as_of, &everybody, known_from);
    let (all_known, none_known) = (written(0).unwrap().len(), written(as_of).unwrap().len());
    // Carol's and dave's.
    assert!(all_known + 2 * 250 < none_known, "{all_known} {none_known}");

    while room.read("carol") {}
    assert_eq!(hand(&mut room, &message), []);
    assert!(room.number("carol").is_some());
    assert_eq!(room.group("carol").roster.members().count(), 4);
}

/// The server has shown carol another key package of dave's than the others, or none.
#[test]
fn a_snapshot_of_a_key_package_that_the_joiner_has_not_seen() {
    for shown in [true, false] {
        let (mut room, message) = dave_is_left_over();
        while room.followers["carol"].next + 1 < room.end() {
            room.read("carol");
        }
        let kind = if shown {
            let source = Provider::new().unwrap();
            let identity = Candidate::new(&id("dave"), MlsCipherSuite::Classical, &source).unwrap();
            let payload = Payload::KeyPackage(identity.message().unwrap().into());
            EntryKind::Message {
                from: id("dave"),
                payload: payload.encode().unwrap(),
                attachments: vec![],
            }
        } else {
            EntryKind::Joined {
                member: id("erin"),
                present: vec![],
            }
        };
        let carol = room.followers.get_mut("carol").unwrap();
        let seq = carol.next as u64 + 1;
        carol.next += 1;
        carol.handle(crate::Entry { seq, kind }, room.now);
        assert_eq!(room.ignored("carol"), []);
        assert_eq!(hand(&mut room, &message), [RejectReason::SnapshotMismatch]);
        assert!(room.number("carol").is_none());
    }
}

#[test]
fn who_is_added_gets_the_group_info_and_its_own_secrets() {
    let mut room = call(&["alice"]);
    let names = ["bob", "carol", "dave"];
    names.iter().for_each(|name| room.join(name));
    for name in names {
        while room.read(name) {}
        room.order(name);
    }
    room.converge();
    let commit = room
        .sent
        .iter()
        .rfind(|message| !message.attachments.is_empty())
        .unwrap();
    let kinds = commit
        .attachments
        .iter()
        .map(|attachment| (attachment.to.len(), attachment.bytes[1]))
        .collect::<Vec<_>>();
    // Bob was there first; the others came while his commit was on its way.
    assert_eq!(kinds, [(2, 1), (1, 2), (1, 2)]);
    for name in ["carol", "dave"] {
        let (welcome, _) =
            welcome_parts::reassemble_welcome(&attached(&commit.attachments, name)).unwrap();
        assert_eq!(welcome.secrets().len(), 1);
    }
}

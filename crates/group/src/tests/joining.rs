//! Coming, one after the other and all at once.

use super::room::{Room, call, names};
use crate::wire::payload::{Commit, Name, Payload};
use crate::wire::snapshot;
use crate::wire::welcome_parts;
use crate::{Event, MlsCipherSuite, Outgoing};
use openmls::prelude::{Extension, OpenMlsProvider as _, UnknownExtension};
use tls_codec::Serialize as _;

#[test]
fn one_after_the_other() {
    let mut room = Room::new();
    let mut numbers = Vec::new();
    for name in ["alice", "bob", "carol", "dave"] {
        room.join(name);
        room.converge();
        numbers.push(room.number("alice").unwrap());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 4, "the number changes with each epoch");
    assert_eq!(
        names(&room.group("dave").members()),
        ["alice", "bob", "carol", "dave"]
    );
}

/// R4.11, and what R9 tolerates: `adds` in another order than the commit's, `authenticated_data`, and an extension of the GroupInfo
/// that no reader knows.
#[test]
fn what_means_nothing_is_tolerated() {
    let mut room = call(&["alice", "bob"]);
    room.frozen.insert("alice".into());
    for name in ["carol", "dave"] {
        room.join(name);
        while room.read(name) {}
        room.order(name);
    }
    while room.glance("alice") {}
    room.followers.get_mut("alice").unwrap().outbox.clear();
    let (session, roster, as_of) = room.parts("alice");
    if session.in_flight() {
        session.withdraw().unwrap();
    }
    let adds = session.difference(roster).adds;
    let leaves = session.leaves.iter().map(|leaf| (&leaf.member, leaf.id));
    let added = adds.iter().map(|logged| (&logged.member, logged.id));
    let in_tree = leaves.chain(added).collect();
    let snapshot = snapshot::write(roster, as_of, &in_tree, as_of).unwrap();
    let extension = |number, bytes| Extension::Unknown(number, UnknownExtension(bytes));
    let extensions = [
        extension(0xf5a9, b"new".to_vec()),
        extension(snapshot::EXTENSION, snapshot),
    ];
    session.mls.set_aad(b"of the application".to_vec());
    let provider = &session.provider;
    let bundle = session
        .mls
        .commit_builder()
        .propose_adds(adds.iter().map(|logged| logged.key_package.clone()))
        .force_self_update(true)
        .load_psks(provider.storage())
        .unwrap()
        .create_group_info_with_extensions(extensions)
        .unwrap()
        .build(
            provider.rand(),
            provider.crypto(),
            &session.identity.signer,
            |_| true,
        )
        .unwrap()
        .stage_commit(provider)
        .unwrap();
    let welcome = bundle.welcome().unwrap();
    let (mut added, attachments) =
        welcome_parts::split_welcome(welcome, &session.mls, &adds, provider).unwrap();
    added.reverse();
    let commit = Commit {
        as_of,
        message: bundle.commit().tls_serialize_detached().unwrap().into(),
        adds: added.into_iter().map(Name).collect(),
        removes: vec![],
    };
    assert_eq!(commit.adds.len(), 2);
    assert!(
        commit
            .message
            .as_slice()
            .windows(18)
            .any(|bytes| bytes == b"of the application")
    );
    let payload = Payload::Commit(commit).encode().unwrap();
    room.insert(
        "alice",
        Outgoing {
            payload,
            attachments,
        },
    );
    room.frozen.clear();
    room.read_all();
    for name in ["alice", "bob", "carol", "dave"] {
        assert_eq!(room.ignored(name), [], "{name}");
        assert_eq!(
            names(&room.group(name).members()),
            ["alice", "bob", "carol", "dave"]
        );
        assert_eq!(room.number(name), room.number("alice"));
    }
}

#[test]
fn hybrid() {
    let mut room = Room::with_suite(MlsCipherSuite::Hybrid);
    for name in ["alice", "bob", "carol"] {
        room.join(name);
    }
    room.converge();
    room.leave("alice");
    room.converge();
}

#[test]
fn eight_at_once() {
    let mut room = Room::new();
    let all = ["a", "b", "c", "d", "e", "f", "g", "h"];
    all.iter().for_each(|name| room.join(name));
    room.converge();
    let epochs = room.followers["a"]
        .events
        .iter()
        .filter(|event| matches!(event, Event::EpochChanged { .. }))
        .count();
    assert_eq!(epochs, 3, "founded, the first who asked, all others");
}

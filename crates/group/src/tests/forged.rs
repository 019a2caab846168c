//! Rule 4 and its kin: what members and server may try.

use super::room::{Room, id};
use crate::commit;
use crate::difference::Difference;
use crate::key_package::{Identity, KeyPackageId, LoggedKeyPackage, leaf_extensions};
use crate::payload::{self, Commit, Name, Payload};
use crate::provider::Provider;
use crate::roster::Latest;
use crate::{Attachment, EntryKind, Event, Ignored, Outgoing, Suite};
use openmls::prelude::{LeafNodeParameters, OpenMlsProvider, Proposal};
use std::collections::BTreeMap;
use std::sync::Arc;
use tls_codec::Serialize;

fn call(members: &[&str]) -> Room {
    let mut room = Room::new();
    for name in members {
        room.join(name);
        room.converge();
    }
    members.iter().for_each(|name| drop(room.ignored(name)));
    room
}

fn key_package(identity: &Identity) -> Outgoing {
    let payload = Payload::KeyPackage(identity.message().unwrap().into())
        .encode()
        .unwrap();
    Outgoing {
        payload,
        attachments: vec![],
    }
}

fn logged(identity: &Identity, name: &str) -> Arc<LoggedKeyPackage> {
    let provider = Provider::default();
    LoggedKeyPackage::read(
        &identity.message().unwrap(),
        &id(name),
        Suite::Classical,
        &provider,
    )
    .unwrap()
    .into()
}

/// A commit with whatever `author` pleases, that it has not staged itself.
fn craft(room: &mut Room, author: &str, edit: impl FnOnce(&mut Difference)) -> Outgoing {
    let (session, roster, as_of) = room
        .followers
        .get_mut(author)
        .unwrap()
        .group
        .parts()
        .unwrap();
    let mut difference = Difference {
        adds: vec![],
        removes: vec![],
    };
    edit(&mut difference);
    let message = commit::author(session, &difference, roster, as_of).unwrap();
    session.withdraw().unwrap();
    message
}

fn decode(message: &Outgoing) -> Commit {
    match Payload::decode(&message.payload).unwrap() {
        Payload::Commit(commit) => commit,
        Payload::KeyPackage(_) => panic!("not a commit"),
    }
}

fn with(message: &Outgoing, edit: impl FnOnce(&mut Commit)) -> Outgoing {
    let mut commit = decode(message);
    edit(&mut commit);
    Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments: message.attachments.clone(),
    }
}

/// Everybody in `readers` ignores the message for this reason, and nothing changes for anybody.
fn refused(room: &mut Room, from: &str, message: Outgoing, readers: &[&str], reason: Ignored) {
    room.read_all();
    readers.iter().for_each(|name| drop(room.ignored(name)));
    let before = readers
        .iter()
        .map(|name| room.number(name))
        .collect::<Vec<_>>();
    room.insert(from, message);
    room.read_all();
    assert_eq!(room.ignored_by(readers), vec![vec![reason]; readers.len()]);
    assert_eq!(
        readers
            .iter()
            .map(|name| room.number(name))
            .collect::<Vec<_>>(),
        before
    );
}

#[test]
fn a_ghost() {
    let mut room = call(&["alice", "bob", "carol"]);
    let ghost = Identity::new(&id("ghost"), Suite::Classical).unwrap();
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&ghost, "ghost"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        Ignored::AddsNotWaiting,
    );
    // A ghost in the name of somebody who is in the group already.
    let double = Identity::new(&id("carol"), Suite::Classical).unwrap();
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&double, "carol"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob"],
        Ignored::AddsNotWaiting,
    );
    // Present, but without a key package in the log.
    room.join("dave");
    let early = Identity::new(&id("dave"), Suite::Classical).unwrap();
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&early, "dave"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        Ignored::AddsNotWaiting,
    );
    room.converge();
}

#[test]
fn a_key_package_that_is_not_the_latest() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let first = room.followers["carol"]
        .group
        .identity()
        .unwrap()
        .message()
        .unwrap();
    let first =
        LoggedKeyPackage::read(&first, &id("carol"), Suite::Classical, &Provider::default())
            .unwrap();
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(first.into())
    });
    room.order("carol");
    room.read_all();
    // Carol's second one, by the same signature key.
    let signer = Identity::new(&id("carol"), Suite::Classical).unwrap();
    room.followers.get_mut("alice").unwrap().outbox.clear();
    let newer = {
        let carol = room.followers["carol"].group.identity().unwrap();
        let again = Identity {
            signer: signer_of(carol),
            ..signer
        };
        again.renewed(&id("carol"), Suite::Classical).unwrap()
    };
    room.insert("carol", key_package(&newer));
    refused(
        &mut room,
        "alice",
        message,
        &["bob"],
        Ignored::AddsOtherKeyPackage,
    );
}

fn signer_of(identity: &Identity) -> openmls_basic_credential::SignatureKeyPair {
    let bytes = identity.signer.tls_serialize_detached().unwrap();
    tls_codec::Deserialize::tls_deserialize_exact(bytes.as_slice()).unwrap()
}

#[test]
fn removing_somebody_who_is_there() {
    let mut room = call(&["alice", "bob", "carol"]);
    let leaf = room
        .followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap()
        .0
        .leaves[1]
        .clone();
    let message = craft(&mut room, "alice", |difference| {
        difference.removes.push(leaf)
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        Ignored::RemovesPresent,
    );
    room.join("dave");
    room.converge();
}

#[test]
fn in_another_members_name() {
    let mut room = call(&["alice", "bob", "carol"]);
    let message = craft(&mut room, "alice", |_| {});
    refused(
        &mut room,
        "bob",
        message,
        &["alice", "carol"],
        Ignored::ForgedSender,
    );
    let message = craft(&mut room, "alice", |_| {});
    refused(
        &mut room,
        "mallory",
        message,
        &["alice", "bob", "carol"],
        Ignored::SenderNotPresent,
    );
}

#[test]
fn a_commit_that_lies_about_itself() {
    let mut room = call(&["alice", "bob", "carol"]);
    let message = craft(&mut room, "alice", |_| {});
    let lists = with(&message, |commit| commit.removes.push(Name(id("bob"))));
    refused(
        &mut room,
        "alice",
        lists,
        &["bob", "carol"],
        Ignored::ListsMismatch,
    );
    let message = craft(&mut room, "alice", |_| {});
    let lists = with(&message, |commit| commit.adds.push(Name(id("bob"))));
    refused(
        &mut room,
        "alice",
        lists,
        &["bob", "carol"],
        Ignored::ListsMismatch,
    );
}

#[test]
fn other_proposals() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room
        .followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap();
    let psk = openmls::schedule::PreSharedKeyId::new(
        openmls::prelude::Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
        session.provider.rand(),
        openmls::schedule::Psk::External(openmls::schedule::ExternalPsk::new(b"link".to_vec())),
    )
    .unwrap();
    psk.store(&session.provider, b"secret").unwrap();
    let proposal = Proposal::PreSharedKey(Box::new(openmls::prelude::PreSharedKeyProposal::new(
        psk.clone(),
    )));
    let bundle = session
        .mls
        .commit_builder()
        .add_proposal(proposal)
        .force_self_update(true)
        .load_psks(session.provider.storage())
        .unwrap()
        .build(
            session.provider.rand(),
            session.provider.crypto(),
            &session.identity.signer,
            |_| true,
        )
        .unwrap()
        .stage_commit(&session.provider)
        .unwrap();
    let commit = bundle.commit().tls_serialize_detached().unwrap();
    session.withdraw().unwrap();
    for name in ["bob", "carol"] {
        let (session, ..) = room.followers.get_mut(name).unwrap().group.parts().unwrap();
        psk.store(&session.provider, b"secret").unwrap();
    }
    let commit = Commit {
        as_of: 0,
        message: commit.into(),
        adds: vec![],
        removes: vec![],
    };
    let message = Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments: vec![],
    };
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        Ignored::ForeignProposal,
    );
}

#[test]
fn a_leaf_under_another_key_package_name() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room
        .followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap();
    let leaf = LeafNodeParameters::builder()
        .with_extensions(leaf_extensions(KeyPackageId([9; 16])).unwrap())
        .build();
    let bundle = session
        .mls
        .commit_builder()
        .leaf_node_parameters(leaf)
        .load_psks(session.provider.storage())
        .unwrap()
        .build(
            session.provider.rand(),
            session.provider.crypto(),
            &session.identity.signer,
            |_| true,
        )
        .unwrap()
        .stage_commit(&session.provider)
        .unwrap();
    let commit = bundle.commit().tls_serialize_detached().unwrap();
    session.withdraw().unwrap();
    let commit = Commit {
        as_of: 0,
        message: commit.into(),
        adds: vec![],
        removes: vec![],
    };
    let message = Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments: vec![],
    };
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        Ignored::LeafChanged,
    );
}

#[test]
fn key_packages_that_nobody_can_use() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let all = ["alice", "bob", "carol"];
    let new = |name: &str, suite| Identity::new(&id(name), suite).unwrap();
    let hybrid = key_package(&new("carol", Suite::Hybrid));
    refused(&mut room, "carol", hybrid, &all, Ignored::OtherSuite);
    let dave = key_package(&new("dave", Suite::Classical));
    refused(
        &mut room,
        "carol",
        dave.clone(),
        &all,
        Ignored::CredentialMismatch,
    );
    refused(&mut room, "dave", dave, &all, Ignored::SenderNotPresent);
    let welcome = Payload::KeyPackage(vec![0, 1, 0, 3].into())
        .encode()
        .unwrap();
    refused(
        &mut room,
        "carol",
        Outgoing {
            payload: welcome,
            attachments: vec![],
        },
        &all,
        Ignored::Malformed,
    );
    room.converge();
    let other = key_package(&new("carol", Suite::Classical));
    refused(&mut room, "carol", other, &all, Ignored::OtherSigner);
    let again = key_package(room.followers["carol"].group.identity().unwrap());
    refused(&mut room, "carol", again, &all, Ignored::KeyPackageRepeated);
    room.converge();
}

/// A key package whose lifetime a clock would have to judge, or without a name.
#[test]
fn key_packages_that_members_could_disagree_on() {
    use openmls::prelude::{KeyPackage, Lifetime, MlsMessageOut};
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let carol = Identity::new(&id("carol"), Suite::Classical).unwrap();
    let provider = Provider::default();
    let builder = || {
        KeyPackage::builder()
            .leaf_node_capabilities(crate::key_package::capabilities(Suite::Classical))
    };
    let odd = [
        builder()
            .key_package_lifetime(Lifetime::default())
            .leaf_node_extensions(leaf_extensions(carol.id).unwrap()),
        builder().key_package_lifetime(crate::key_package::lifetime()),
    ];
    for builder in odd {
        let suite = Suite::Classical.mls();
        let bundle = builder
            .build(suite, &provider, &carol.signer, carol.credential.clone())
            .unwrap();
        let message = MlsMessageOut::from(bundle.key_package().clone())
            .tls_serialize_detached()
            .unwrap();
        let payload = Payload::KeyPackage(message.into()).encode().unwrap();
        let message = Outgoing {
            payload,
            attachments: vec![],
        };
        refused(
            &mut room,
            "carol",
            message,
            &["alice", "bob", "carol"],
            Ignored::InvalidKeyPackage,
        );
    }
    room.converge();
}

/// Mallory's key package repeats carol's public keys. It must not keep dave waiting.
#[test]
fn a_key_package_that_cannot_be_added_does_not_hold_up_others() {
    let mut room = call(&["alice", "bob"]);
    let (session, ..) = room
        .followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap();
    let mut roster =
        crate::roster::Roster::at_join(id("alice"), vec![id("eve"), id("dave")]).unwrap();
    let eve = Identity::new(&id("eve"), Suite::Classical).unwrap();
    let twin = Identity {
        signer: signer_of(&eve),
        ..Identity::new(&id("dave"), Suite::Classical).unwrap()
    };
    let twin = twin.renewed(&id("dave"), Suite::Classical).unwrap();
    roster
        .apply(crate::roster::Change::KeyPackage(
            id("eve"),
            logged(&eve, "eve"),
        ))
        .unwrap();
    roster
        .apply(crate::roster::Change::KeyPackage(
            id("dave"),
            logged(&twin, "dave"),
        ))
        .unwrap();
    let difference = Difference::between(&roster, &session.leaves);
    let adds = difference
        .adds
        .iter()
        .map(|logged| logged.id)
        .collect::<Vec<_>>();
    assert_eq!(adds, [eve.id], "the first one of two with the same key");
}

/// Carol waits; alice's commit adds her. What the server may do to the Welcome on its way.
#[test]
fn welcomes_that_do_not_fit() {
    let mut room = call(&["alice", "bob"]);
    let mut other = call(&["alice", "bob"]);
    for room in [&mut room, &mut other] {
        room.join("carol");
        while room.read("carol") {}
        room.order("carol");
        while room.read("carol") {}
        while room.read("alice") {}
    }
    let true_one = room
        .followers
        .get_mut("alice")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    let foreign = other
        .followers
        .get_mut("alice")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    let attach = |bytes: Vec<u8>| {
        let attachments = vec![Attachment {
            to: id("carol"),
            bytes,
        }];
        Outgoing {
            payload: true_one.payload.clone(),
            attachments,
        }
    };
    let own = true_one.attachments[0].bytes.clone();
    let carol = |room: &mut Room, message: Outgoing, reason| {
        let mut entry = message.attachments;
        let attachment = entry.pop().map(|attachment| attachment.bytes);
        let kind = EntryKind::Message {
            from: id("alice"),
            payload: message.payload,
            attachment,
        };
        let follower = room.followers.get_mut("carol").unwrap();
        let seq = follower.next as u64;
        follower.next += 1;
        follower.handle(crate::Entry { seq, kind });
        assert_eq!(room.ignored("carol"), [reason]);
        assert!(room.number("carol").is_none());
        room.append(
            EntryKind::Left {
                member: id("nobody"),
            },
            BTreeMap::new(),
        );
    };
    carol(
        &mut room,
        Outgoing {
            attachments: vec![],
            ..attach(vec![])
        },
        Ignored::WelcomeMissing,
    );
    carol(&mut room, attach(vec![]), Ignored::Malformed);
    carol(&mut room, attach(vec![9, 0]), Ignored::UnknownVersion);
    carol(
        &mut room,
        attach(foreign.attachments[0].bytes.clone()),
        Ignored::InvalidWelcome,
    );
    carol(
        &mut room,
        with(&true_one, |commit| commit.as_of += 1),
        Ignored::SnapshotMismatch,
    );
    let add = |name: &'static str| move |commit: &mut Commit| commit.adds.push(Name(id(name)));
    carol(
        &mut room,
        with(&true_one, add("ghost")),
        Ignored::AddsNotWaiting,
    );

    // A commit of bob's for the same epoch with alice's Welcome, and one of alice's own that adds nobody.
    while room.read("bob") {}
    room.commit_now("bob");
    let bobs = room
        .followers
        .get_mut("bob")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    carol(
        &mut room,
        Outgoing {
            payload: bobs.payload,
            attachments: attach(own.clone()).attachments,
        },
        Ignored::WelcomeMismatch,
    );
    room.followers
        .get_mut("alice")
        .unwrap()
        .group
        .parts()
        .unwrap()
        .0
        .withdraw()
        .unwrap();
    let empty = craft(&mut room, "alice", |_| {});
    let empty = with(&empty, |commit| {
        commit.adds.push(Name(id("carol")));
        commit.as_of = decode(&true_one).as_of;
    });
    carol(
        &mut room,
        Outgoing {
            attachments: attach(own.clone()).attachments,
            ..empty
        },
        Ignored::WelcomeMismatch,
    );
    let far = Payload::Commit(decode(&foreign)).encode().unwrap();
    carol(
        &mut room,
        Outgoing {
            payload: far,
            attachments: attach(own.clone()).attachments,
        },
        Ignored::WelcomeMismatch,
    );

    // None of this has used up her key package: the true one still works.
    let follower = room.followers.get_mut("carol").unwrap();
    let kind = EntryKind::Message {
        from: id("alice"),
        payload: true_one.payload.clone(),
        attachment: Some(own),
    };
    follower.handle(crate::Entry {
        seq: follower.next as u64,
        kind,
    });
    assert!(room.number("carol").is_some());
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
    let difference = Difference::between(roster, &session.leaves);
    let mut lie = roster.clone();
    lie.apply(crate::roster::Change::Joined(id("ghost")))
        .unwrap();
    let message = commit::author(session, &difference, &lie, as_of).unwrap();
    alice.outbox.push_back(message);
    room.order("alice");
    while room.read("carol") {}
    assert_eq!(room.ignored("carol"), [Ignored::SnapshotMismatch]);
}

#[test]
fn one_welcome_holds_the_secrets_of_one_member() {
    let mut room = call(&["alice"]);
    ["bob", "carol", "dave"]
        .iter()
        .for_each(|name| room.join(name));
    for name in ["bob", "carol", "dave"] {
        while room.read(name) {}
        room.order(name);
    }
    room.converge();
    let commit = room
        .sent
        .iter()
        .rfind(|message| message.attachments.len() > 1)
        .unwrap();
    for attachment in &commit.attachments {
        let attachment: payload::Attachment = payload::decode(&attachment.bytes).unwrap();
        let message: openmls::prelude::MlsMessageIn =
            tls_codec::Deserialize::tls_deserialize_exact(attachment.welcome.as_slice()).unwrap();
        let openmls::prelude::MlsMessageBodyIn::Welcome(welcome) = message.extract() else {
            panic!("no Welcome")
        };
        assert_eq!(welcome.secrets().len(), 1);
    }
}

#[test]
fn a_server_that_says_what_cannot_be() {
    let mut room = call(&["alice", "bob"]);
    let number = room.number("alice");
    let says = [
        (
            EntryKind::Joined {
                member: id("bob"),
                present: vec![],
            },
            Ignored::AlreadyPresent,
        ),
        (
            EntryKind::Joined {
                member: id("alice"),
                present: vec![id("mallory")],
            },
            Ignored::AlreadyPresent,
        ),
        (
            EntryKind::Left {
                member: id("nobody"),
            },
            Ignored::NotPresent,
        ),
    ];
    for (kind, reason) in says {
        room.append(kind, BTreeMap::new());
        room.read_all();
        assert_eq!(room.ignored_by(&["alice", "bob"]), vec![vec![reason]; 2]);
    }
    assert_eq!(room.number("alice"), number);
}

#[test]
fn entries_out_of_sequence() {
    let mut room = call(&["alice", "bob"]);
    let last = room.log.len() - 1;
    let replays = (0..=last)
        .map(|index| room.entry(index, "bob"))
        .collect::<Vec<_>>();
    let bob = room.followers.get_mut("bob").unwrap();
    replays.into_iter().for_each(|entry| bob.handle(entry));
    assert_eq!(room.ignored("bob"), vec![Ignored::Replayed; last + 1]);
    // An entry withheld from bob.
    room.join("carol");
    room.followers.get_mut("bob").unwrap().next += 1;
    room.leave("carol");
    let seq = room.log.len() as u64 - 2;
    while room.read("bob") {}
    let events = &room.followers["bob"].events;
    let gap = Event::Ignored {
        seq,
        from: None,
        reason: Ignored::Gap,
    };
    let unknown = Event::Ignored {
        seq: seq + 1,
        from: None,
        reason: Ignored::NotPresent,
    };
    assert_eq!(events[events.len() - 2..], [gap, unknown]);
}

#[test]
fn before_joining_and_after_leaving() {
    let mut group = crate::Group::new(crate::Config {
        member: id("alice"),
        suite: Suite::Classical,
    })
    .unwrap();
    let entries = [
        EntryKind::Joined {
            member: id("bob"),
            present: vec![],
        },
        EntryKind::Left {
            member: id("alice"),
        },
        EntryKind::Message {
            from: id("bob"),
            payload: vec![],
            attachment: None,
        },
    ];
    for (seq, kind) in entries.into_iter().enumerate() {
        group.handle(crate::Entry {
            seq: seq as u64,
            kind,
        });
        assert!(matches!(
            group.poll(),
            Some(crate::Output::Event(Event::Ignored {
                reason: Ignored::NotJoined,
                ..
            }))
        ));
    }
    for present in [vec![id("bob"), id("bob")], vec![id("alice")]] {
        let seq = 3 + present.len() as u64;
        let mut group = crate::Group::new(crate::Config {
            member: id("alice"),
            suite: Suite::Classical,
        })
        .unwrap();
        group.handle(crate::Entry {
            seq,
            kind: EntryKind::Joined {
                member: id("alice"),
                present,
            },
        });
        assert!(matches!(
            group.poll(),
            Some(crate::Output::Event(Event::Ignored {
                reason: Ignored::InvalidPresence,
                ..
            }))
        ));
    }
}

#[test]
fn the_roster_knows_who_signs_in_every_form() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.converge();
    // Carol knows alice's key package from alice's snapshot, bob from the log; all agree on both.
    let keys = |room: &mut Room, name: &str| {
        let (_, roster, _) = room.followers.get_mut(name).unwrap().group.parts().unwrap();
        let all = roster.iter().map(|present| {
            present
                .latest
                .as_ref()
                .map(|l| (l.id(), l.signature_key().clone()))
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(keys(&mut room, "alice"), keys(&mut room, "carol"));
    assert_eq!(keys(&mut room, "bob"), keys(&mut room, "carol"));
    let (_, roster, _) = room
        .followers
        .get_mut("carol")
        .unwrap()
        .group
        .parts()
        .unwrap();
    assert!(matches!(
        roster.latest(&id("alice")),
        Some(Latest::InUse { .. })
    ));
    refused_other_signer(&mut room);
}

fn refused_other_signer(room: &mut Room) {
    let hijack = key_package(&Identity::new(&id("alice"), Suite::Classical).unwrap());
    refused(
        room,
        "alice",
        hijack,
        &["alice", "bob", "carol"],
        Ignored::OtherSigner,
    );
}

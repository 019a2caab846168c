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
        crate::roster::Roster::at_join(0, id("alice"), vec![id("eve"), id("dave")]).unwrap();
    let eve = Identity::new(&id("eve"), Suite::Classical).unwrap();
    let twin = Identity {
        signer: signer_of(&eve),
        ..Identity::new(&id("dave"), Suite::Classical).unwrap()
    };
    let twin = twin.renewed(&id("dave"), Suite::Classical).unwrap();
    roster
        .apply(
            1,
            crate::roster::Change::KeyPackage(id("eve"), logged(&eve, "eve")),
        )
        .unwrap();
    roster
        .apply(
            1,
            crate::roster::Change::KeyPackage(id("dave"), logged(&twin, "dave")),
        )
        .unwrap();
    let difference = Difference::between(&roster, &session.leaves);
    let adds = difference
        .adds
        .iter()
        .map(|logged| logged.id)
        .collect::<Vec<_>>();
    assert_eq!(adds, [eve.id], "the first one of two with the same key");
}

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

/// Carol alone gets what the server made of a message. `then`: what becomes of the true one after that.
fn carol_gets(
    room: &mut Room,
    true_one: &Outgoing,
    message: Outgoing,
    reason: Ignored,
    then: Option<Ignored>,
) {
    let mut hand = |message: &Outgoing| {
        let attachment = message
            .attachments
            .first()
            .map(|attachment| attachment.bytes.clone());
        let kind = EntryKind::Message {
            from: id("alice"),
            payload: message.payload.clone(),
            attachment,
        };
        let follower = room.followers.get_mut("carol").unwrap();
        let seq = follower.next as u64;
        follower.next += 1;
        follower.handle(crate::Entry { seq, kind });
        (room.ignored("carol"), room.number("carol").is_some())
    };
    assert_eq!(hand(&message), (vec![reason], false));
    assert_eq!(hand(true_one), (then.into_iter().collect(), then.is_none()));
}

#[test]
fn welcomes_that_do_not_fit() {
    let (_, foreign) = waiting_carol();
    let attach = |true_one: &Outgoing, bytes: Vec<u8>| {
        let attachments = vec![Attachment {
            to: id("carol"),
            bytes,
        }];
        Outgoing {
            payload: true_one.payload.clone(),
            attachments,
        }
    };
    let bytes = [
        vec![],
        vec![9, 0],
        vec![1, 1, 0],
        foreign.attachments[0].bytes.clone(),
    ];
    let reasons = [
        Ignored::Malformed,
        Ignored::UnknownVersion,
        Ignored::Malformed,
        Ignored::InvalidWelcome,
    ];
    for (bytes, reason) in bytes.into_iter().zip(reasons) {
        let (mut room, true_one) = waiting_carol();
        let message = attach(&true_one, bytes);
        carol_gets(&mut room, &true_one, message, reason, None);
    }
    let (mut room, true_one) = waiting_carol();
    let bare = Outgoing {
        attachments: vec![],
        ..true_one.clone()
    };
    carol_gets(&mut room, &true_one, bare, Ignored::WelcomeMissing, None);

    let (mut room, true_one) = waiting_carol();
    let moved = with(&true_one, |commit| commit.as_of -= 1);
    carol_gets(&mut room, &true_one, moved, Ignored::SnapshotMismatch, None);

    let (mut room, true_one) = waiting_carol();
    let ghost = with(&true_one, |commit| commit.adds.push(Name(id("ghost"))));
    carol_gets(&mut room, &true_one, ghost, Ignored::AddsNotWaiting, None);

    let (mut room, true_one) = waiting_carol();
    let far = attach(&foreign, true_one.attachments[0].bytes.clone());
    carol_gets(&mut room, &true_one, far, Ignored::WelcomeMismatch, None);
}

/// Commits for the same epoch with the Welcome of another. They took the epoch, so the true one comes to nothing.
#[test]
fn a_welcome_with_the_commit_of_another() {
    let (mut room, true_one) = waiting_carol();
    room.commit_now("bob");
    let bobs = room
        .followers
        .get_mut("bob")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    let bobs = Outgoing {
        attachments: true_one.attachments.clone(),
        ..bobs
    };
    carol_gets(
        &mut room,
        &true_one,
        bobs,
        Ignored::WelcomeMismatch,
        Some(Ignored::StaleEpoch),
    );

    let (mut room, true_one) = waiting_carol();
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
    let empty = with(&empty, |commit| commit.adds.push(Name(id("carol"))));
    let empty = Outgoing {
        attachments: true_one.attachments.clone(),
        ..empty
    };
    carol_gets(
        &mut room,
        &true_one,
        empty,
        Ignored::WelcomeMismatch,
        Some(Ignored::StaleEpoch),
    );
}

/// The log has the commit that adds carol a second time, after the next one: she must not join an epoch that is over.
#[test]
fn a_welcome_that_comes_too_late() {
    let (mut room, true_one) = waiting_carol();
    let bare = Outgoing {
        attachments: vec![],
        ..true_one.clone()
    };
    room.insert("alice", bare);
    room.join("dave");
    room.leave("bob");
    for name in ["alice", "bob", "carol"] {
        while room.read(name) {}
    }
    room.order("alice");
    room.insert("alice", true_one);
    room.read_all();
    let all = [
        Ignored::WelcomeMissing,
        Ignored::NotForUs,
        Ignored::StaleEpoch,
    ];
    assert_eq!(room.ignored("carol"), all);
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
    let difference = Difference::between(roster, &session.leaves);
    let mut lie = roster.clone();
    lie.apply(1, crate::roster::Change::Joined(id("ghost")))
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

//! R4: commits that members might make and must not.

use super::craft::{candidate, craft, key_package, logged, provider, refused, with};
use super::room::{call, id};
use crate::mls::key_package::{Candidate, KeyPackageId, LoggedKeyPackage, leaf_extensions};
use crate::mls::provider::Provider;
use crate::wire::payload::{Commit, Name, Payload};
use crate::{MlsCipherSuite, Outgoing, RejectReason};
use openmls::prelude::{LeafNodeParameters, OpenMlsProvider, Proposal};
use tls_codec::Serialize;

/// R4.5.
#[test]
fn a_ghost() {
    let mut room = call(&["alice", "bob", "carol"]);
    let ghost = candidate("ghost", MlsCipherSuite::Classical);
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&ghost, "ghost"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        RejectReason::AddsNotWaiting,
    );
    // A ghost in the name of somebody who is in the group already.
    let double = candidate("carol", MlsCipherSuite::Classical);
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&double, "carol"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob"],
        RejectReason::AddsNotWaiting,
    );
    // Present, but without a key package in the log.
    room.join("dave");
    let early = candidate("dave", MlsCipherSuite::Classical);
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(logged(&early, "dave"))
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        RejectReason::AddsNotWaiting,
    );
    room.converge();
}

/// R4.6.
#[test]
fn a_key_package_that_is_not_the_latest() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    room.read_all();
    let first = room.followers["carol"]
        .group
        .candidate()
        .unwrap()
        .message()
        .unwrap();
    let first = LoggedKeyPackage::read(
        &first,
        &id("carol"),
        MlsCipherSuite::Classical,
        &Provider::new().unwrap(),
    )
    .unwrap();
    let message = craft(&mut room, "alice", |difference| {
        difference.adds.push(first.into())
    });
    room.order("carol");
    room.read_all();
    // Carol's second one, by the same signature key.
    room.followers.get_mut("alice").unwrap().outbox.clear();
    let carol = room.followers["carol"].group.candidate().unwrap();
    let newer = Candidate::again(&carol.identity, MlsCipherSuite::Classical, &provider()).unwrap();
    room.insert("carol", key_package(&newer));
    refused(
        &mut room,
        "alice",
        message,
        &["bob"],
        RejectReason::AddsOtherKeyPackage,
    );
}

/// R4.7.
#[test]
fn removing_somebody_who_is_there() {
    let mut room = call(&["alice", "bob", "carol"]);
    let leaf = room.parts("alice").0.leaves[1].clone();
    let message = craft(&mut room, "alice", |difference| {
        difference.removes.push(leaf)
    });
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        RejectReason::RemovesPresent,
    );
    room.join("dave");
    room.converge();
}

/// R4.3 and R4.1.
#[test]
fn in_another_members_name() {
    let mut room = call(&["alice", "bob", "carol"]);
    let message = craft(&mut room, "alice", |_| {});
    refused(
        &mut room,
        "bob",
        message,
        &["alice", "carol"],
        RejectReason::ForgedSender,
    );
    let message = craft(&mut room, "alice", |_| {});
    refused(
        &mut room,
        "mallory",
        message,
        &["alice", "bob", "carol"],
        RejectReason::SenderNotPresent,
    );
}

/// R4.11.
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
        RejectReason::ListsMismatch,
    );
    let message = craft(&mut room, "alice", |_| {});
    let lists = with(&message, |commit| commit.adds.push(Name(id("bob"))));
    refused(
        &mut room,
        "alice",
        lists,
        &["bob", "carol"],
        RejectReason::ListsMismatch,
    );
}

/// R4.8.
#[test]
fn other_proposals() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
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
        RejectReason::ForeignProposal,
    );
}

/// R4.12.
#[test]
fn a_leaf_under_another_key_package_name() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
    let leaf = LeafNodeParameters::builder()
        .with_extensions(leaf_extensions(KeyPackageId([9; 16]), None).unwrap())
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
        RejectReason::LeafChanged,
    );
}

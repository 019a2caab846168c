//! Members that come back, with the same key or another; and proofs that are refused.

use super::craft::{candidate, key_package, provider, refused};
use super::room::{ContinuityKey, Room, call, continuity_key, id};
use crate::mls::continuity::to_be_signed;
use crate::mls::key_package::{Candidate, KeyPackageId, capabilities, leaf_extensions, lifetime};
use crate::wire::payload::Payload;
use crate::{
    ContinuityError, ContinuityProof, Event, Fingerprint, MlsCipherSuite, Outgoing, RejectReason,
};
use openmls::prelude::{
    ApplicationIdExtension, Capabilities, CredentialType, Extension, Extensions, KeyPackage,
    LeafNodeParameters, MlsMessageOut, OpenMlsProvider, ProtocolVersion, UnknownExtension,
};
use tls_codec::Serialize;

fn print(key: &ContinuityKey) -> Fingerprint {
    ContinuityProof::new(key.public(), [0; 64]).fingerprint()
}

/// The events that told `name` of members that came back, since it was last asked.
fn returns(room: &mut Room, name: &str) -> Vec<Event> {
    let events = std::mem::take(&mut room.followers.get_mut(name).unwrap().events);
    let told = |event: &Event| matches!(event, Event::Returned { .. } | Event::KeyChanged { .. });
    events.into_iter().filter(told).collect()
}

/// The page of `name` is loaded again: all that it had in memory is gone.
fn reload(room: &mut Room, name: &str, is_removed_first: bool) {
    room.leave(name);
    if is_removed_first {
        room.converge();
    }
    room.followers.remove(name);
    room.join(name);
    room.converge();
}

#[test]
fn who_comes_back_is_told_from_who_takes_the_name() {
    let (old, new) = (continuity_key("bob"), continuity_key("mallory"));
    for is_removed_first in [true, false] {
        let mut room = call(&["alice", "bob", "carol"]);
        assert_eq!(returns(&mut room, "alice"), []);
        let expect = |room: &mut Room, event: Event| {
            assert_eq!(returns(room, "alice"), std::slice::from_ref(&event));
            assert_eq!(returns(room, "carol"), [event]);
            assert_eq!(returns(room, "bob"), [], "who is new knows nobody");
        };
        reload(&mut room, "bob", is_removed_first);
        let returned = Event::Returned {
            member: id("bob"),
            fingerprint: print(&old),
        };
        expect(&mut room, returned);
        let mut before = Some(old.clone());
        for now in [Some(new.clone()), None, Some(old.clone())] {
            room.keys.insert("bob".to_owned(), now.clone());
            reload(&mut room, "bob", is_removed_first);
            let changed = Event::KeyChanged {
                member: id("bob"),
                before: before.as_ref().map(print),
                fingerprint: now.as_ref().map(print),
            };
            expect(&mut room, changed);
            before = now;
        }
    }
}

/// All have the fingerprints of all, whoever founded the group, came later, committed, or was swapped; and nobody has come
/// back who never went.
#[test]
fn a_proof_stays_with_its_leaf() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.keys.insert("dave".to_owned(), None);
    room.join("dave");
    room.converge();
    room.miss("bob");
    room.join("erin");
    room.miss("bob");
    room.converge();
    assert!(room.ignored("bob").contains(&RejectReason::Gap));
    room.leave("carol");
    room.converge();
    for viewer in ["alice", "bob", "dave", "erin"] {
        let members = room.group(viewer).members();
        assert_eq!(members.len(), 4);
        for member in members {
            let name = member.id.as_str();
            let expected = (name != "dave").then(|| print(&continuity_key(name)));
            assert_eq!(member.fingerprint, expected, "{name} to {viewer}");
        }
        assert_eq!(returns(&mut room, viewer), [], "{viewer}");
    }
}

/// A member that is declared gone and comes again with what it has in memory has never been anybody else.
#[test]
fn the_same_life_needs_no_proof() {
    let mut room = call(&["alice", "bob"]);
    room.leave("bob");
    room.converge();
    room.join("bob");
    room.converge();
    assert_eq!(returns(&mut room, "alice"), []);
    assert_eq!(room.group("alice").members().len(), 2);
}

/// A key package of eve's with this extension in its leaf.
fn with_extension(eve: &Candidate, can: Capabilities, bytes: Vec<u8>) -> Outgoing {
    let name = Extension::ApplicationId(ApplicationIdExtension::new(&eve.id.0));
    let proof = Extension::Unknown(0xf5a3, UnknownExtension(bytes));
    let identity = &eve.identity;
    let bundle = KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(can)
        .leaf_node_extensions(Extensions::from_vec(vec![name, proof]).unwrap())
        .build(
            MlsCipherSuite::Classical.mls(),
            &provider(),
            &identity.signer,
            identity.credential.clone(),
        )
        .unwrap();
    let message = MlsMessageOut::from(bundle.key_package().clone());
    let message = message.tls_serialize_detached().unwrap();
    Outgoing {
        payload: Payload::KeyPackage(message.into()).encode().unwrap(),
        attachments: vec![],
    }
}

fn bytes(proof: &ContinuityProof) -> Vec<u8> {
    match proof.extension() {
        Extension::Unknown(_, UnknownExtension(bytes)) => bytes,
        other => panic!("{other:?}"),
    }
}

#[test]
fn proofs_that_are_not_a_members_own() {
    let mut room = call(&["alice", "bob"]);
    room.join("eve");
    room.read_all();
    let all = ["alice", "bob", "eve"];
    let eve = candidate("eve", MlsCipherSuite::Classical);
    let signature_key = eve.identity.credential.signature_key.clone();
    let signature_key = signature_key.as_slice();
    let (own, bob) = (continuity_key("eve"), continuity_key("bob"));
    let right = own.sign(&to_be_signed(b"eve", signature_key));
    let can = || capabilities(MlsCipherSuite::Classical);

    let copied = room.followers["bob"].group.session().unwrap();
    let leaf = copied.mls.own_leaf_node().unwrap();
    let copied = crate::mls::continuity::of_leaf(leaf).unwrap().unwrap();
    assert_eq!(copied.fingerprint(), print(&bob));

    let wrong = [
        // Of another member, with its key.
        bytes(&copied),
        // Of this member, with the key of another.
        [&bob.public()[..], &bytes(&right)[32..]].concat(),
        // By this member's key for another name, for another signature key, for nothing in particular.
        bytes(&own.sign(&to_be_signed(b"bob", signature_key))),
        bytes(&own.sign(&to_be_signed(b"eve", &[7; 32]))),
        bytes(&own.sign(&[signature_key, b"eve"].concat())),
        // A point of order 1, under which all messages have this signature.
        [&[1][..], &[0; 31], &[1], &[0; 63]].concat(),
        bytes(&right)[..95].to_vec(),
        [&bytes(&right)[..], &[0]].concat(),
        vec![],
    ];
    let flipped = (0..96).step_by(5).map(|at| {
        let mut bytes = bytes(&right);
        bytes[at] ^= 1;
        bytes
    });
    for proof in wrong.into_iter().chain(flipped) {
        let message = with_extension(&eve, can(), proof);
        refused(
            &mut room,
            "eve",
            message,
            &all,
            RejectReason::InvalidContinuityProof,
        );
    }
    let unsaid = Capabilities::new(
        Some(&[ProtocolVersion::Mls10]),
        Some(&[MlsCipherSuite::Classical.mls()]),
        Some(&[crate::api::policy::extension_type()]),
        Some(&[]),
        Some(&[CredentialType::Basic]),
    );
    for proof in [Some(&right), None] {
        let message = match proof {
            Some(proof) => with_extension(&eve, unsaid.clone(), bytes(proof)),
            None => without_proof(&eve, unsaid.clone()),
        };
        refused(
            &mut room,
            "eve",
            message,
            &all,
            RejectReason::InvalidKeyPackage,
        );
    }
    // The proof is refused, not the form of it.
    eve.identity.proof.set(right).unwrap();
    let eve = Candidate::again(&eve.identity, MlsCipherSuite::Classical, &provider()).unwrap();
    let logged = super::craft::logged(&eve, "eve");
    let proof = crate::mls::continuity::of_leaf(logged.key_package.leaf_node()).unwrap();
    assert_eq!(proof.unwrap().fingerprint(), print(&own));
    room.converge();
}

fn without_proof(eve: &Candidate, can: Capabilities) -> Outgoing {
    let bundle = KeyPackage::builder()
        .key_package_lifetime(lifetime())
        .leaf_node_capabilities(can)
        .leaf_node_extensions(leaf_extensions(eve.id, None).unwrap())
        .build(
            MlsCipherSuite::Classical.mls(),
            &provider(),
            &eve.identity.signer,
            eve.identity.credential.clone(),
        )
        .unwrap();
    let again = Candidate {
        identity: std::sync::Arc::clone(&eve.identity),
        id: eve.id,
        bundle,
    };
    key_package(&again)
}

#[test]
fn a_proof_is_taken_once_and_before_the_first_life() {
    let mut room = Room::new();
    room.keys.insert("alice".to_owned(), None);
    room.join("alice");
    let key = continuity_key("alice");
    let group = &mut room.followers.get_mut("alice").unwrap().group;
    let challenge = group.continuity_challenge();
    let wrong = key.sign(&challenge[1..]);
    assert_eq!(group.prove_continuity(wrong), Err(ContinuityError::Invalid));
    let right = key.sign(&challenge);
    assert_eq!(group.prove_continuity(right.clone()), Ok(()));
    let late = Err(ContinuityError::TooLate);
    assert_eq!(group.prove_continuity(right.clone()), late);
    room.converge();
    let group = &mut room.followers.get_mut("alice").unwrap().group;
    assert_eq!(group.prove_continuity(right), late);
    assert_eq!(group.members()[0].fingerprint, Some(print(&key)));
}

/// Mallory is alone in its group and puts bob's key into its own leaf, in a commit that nobody sees. Carol, who is added to that
/// tree, has only its proofs to go by.
#[test]
fn a_tree_with_a_proof_that_is_not_its_leafs_own() {
    for is_right in [true, false] {
        let mut room = Room::new();
        room.keys.insert("mallory".to_owned(), None);
        room.join("mallory");
        room.converge();
        room.join("carol");
        room.read("carol");
        while room.order("carol") {}
        room.read("mallory");
        room.read("mallory");
        room.followers.get_mut("mallory").unwrap().outbox.clear();

        let (session, ..) = room.parts("mallory");
        session.withdraw().unwrap();
        let signature_key = session.identity.credential.signature_key.clone();
        let name: &[u8] = if is_right { b"mallory" } else { b"bob" };
        let proof = continuity_key("bob").sign(&to_be_signed(name, signature_key.as_slice()));
        put_into_own_leaf(session, &proof);
        room.commit_now("mallory");
        assert!(room.order("mallory"));
        while room.read("carol") {}
        let ignored = room.ignored("carol");
        assert_eq!(ignored.contains(&RejectReason::InvalidWelcome), !is_right);
        assert_eq!(room.group("carol").epoch().is_some(), is_right);
    }
}

fn put_into_own_leaf(session: &mut crate::active::session::Session, proof: &ContinuityProof) {
    let id: KeyPackageId = session.id;
    let leaf = LeafNodeParameters::builder()
        .with_extensions(leaf_extensions(id, Some(proof)).unwrap())
        .build();
    let (provider, mls) = (&session.provider, &mut session.mls);
    mls.commit_builder()
        .leaf_node_parameters(leaf)
        .load_psks(provider.storage())
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
    mls.merge_pending_commit(provider).unwrap();
    session
        .epoch_changed(std::time::Duration::ZERO, true)
        .unwrap();
}

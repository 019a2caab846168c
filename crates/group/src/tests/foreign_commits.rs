//! R4.8 and R4.14: commits with other contents than Adds, Removes and a path are refused by their bytes.
//!
//! OpenMLS would refuse most of them too, each with an error that makes a reader believe that it is behind.

use super::craft::{craft, craft_mls, logged_in, refused, with};
use super::room::{Room, call, id};
use crate::wire::payload::Name;
use crate::{GroupPolicy, Outgoing, RejectReason};
use openmls::prelude::{
    Ciphersuite, LeafNodeIndex, OpenMlsProvider as _, PreSharedKeyProposal, Proposal,
};
use openmls::schedule::{ExternalPsk, PreSharedKeyId, Psk};
use tls_codec::Serialize as _;

const READERS: [&str; 2] = ["bob", "carol"];

/// Refused for `reason` by all, and no reader becomes suspicious, has a dispute, or says anything.
fn refused_calmly(room: &mut Room, message: Outgoing, reason: RejectReason) {
    refused(room, "alice", message, &READERS, reason);
    for name in READERS {
        let (session, ..) = room.parts(name);
        assert!(session.times.suspicious.is_none(), "{name}");
        assert!(session.dispute.is_none(), "{name}");
        assert_eq!(room.followers[name].outbox.len(), 0, "{name}");
        assert_eq!(room.asked(name), 1, "{name}");
    }
}

/// The message of a commit of alice's that does nothing, with these proposals in it. Its signature is not good any more.
fn with_proposals(room: &mut Room, proposals: &[u8]) -> Outgoing {
    let honest = craft(room, "alice", |_| {});
    let group = room.parts("alice").0.mls.group_id().as_slice().len();
    with(&honest, |commit| {
        let bytes = commit.message.as_slice();
        // RFC 9420 §6: version, wire format, group_id<V>, epoch, sender, authenticated_data<V>, content type.
        let at = 2 + 2 + 1 + group + 8 + 5 + 1 + 1;
        assert_eq!(bytes[at..at + 2], [0, 1], "no proposals, and a path");
        let length = u8::try_from(proposals.len()).unwrap();
        assert!(length < 64, "one byte of length");
        commit.message = [&bytes[..at], &[length], proposals, &bytes[at + 1..]]
            .concat()
            .into();
    })
}

/// One proposal by value, of a type and with a content (RFC 9420 §12.4).
fn by_value(proposal_type: u16, content: &[u8]) -> Vec<u8> {
    [&[1], proposal_type.to_be_bytes().as_slice(), content].concat()
}

/// A Remove of a leaf whose member has left, which would be right by value.
#[test]
fn r4_8_a_proposal_by_reference() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    room.frozen
        .extend(["alice", "bob", "carol"].map(String::from));
    room.leave("dave");
    for name in ["alice", "bob", "carol"] {
        room.read(name);
        room.followers.get_mut(name).unwrap().outbox.clear();
    }
    let (session, ..) = room.parts("alice");
    if session.in_flight() {
        session.withdraw().unwrap();
    }
    session
        .mls
        .propose_remove_member(
            &session.provider,
            &session.identity.signer,
            LeafNodeIndex::new(3),
        )
        .unwrap();
    let message = craft_mls(&mut room, "alice", |builder| {
        builder.consume_proposal_store(true)
    });
    let message = with(&message, |commit| commit.removes.push(Name(id("dave"))));
    room.frozen.clear();
    refused_calmly(&mut room, message, RejectReason::ForeignProposal);
    let (session, ..) = room.parts("alice");
    session
        .mls
        .clear_pending_proposals(session.provider.storage())
        .unwrap();
    room.converge();
}

/// A PSK that no reader has: OpenMLS would take the commit for one of a state that the reader is not in.
#[test]
fn r4_8_an_external_psk_by_value() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
    let psk = PreSharedKeyId::new(
        Ciphersuite::MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519,
        session.provider.rand(),
        Psk::External(ExternalPsk::new(b"link".to_vec())),
    )
    .unwrap();
    psk.store(&session.provider, b"secret").unwrap();
    let message = craft_mls(&mut room, "alice", |builder| {
        builder
            .add_proposal(Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(
                psk,
            ))))
            .force_self_update(true)
    });
    refused_calmly(&mut room, message, RejectReason::ForeignProposal);
    room.join("dave");
    room.converge();
}

/// The policy's extension, with the RequiredCapabilities that OpenMLS asks for, so it takes the proposal; and without, so
/// that it does not.
#[test]
fn r4_8_other_group_context_extensions() {
    let mut room = call(&["alice", "bob", "carol"]);
    let weak = GroupPolicy::new(b"weak".to_vec(), []);
    let message = craft_mls(&mut room, "alice", |builder| {
        builder
            .propose_group_context_extensions(weak.extensions(None).unwrap())
            .unwrap()
            .force_self_update(true)
    });
    refused_calmly(&mut room, message, RejectReason::ForeignProposal);
    let policy_alone = by_value(7, &[7, 0xf5, 0xa2, 4, b'w', b'e', b'a', b'k']);
    let message = with_proposals(&mut room, &policy_alone);
    refused_calmly(&mut room, message, RejectReason::ForeignProposal);
    assert_eq!(room.group("bob").policy(), Some([].as_slice()));
    room.join("dave");
    room.converge();
}

/// ReInit, ExternalInit, SelfRemove, a type for private use; alone, and behind a Remove.
#[test]
fn r4_8_proposals_of_every_other_type() {
    let mut room = call(&["alice", "bob", "carol"]);
    let reinit = by_value(5, &[1, b'x', 0, 1, 0, 1, 0]);
    let external_init = by_value(6, &[1, b'x']);
    let self_remove = by_value(10, &[]);
    let private = by_value(0xf5a9, &[1, b'x']);
    let reference = [&[2, 3], b"ref".as_slice()].concat();
    let remove = by_value(3, &2_u32.to_be_bytes());
    for proposal in [reinit, external_init, self_remove, private, reference] {
        for before in [&[], remove.as_slice()] {
            let message = with_proposals(&mut room, &[before, &proposal].concat());
            refused_calmly(&mut room, message, RejectReason::ForeignProposal);
        }
    }
    room.join("dave");
    room.converge();
}

/// Also where it would be for an epoch to come, which makes a reader suspicious of itself.
#[test]
fn r4_8_before_the_epoch_is_looked_at() {
    let mut room = call(&["alice", "bob", "carol"]);
    let group = room.parts("alice").0.mls.group_id().as_slice().len();
    let message = with_proposals(&mut room, &by_value(6, &[1, b'x']));
    let later = with(&message, |commit| {
        let mut bytes = commit.message.as_slice().to_vec();
        bytes[5 + group] = 1;
        commit.message = bytes.into();
    });
    refused_calmly(&mut room, later, RejectReason::ForeignProposal);
    room.join("dave");
    room.converge();
}

/// Dave, who waits and is added by it, refuses it as the members do, and is added by the next one with the same key package.
#[test]
fn r4_14_an_add_without_a_path() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    room.frozen.insert("alice".into());
    while room.glance("alice") {}
    room.read_all();
    for name in ["alice", "bob", "carol"] {
        room.followers.get_mut(name).unwrap().outbox.clear();
    }
    let (session, ..) = room.parts("alice");
    if session.in_flight() {
        session.withdraw().unwrap();
    }
    let dave = logged_in(&mut room, "alice", "dave");
    let message = craft_mls(&mut room, "alice", |builder| {
        builder.propose_adds([dave.key_package.clone()])
    });
    let message = with(&message, |commit| commit.adds.push(Name(id("dave"))));
    refused_calmly(&mut room, message, RejectReason::PathMissing);
    assert_eq!(room.ignored("dave"), [RejectReason::PathMissing]);
    room.frozen.clear();
    room.converge();
    assert_eq!(room.asked("dave"), 1);
}

#[test]
fn the_founder_requires_the_extension_of_its_policy() {
    let mut room = call(&["alice", "bob"]);
    let (session, ..) = room.parts("bob");
    let extensions = session.mls.extensions().tls_serialize_detached().unwrap();
    // required_capabilities (3): one extension type, no proposal types, no credential types; then the empty policy.
    let expected = [12, 0, 3, 5, 2, 0xf5, 0xa2, 0, 0, 0xf5, 0xa2, 0];
    assert_eq!(extensions[1..], expected[1..]);
}

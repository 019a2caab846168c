//! R4.16 and R4.17: members that a server makes up are not added, and a commit that adds one all the same is void.

use super::craft::{candidate, craft, craft_mls, decode, key_package, logged, refused, with};
use super::linked::linked_call;
use super::room::{Room, attached, id, link};
use crate::api::policy;
use crate::mls::key_package::{Candidate, LoggedKeyPackage};
use crate::mls::provider::Provider;
use crate::room::roster::{Roster, RosterChange};
use crate::wire::commit_content;
use crate::wire::payload::{Commit, Name, Payload, ProvenKeyPackage};
use crate::wire::{snapshot, welcome_parts};
use crate::{GroupPolicy, MlsCipherSuite, Outgoing, RejectReason};
use openmls::prelude::{
    CommitBuilder, Extension, Initial, MlsGroup, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider,
    PreSharedKeyProposal, Proposal, UnknownExtension,
};
use openmls::schedule::PreSharedKeyId;
use std::sync::Arc;
use tls_codec::{Deserialize as _, Serialize as _};

const SUITE: MlsCipherSuite = MlsCipherSuite::Classical;

/// The server admits a member of its own, which has no link, and asks for it.
fn ghost(room: &mut Room) -> Arc<LoggedKeyPackage> {
    let ghost = candidate("ghost", SUITE);
    room.log.join(id("ghost"));
    room.insert("ghost", key_package(&ghost));
    room.quiet();
    logged(&ghost, "ghost")
}

fn psk(id: &[u8], nonce: usize) -> Proposal {
    let id = PreSharedKeyId::external(id.to_vec(), vec![7; nonce]);
    Proposal::PreSharedKey(Box::new(PreSharedKeyProposal::new(id)))
}

#[test]
fn a_member_of_the_server_is_not_added() {
    let mut room = linked_call(&["alice", "bob"]);
    ghost(&mut room);
    room.settle();
    assert_eq!(room.ignored("bob"), [RejectReason::ProofMissing]);
    assert_eq!(room.group("alice").members().len(), 2);
    // With proofs that it makes up, and with another member's.
    let ghost = candidate("ghost", SUITE);
    let message = ghost.message().unwrap();
    let proofs = link(1, None).prove(&id("bob"), &message).unwrap();
    for proof in [[0; 32], proofs.link] {
        let proven = ProvenKeyPackage {
            key_package: message.clone().into(),
            link_proof: proof,
            password_proof: vec![].into(),
        };
        let message = super::craft::message(&Payload::ProvenKeyPackage(proven));
        let all = ["alice", "bob"];
        refused(&mut room, "ghost", message, &all, RejectReason::ProofWrong);
    }
    room.settle();
    assert_eq!(room.group("alice").members().len(), 2);
}

/// R4.16: an insider adds it all the same. Void for all, and by the same reason for one that has joined after the ghost asked.
#[test]
fn a_commit_that_adds_an_unproven_member_is_void() {
    let mut room = linked_call(&["alice", "bob"]);
    let ghost = ghost(&mut room);
    room.join("carol");
    room.settle();
    assert_eq!(room.group("carol").members().len(), 3);
    let commit = craft(&mut room, "alice", |difference| difference.adds.push(ghost));
    let all = ["bob", "carol"];
    refused(&mut room, "alice", commit, &all, RejectReason::AddsUnproven);
    // The author's own echo is judged alike.
    let ghost = candidate("ghost", SUITE);
    room.insert("ghost", key_package(&ghost));
    room.read_all();
    let ghost = logged(&ghost, "ghost");
    let own = super::craft::stage(&mut room, "alice", |difference| difference.adds.push(ghost));
    let all = ["alice", "bob", "carol"];
    refused(&mut room, "alice", own, &all, RejectReason::AddsUnproven);
}

/// Of a ghost that has never asked nothing is known.
#[test]
fn a_commit_that_adds_a_member_that_never_asked_is_void() {
    let mut room = linked_call(&["alice", "bob"]);
    room.log.join(id("ghost"));
    room.read_all();
    let ghost = logged(&candidate("ghost", SUITE), "ghost");
    let commit = craft(&mut room, "alice", |difference| difference.adds.push(ghost));
    refused(
        &mut room,
        "alice",
        commit,
        &["bob"],
        RejectReason::AddsNotWaiting,
    );
}

/// The server writes carol's request once more, without its proof, before and after the true one: she is added.
#[test]
fn a_copy_without_its_proof_makes_no_commit_void() {
    let mut room = linked_call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    let true_one = room.followers["carol"].outbox[0].clone();
    let Ok(Payload::ProvenKeyPackage(proven)) = Payload::decode(&true_one.payload) else {
        panic!("a request with proofs");
    };
    let stripped = super::craft::message(&Payload::KeyPackage(proven.key_package));
    room.insert("carol", stripped.clone());
    room.order("carol");
    room.insert("carol", stripped);
    room.converge();
    assert_eq!(room.asked("carol"), 3);
    assert_eq!(room.ignored("bob"), [RejectReason::ProofMissing; 2]);
}

/// The same when so many others have asked since that the true request is not remembered any more (R10.14): carol's latest key package
/// is no ghost's.
#[test]
fn a_copy_without_its_proof_of_a_forgotten_request_makes_no_commit_void() {
    let mut room = linked_call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    let true_one = room.followers["carol"].outbox[0].clone();
    let Ok(Payload::ProvenKeyPackage(proven)) = Payload::decode(&true_one.payload) else {
        panic!("a request with proofs");
    };
    room.order("carol");
    room.log.join(id("dave"));
    let dave = candidate("dave", SUITE);
    for number in 0..=255 {
        let request = super::display_names::request(&dave, "dave", number, None);
        room.insert("dave", request);
    }
    let stripped = super::craft::message(&Payload::KeyPackage(proven.key_package));
    room.insert("carol", stripped);
    while room.read("bob") {}
    assert!(room.parts("bob").1.unproven(&id("carol")).is_some());
    room.settle();
    assert_eq!(room.ignored("bob"), [RejectReason::ProofMissing]);
    let members = room.group("bob").members();
    assert!(members.iter().any(|member| member.id == id("carol")));
}

/// In either order: the roster of one that has joined since would else judge a commit with it by another reason.
#[test]
fn an_admitted_key_package_is_not_remembered_as_unproven() {
    let carol = logged(&candidate("carol", SUITE), "carol");
    let unproven = RosterChange::Unproven(id("carol"), carol.short_hash());
    let admitted = RosterChange::KeyPackage(id("carol"), Arc::clone(&carol));
    for order in [[&unproven, &admitted], [&admitted, &unproven]] {
        let roster = Roster::at_join(1, id("carol"), vec![]).unwrap();
        let mut roster = roster.remembering(Default::default());
        for change in order {
            roster.apply(2, change.clone()).unwrap();
        }
        assert_eq!(roster.unproven(&id("carol")), None);
        let other = RosterChange::Unproven(id("carol"), *b"another!");
        roster.apply(3, other).unwrap();
        assert_eq!(roster.unproven(&id("carol")), Some(*b"another!"));
        roster.apply(4, RosterChange::Left(id("carol"))).unwrap();
        assert_eq!(roster.unproven(&id("carol")), None);
    }
}

/// Alice's commit that adds carol, who waits, with these PreSharedKey proposals.
fn adds_carol_with(proposals: Vec<Proposal>) -> (Room, Outgoing) {
    let mut room = linked_call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("alice") {}
    room.followers.get_mut("alice").unwrap().outbox.clear();
    let (session, roster, _) = room.parts("alice");
    session.withdraw().unwrap();
    // Pre-shared keys that the author made up.
    for id in [[8; 16], [9; 16]] {
        let id = PreSharedKeyId::external(id.to_vec(), vec![]);
        id.store(&session.provider, &[1; 32]).unwrap();
    }
    let adds = session.difference(roster).adds;
    let message = craft_mls(&mut room, "alice", |builder| {
        builder
            .propose_adds(adds.iter().map(|logged| logged.key_package.clone()))
            .add_proposals(proposals)
            .force_self_update(true)
    });
    let message = with(&message, |commit| commit.adds = vec![Name(id("carol"))]);
    (room, message)
}

/// R4.17, also for one that waits and cannot verify a commit.
#[test]
fn a_commit_that_adds_without_the_one_pre_shared_key_is_void() {
    let own = *link(1, None).psk_id();
    for (proposals, reason) in [
        (vec![], RejectReason::PskMissing),
        (vec![psk(&[8; 16], 32)], RejectReason::PskForeign),
        (
            vec![psk(&own, 32), psk(&[8; 16], 32)],
            RejectReason::PskForeign,
        ),
        (
            vec![psk(&[8; 16], 32), psk(&[9; 16], 32)],
            RejectReason::PskForeign,
        ),
    ] {
        let (mut room, message) = adds_carol_with(proposals);
        let all = ["alice", "bob", "carol"];
        refused(&mut room, "alice", message, &all, reason);
        room.converge();
    }
    let (mut room, message) = adds_carol_with(vec![psk(&own, 32)]);
    // The author has not staged it, and follows another state than bob.
    room.behind.insert("alice".into());
    room.insert("alice", message);
    room.read_all();
    assert_eq!(room.ignored("bob"), [], "as it should be");
}

#[test]
fn a_commit_that_adds_nobody_has_no_pre_shared_key() {
    let mut room = linked_call(&["alice", "bob", "carol"]);
    let own = *link(1, None).psk_id();
    let message = craft_mls(&mut room, "alice", |builder| {
        builder.add_proposal(psk(&own, 32)).force_self_update(true)
    });
    let all = ["bob", "carol"];
    refused(
        &mut room,
        "alice",
        message,
        &all,
        RejectReason::PskUnexpected,
    );
}

/// Commits that OpenMLS does not let a member build are made from bytes.
#[test]
fn pre_shared_keys_of_other_forms_are_foreign() {
    let own = *link(1, None).psk_id();
    let (_, honest) = adds_carol_with(vec![psk(&own, 32)]);
    let honest = decode(&honest).message;
    let read = |bytes: &[u8]| commit_content::read(bytes, SUITE, Some(&link(1, None))).map(drop);
    assert_eq!(read(honest.as_slice()), Ok(()));
    let proposal = |form: u8, id: &[u8], nonce: usize| {
        let id = [&[u8::try_from(id.len()).unwrap()], id].concat();
        let nonce = [vec![u8::try_from(nonce).unwrap()], vec![7; nonce]].concat();
        [&[1, 0, 4, form][..], &id, &nonce].concat()
    };
    let of = proposal(1, &own, 32);
    let bytes = honest.as_slice();
    let at = bytes.windows(of.len()).position(|part| part == of).unwrap();
    let replaced = |with: &[u8]| [&bytes[..at], with, &bytes[at + of.len()..]].concat();
    let foreign = Err(RejectReason::PskForeign);
    for form in [0, 2, 3] {
        assert_eq!(
            read(&replaced(&proposal(form, &own, 32))),
            foreign,
            "{form}"
        );
    }
    // One byte from the id to the nonce, and back: the length of the whole is the same.
    let longer = [own.as_slice(), &[7]].concat();
    assert_eq!(read(&replaced(&proposal(1, &longer, 31))), foreign);
    assert_eq!(read(&replaced(&proposal(1, &own[..15], 33))), foreign);
    // By reference.
    let mut referred = of.clone();
    referred[0] = 2;
    let expected = Err(RejectReason::ForeignProposal);
    assert_eq!(read(&replaced(&referred)), expected);
    // Every bit of the proposal, flipped.
    for bit in 0..8 * of.len() {
        let mut flipped = of.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let in_nonce = bit / 8 > 21;
        assert_eq!(read(&replaced(&flipped)).is_ok(), in_nonce, "bit {bit}");
    }
}

/// A group of the server's, which has all that the log shows and not the link: that it claims to be founded on it does not help.
struct Trap {
    mls: MlsGroup,
    provider: Provider,
    founder: Candidate,
}

fn trap() -> Trap {
    let (provider, founder) = (super::craft::provider(), candidate("mallory", SUITE));
    // The id is in every commit that adds, in the clear. The key is not.
    let psk_id = *link(1, None).psk_id();
    let id = PreSharedKeyId::external(psk_id.to_vec(), vec![]);
    id.store(&provider, &[1; 32]).unwrap();
    let extensions = GroupPolicy::default().extensions(Some(&psk_id)).unwrap();
    let mls = MlsGroup::builder()
        .replace_old_group()
        .ciphersuite(SUITE.mls())
        .with_wire_format_policy(openmls::prelude::PURE_PLAINTEXT_WIRE_FORMAT_POLICY)
        .with_capabilities(crate::mls::key_package::capabilities_in(SUITE, true))
        .lifetime(crate::mls::key_package::lifetime())
        .with_group_context_extensions(extensions)
        .with_leaf_node_extensions(
            crate::mls::key_package::leaf_extensions(founder.id, None).unwrap(),
        )
        .unwrap()
        .build(
            &provider,
            &founder.identity.signer,
            founder.identity.credential.clone(),
        )
        .unwrap();
    Trap {
        mls,
        provider,
        founder,
    }
}

/// Carol waits; the trap adds her with these proposals besides. What mallory would send, and how she takes it.
fn springs(
    trap: Trap,
    build: impl for<'a> FnOnce(CommitBuilder<'a, Initial>) -> CommitBuilder<'a, Initial>,
) -> (Room, Outgoing) {
    let Trap {
        mut mls,
        provider,
        founder,
    } = trap;
    let mut room = super::linked::linked_room(SUITE);
    room.log.join(id("mallory"));
    room.join("carol");
    while room.read("carol") {}
    room.order("carol");
    while room.read("carol") {}
    let as_of = room.log.last();
    let carol = logged_with_link(&room, "carol");
    let roster = crate::room::roster::Roster::at_join(1, id("mallory"), vec![]).unwrap();
    let snapshot = snapshot::write(&roster, as_of, &Default::default(), as_of).unwrap();
    let bundle = build(
        mls.commit_builder()
            .propose_adds([carol.key_package.clone()]),
    )
    .force_self_update(true)
    .load_psks(provider.storage())
    .unwrap()
    .create_group_info_with_extensions([Extension::Unknown(
        snapshot::EXTENSION,
        UnknownExtension(snapshot),
    )])
    .unwrap()
    .build(
        provider.rand(),
        provider.crypto(),
        &founder.identity.signer,
        |_| true,
    )
    .unwrap()
    .stage_commit(&provider)
    .unwrap();
    let welcome = bundle.welcome().unwrap();
    let adds = [carol];
    let (_, attachments) = welcome_parts::split_welcome(welcome, &mls, &adds, &provider).unwrap();
    let message = bundle.commit().tls_serialize_detached().unwrap();
    let commit = Commit {
        as_of,
        message: message.into(),
        adds: vec![Name(id("carol"))],
        removes: vec![],
    };
    let message = Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments,
    };
    (room, message)
}

fn logged_with_link(room: &Room, name: &str) -> Arc<LoggedKeyPackage> {
    let provider = super::craft::provider().in_call(Some(link(1, None).into()));
    let message = room.group(name).candidate().unwrap().message().unwrap();
    let read = LoggedKeyPackage::read(&message, &id(name), SUITE, &provider);
    read.unwrap().into()
}

/// The lock of the pre-shared key: the true id, and a key that the server made up. The Welcome does not open.
#[test]
fn a_group_of_the_server_cannot_be_joined() {
    let own = *link(1, None).psk_id();
    let (mut room, message) = springs(trap(), |builder| builder.add_proposal(psk(&own, 32)));
    room.insert("mallory", message);
    room.read_all();
    assert_eq!(room.ignored("carol"), [RejectReason::InvalidWelcome]);
    assert_eq!(room.group("carol").epoch(), None);
}

/// The same without the pre-shared key: refused by the bytes of the commit.
#[test]
fn a_group_of_the_server_without_the_pre_shared_key() {
    let (mut room, message) = springs(trap(), |builder| builder);
    room.insert("mallory", message.clone());
    room.read_all();
    assert_eq!(room.ignored("carol"), [RejectReason::PskMissing]);
    // And by the Welcome, were the commit to say otherwise.
    let commit = decode(&message);
    let read = MlsMessageIn::tls_deserialize_exact(commit.message.as_slice()).unwrap();
    let MlsMessageBodyIn::PublicMessage(public) = read.extract() else {
        panic!("a public message");
    };
    let position = crate::wire::unverified_commit::UnverifiedCommit::new(
        room.log.last(),
        &id("mallory"),
        &commit,
        &public,
    );
    let attachments = attached(&message.attachments, "carol");
    let invitation =
        crate::join::by_welcome::Invitation::read(position, public, &attachments).unwrap();
    let outcome = room.group("carol").try_join_by(invitation);
    let reason = match outcome {
        Err(crate::api::internal_error::HandleError::Rejected(reason)) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(reason, RejectReason::PskMissing);
}

/// R9.2, in all directions.
#[test]
fn a_group_of_another_link_or_none_is_not_joined() {
    let ids = [None, Some([1; 16]), Some([2; 16])];
    let policy = GroupPolicy::new(b"suites".to_vec(), [b"others".to_vec()]);
    let other = GroupPolicy::new(b"what".to_vec(), []);
    let context = |policy: &GroupPolicy, id: Option<&[u8; 16]>| {
        super::policy::founded_with(policy.extensions(id).unwrap())
    };
    for (at, founded_on) in ids.iter().enumerate() {
        let of = context(&policy, founded_on.as_ref());
        for (place, own) in ids.iter().enumerate() {
            let expected = if at == place {
                Ok(())
            } else {
                Err(RejectReason::OtherLink)
            };
            assert_eq!(policy.accept(&of, own.as_ref()), expected, "{at} {place}");
            let refused = other.accept(&of, own.as_ref());
            assert_eq!(refused, Err(RejectReason::OtherPolicy));
            let expected = (at == place).then_some(&b"suites"[..]);
            assert_eq!(
                policy::of(&of, own.as_ref()).filter(|_| at == place),
                expected
            );
        }
    }
}

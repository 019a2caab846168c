//! R4.13 and R9.3: commits and trees with public keys that no later commit could encrypt to.

use super::craft::{craft, refused};
use super::room::{Room, call, id, names};
use crate::active::session::Session;
use crate::join::by_welcome::Invitation;
use crate::mls::key_package::Candidate;
use crate::tree::leaf;
use crate::wire::commit_content;
use crate::wire::payload::{Commit, Name, Payload};
use crate::wire::unverified_commit::UnverifiedCommit;
use crate::{GroupPolicy, MlsCipherSuite, Outgoing, RejectReason};
use openmls::prelude::{LeafNodeParameters, MlsMessageBodyIn, MlsMessageIn, OpenMlsProvider as _};
use std::time::Duration;
use tls_codec::{Deserialize as _, Serialize as _};

fn of_suite(suite: MlsCipherSuite, members: &[&str]) -> Room {
    let mut room = Room::with_suite(suite);
    for name in members {
        room.join(name);
        room.converge();
        drop(room.ignored(name));
    }
    room
}

fn unusable(suite: MlsCipherSuite) -> Vec<u8> {
    match suite {
        MlsCipherSuite::Classical => vec![0; 32],
        MlsCipherSuite::Hybrid => vec![0xff; 1216],
    }
}

/// Every key that a commit puts into the tree, that of the author's leaf too: refused by all, by those who know the private
/// key that should be there and those who do not, and by one who waits; and nobody takes itself for being behind.
#[test]
fn unusable_keys_in_a_path() {
    let members = ["alice", "bob", "carol", "dave", "erin"];
    let others = ["alice", "bob", "carol", "erin", "fred"];
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = of_suite(suite, &members);
        let honest = craft(&mut room, "dave", |_| {});
        let message = super::craft::decode(&honest).message;
        let keys = commit_content::read(message.as_slice(), suite, None);
        let keys = keys.unwrap().len();
        assert_eq!(keys, 4, "leaf, and three nodes up to the root");
        room.withhold_attachments = true;
        room.join("fred");
        while room.read("fred") {}
        for place in 0..keys {
            let crypto = room.parts("dave").0.provider.crypto();
            crypto.rogue.give_out(place, unusable(suite));
            let message = craft(&mut room, "dave", |_| {});
            refused(
                &mut room,
                "dave",
                message,
                &others,
                RejectReason::InvalidCommit,
            );
        }
        for name in ["alice", "bob", "carol", "erin"] {
            assert!(room.parts(name).0.times.suspicious.is_none());
        }
        room.withhold_attachments = false;
        room.converge();
    }
}

/// The key of a node that is not on the author's path, copied from the log: whoever joins would find the tree invalid.
#[test]
fn a_key_in_a_path_that_another_node_has() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    let group = &room.parts("alice").0.mls;
    let tree = group.public_group().treesync();
    let left = tree
        .full_parents()
        .find(|(index, _)| index.u32() == 0)
        .map(|(_, parent)| {
            crate::tree::parent_nodes::Parent::of(parent)
                .unwrap()
                .encryption_key
        });
    let copied = left.expect("the node over alice and bob has a key");
    let crypto = room.parts("dave").0.provider.crypto();
    crypto.rogue.give_out(0, copied);
    let message = craft(&mut room, "dave", |_| {});
    let others = ["alice", "bob", "carol"];
    refused(
        &mut room,
        "dave",
        message,
        &others,
        RejectReason::InvalidCommit,
    );
    room.join("erin");
    room.converge();
}

/// Members refuse what would lead to such a tree; one that is founded on it is refused by all who are invited into it.
#[test]
fn a_tree_with_an_unusable_key_is_not_joined() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let provider = super::craft::provider();
        let Candidate { identity, id, .. } = super::craft::candidate("mallory", suite);
        provider.crypto().rogue.give_out(0, unusable(suite));
        let policy = GroupPolicy::default();
        let mut session =
            Session::found(identity, id, suite, &policy, 1, provider, Duration::ZERO).unwrap();
        assert!(!leaf::is_admissible_tree(&session.mls, suite));

        let mut room = of_suite(suite, &["mallory"]);
        assert!(leaf::is_admissible_tree(
            &room.parts("mallory").0.mls,
            suite
        ));
        room.join("bob");
        while room.read("bob") {}
        room.order("bob");
        while room.glance("mallory") {}
        room.followers.get_mut("mallory").unwrap().outbox.clear();
        let roster = room.group("mallory").roster.clone();
        let as_of = room.group("mallory").seq.unwrap();
        let message = without_path(&mut session, &roster, as_of);
        while room.glance("bob") {}
        let commit = super::craft::decode(&message);
        let body = MlsMessageIn::tls_deserialize_exact(commit.message.as_slice()).unwrap();
        let MlsMessageBodyIn::PublicMessage(body) = body.extract() else {
            panic!("a commit is a PublicMessage");
        };
        let position =
            UnverifiedCommit::new(as_of + 1, &super::room::id("mallory"), &commit, &body);
        let attachments = super::room::attached(&message.attachments, "bob");
        let invitation = Invitation::read(position, body, &attachments).unwrap();
        // A tree may have such a key where no commit since has had to encrypt to it: below a parent node that is filled.
        let outcome = room.group("bob").try_join_by(invitation);
        assert_eq!(outcome, Err(RejectReason::InvalidWelcome.into()));
        room.insert("mallory", message);
        while room.glance("bob") {}
        assert_eq!(room.ignored("bob"), [RejectReason::PathMissing]);
    }
}

/// An honest commit but that it leaves its author's leaf as it is.
fn without_path(
    session: &mut Session,
    roster: &crate::room::roster::Roster,
    as_of: u64,
) -> Outgoing {
    use crate::wire::snapshot;
    use openmls::prelude::{Extension, UnknownExtension};
    let Some(crate::room::roster::Latest::Logged(bob)) = roster.latest(&id("bob")) else {
        panic!("he has asked");
    };
    let mallory = &session.leaves[0];
    let bob_id = id("bob");
    let in_tree = [(&mallory.member, mallory.id), (&bob_id, bob.id)].into();
    let snapshot = snapshot::write(roster, as_of, &in_tree, as_of).unwrap();
    let snapshot = Extension::Unknown(snapshot::EXTENSION, UnknownExtension(snapshot));
    let bundle = session
        .mls
        .commit_builder()
        .propose_adds([bob.key_package.clone()])
        .load_psks(session.provider.storage())
        .unwrap()
        .create_group_info_with_extensions([snapshot])
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
    let adds = [bob.clone()];
    let (added, attachments) = crate::wire::welcome_parts::split_welcome(
        bundle.welcome().unwrap(),
        &session.mls,
        &adds,
        &session.provider,
    )
    .unwrap();
    let commit = Commit {
        as_of,
        message: bundle.commit().tls_serialize_detached().unwrap().into(),
        adds: added.into_iter().map(Name).collect(),
        removes: vec![],
    };
    Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments,
    }
}

/// A leaf that grows would be in every tree that is sent from then on, until it is too long for the log to take.
#[test]
fn a_leaf_that_grows_in_a_path() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (session, ..) = room.parts("alice");
    let mut types = (0xf000_u16..0xf100).collect::<Vec<_>>();
    types.extend([0xf5a2, 0xf5a3]);
    let types = types.into_iter().map(openmls::prelude::ExtensionType::from);
    let types = types.collect::<Vec<_>>();
    let capabilities = openmls::prelude::Capabilities::new(
        Some(&[openmls::prelude::ProtocolVersion::Mls10]),
        Some(&[MlsCipherSuite::Classical.mls()]),
        Some(&types),
        Some(&[]),
        Some(&[openmls::prelude::CredentialType::Basic]),
    );
    let leaf = LeafNodeParameters::builder()
        .with_capabilities(capabilities)
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
    let others = ["bob", "carol"];
    refused(
        &mut room,
        "alice",
        message,
        &others,
        RejectReason::LeafChanged,
    );
    assert_eq!(
        names(&room.group("bob").members()),
        ["alice", "bob", "carol"]
    );
}

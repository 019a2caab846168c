//! R4.8 and R9.2: what a group was founded on cannot be changed, by nobody, and who does not accept it is in no group.

use super::craft::refused;
use super::room::Room;
use crate::mls::key_package::capabilities;
use crate::wire::payload::{Commit, Name, Payload};
use crate::wire::snapshot;
use crate::wire::welcome_parts;
use crate::{GroupPolicy, MlsCipherSuite, Outgoing, RejectReason};
use openmls::prelude::{
    Extension, ExtensionType, Extensions, GroupContext, MlsGroup, OpenMlsProvider,
    RequiredCapabilitiesExtension, UnknownExtension,
};
use tls_codec::Serialize;

const STRONG: &[u8] = b"strong";
const WEAK: &[u8] = b"weak";

fn only(policy: &[u8]) -> GroupPolicy {
    GroupPolicy::new(policy.to_vec(), [])
}

fn strong_call() -> Room {
    let mut room = Room::new();
    room.policy = only(STRONG);
    for name in ["alice", "bob", "carol"] {
        room.join(name);
        room.converge();
        assert_eq!(room.group(name).policy(), Some(STRONG));
        room.ignored(name);
    }
    room
}

#[test]
fn the_founder_decides_among_what_the_others_accept() {
    let mut room = Room::new();
    room.policy = only(STRONG);
    room.join("alice");
    room.converge();
    room.policy = GroupPolicy::new(WEAK.to_vec(), [STRONG.to_vec()]);
    room.join("bob");
    room.converge();
    assert_eq!(room.group("bob").policy(), Some(STRONG));
    // He founds the next one, and on what he likes best.
    room.leave("alice");
    room.converge();
    room.leave("bob");
    room.join("bob");
    room.converge();
    assert_eq!(room.group("bob").policy(), Some(WEAK));
}

#[test]
fn who_does_not_accept_them_has_no_keys() {
    for (founded_on, accepted) in [
        (WEAK, only(STRONG)),
        (b"", only(STRONG)),
        (STRONG, GroupPolicy::default()),
        (WEAK, GroupPolicy::new(STRONG.to_vec(), [b"wea".to_vec()])),
    ] {
        let mut room = Room::new();
        room.policy = only(founded_on);
        room.join("alice");
        room.converge();
        room.policy = accepted;
        room.join("bob");
        room.behind.insert("bob".into());
        room.settle();
        let refusals = room.ignored("bob");
        assert!(
            refusals.contains(&RejectReason::OtherPolicy),
            "{refusals:?}"
        );
        assert_eq!(room.group("bob").epoch(), None);
        assert_eq!(room.group("bob").policy(), None);
        assert!(room.group("bob").export_secret("x", &[], 16).is_err());
    }
}

/// The GroupContext of a group that is founded with these extensions.
pub(super) fn founded_with(extensions: Extensions<GroupContext>) -> GroupContext {
    let provider = super::craft::provider();
    let founder = super::craft::candidate("mallory", MlsCipherSuite::Classical);
    let group = MlsGroup::builder()
        .replace_old_group()
        .ciphersuite(MlsCipherSuite::Classical.mls())
        .with_capabilities(capabilities(MlsCipherSuite::Classical))
        .with_group_context_extensions(extensions)
        .build(
            &provider,
            &founder.identity.signer,
            founder.identity.credential.clone(),
        )
        .unwrap();
    group.public_group().group_context().clone()
}

/// R9.2: a founder that requires more than a key package is held to would decide who can be added.
#[test]
fn a_group_with_other_extensions_than_these_two_is_not_accepted() {
    let policy = || only(STRONG).extensions(None).unwrap();
    let requires = |types: &[u16]| {
        let types: Vec<_> = types.iter().map(|number| (*number).into()).collect();
        Extension::RequiredCapabilities(RequiredCapabilitiesExtension::new(&types, &[], &[]))
    };
    let with = |extension| {
        let mut extensions = policy();
        extensions.add_or_replace(extension).unwrap();
        founded_with(extensions)
    };
    let mut without = policy();
    without.remove(ExtensionType::RequiredCapabilities);
    let mut reversed: Vec<_> = policy().iter().cloned().collect();
    reversed.reverse();
    let reversed = Extensions::from_vec(reversed).unwrap();
    let accepts = |context| only(STRONG).accept(&context, None).is_ok();

    assert!(accepts(founded_with(policy())));
    assert!(accepts(founded_with(reversed)), "in either order");
    assert!(!accepts(founded_with(without)));
    assert!(!accepts(with(requires(&[]))));
    assert!(!accepts(with(requires(&[0xf5a2, 0xf5a3]))));
    assert!(!accepts(with(Extension::Unknown(
        0xf5a3,
        UnknownExtension(vec![])
    ))));
}

/// A commit of alice's that changes the policy of the group, and adds whoever is waiting.
fn talk_down(room: &mut Room) -> Outgoing {
    let (session, roster, as_of) = room.parts("alice");
    let adds: Vec<_> = session.difference(roster).adds;
    // OpenMLS takes the extension there because the founder has made the group require it.
    let extensions = only(WEAK).extensions(None).unwrap();
    let bundle = session
        .mls
        .commit_builder()
        .propose_group_context_extensions(extensions)
        .unwrap()
        .propose_adds(adds.iter().map(|logged| logged.key_package.clone()))
        .force_self_update(true)
        .load_psks(session.provider.storage())
        .unwrap();
    let in_tree = session
        .leaves
        .iter()
        .map(|leaf| (&leaf.member, leaf.id))
        .chain(adds.iter().map(|logged| (&logged.member, logged.id)))
        .collect();
    let snapshot = snapshot::write(roster, as_of, &in_tree, as_of).unwrap();
    let bundle = bundle
        .create_group_info_with_extensions([Extension::Unknown(
            snapshot::EXTENSION,
            UnknownExtension(snapshot),
        )])
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
    let (added, attachments) = match bundle.welcome() {
        Some(welcome) => {
            welcome_parts::split_welcome(welcome, &session.mls, &adds, &session.provider).unwrap()
        }
        None => Default::default(),
    };
    let message = bundle.commit().tls_serialize_detached().unwrap();
    session.withdraw().unwrap();
    let commit = Commit {
        as_of,
        message: message.into(),
        adds: added.into_iter().map(Name).collect(),
        removes: vec![],
    };
    Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments,
    }
}

#[test]
fn a_commit_that_changes_them_is_refused() {
    let mut room = strong_call();
    let message = talk_down(&mut room);
    refused(
        &mut room,
        "alice",
        message,
        &["bob", "carol"],
        RejectReason::ForeignProposal,
    );
    assert_eq!(room.group("bob").policy(), Some(STRONG));
}

/// The group refuses alice's commit by its bytes, and so does dave, who cannot verify it: he goes on waiting and asks nothing.
#[test]
fn a_newcomer_is_not_talked_down_by_who_adds_it() {
    let mut room = strong_call();
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    room.read_all();
    room.followers.get_mut("alice").unwrap().outbox.clear();
    room.parts("alice").0.withdraw().unwrap();
    let message = talk_down(&mut room);
    assert_eq!(message.attachments.len(), 2);
    room.insert("alice", message);
    room.read_all();
    assert_eq!(room.ignored("dave"), [RejectReason::ForeignProposal]);
    assert!(room.ignored("bob").contains(&RejectReason::ForeignProposal));
    room.converge();
    assert_eq!(room.group("dave").policy(), Some(STRONG));
    assert_eq!(room.asked("dave"), 1);
}

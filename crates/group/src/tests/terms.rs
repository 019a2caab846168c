//! What a group was founded on cannot be changed, by nobody, and who does not accept it is in no group.

use super::craft::refused;
use super::room::Room;
use crate::payload::{Commit, Name, Payload};
use crate::welcome::parts;
use crate::{Ignored, Outgoing, Terms, snapshot, terms};
use openmls::prelude::{
    Extension, OpenMlsProvider, RequiredCapabilitiesExtension, UnknownExtension,
};
use tls_codec::Serialize;

const STRONG: &[u8] = b"strong";
const WEAK: &[u8] = b"weak";

fn only(terms: &[u8]) -> Terms {
    Terms::new(terms.to_vec(), [])
}

fn strong_call() -> Room {
    let mut room = Room::new();
    room.terms = only(STRONG);
    for name in ["alice", "bob", "carol"] {
        room.join(name);
        room.converge();
        assert_eq!(room.group(name).terms(), Some(STRONG));
        room.ignored(name);
    }
    room
}

#[test]
fn the_founder_decides_among_what_the_others_accept() {
    let mut room = Room::new();
    room.terms = only(STRONG);
    room.join("alice");
    room.converge();
    room.terms = Terms::new(WEAK.to_vec(), [STRONG.to_vec()]);
    room.join("bob");
    room.converge();
    assert_eq!(room.group("bob").terms(), Some(STRONG));
    // He founds the next one, and on what he likes best.
    room.leave("alice");
    room.converge();
    room.leave("bob");
    room.join("bob");
    room.converge();
    assert_eq!(room.group("bob").terms(), Some(WEAK));
}

#[test]
fn who_does_not_accept_them_has_no_keys() {
    for (founded_on, accepted) in [
        (WEAK, only(STRONG)),
        (b"", only(STRONG)),
        (STRONG, Terms::default()),
        (WEAK, Terms::new(STRONG.to_vec(), [b"wea".to_vec()])),
    ] {
        let mut room = Room::new();
        room.terms = only(founded_on);
        room.join("alice");
        room.converge();
        room.terms = accepted;
        room.join("bob");
        room.behind.insert("bob".into());
        room.settle();
        let refusals = room.ignored("bob");
        assert!(refusals.contains(&Ignored::OtherTerms), "{refusals:?}");
        assert_eq!(room.group("bob").epoch(), None);
        assert_eq!(room.group("bob").terms(), None);
        assert!(room.group("bob").export_secret("x", &[], 16).is_err());
    }
}

/// A commit of alice's that changes the terms of the group, and adds whoever is waiting.
fn talk_down(room: &mut Room) -> Outgoing {
    let (session, roster, as_of) = room.parts("alice");
    let adds: Vec<_> = session.difference(roster).adds;
    // OpenMLS takes no extension there that a group does not require.
    let required = RequiredCapabilitiesExtension::new(&[terms::extension_type()], &[], &[]);
    let mut extensions = only(WEAK).extensions().unwrap();
    extensions
        .add(Extension::RequiredCapabilities(required))
        .unwrap();
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
        Some(welcome) => parts::cut(welcome, &session.mls, &adds, &session.provider).unwrap(),
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
        Ignored::ForeignProposal,
    );
    assert_eq!(room.group("bob").terms(), Some(STRONG));
}

/// The group refuses alice's commit, and dave, who cannot judge it, refuses her Welcome.
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
    assert_eq!(room.ignored("dave"), [Ignored::OtherTerms]);
    assert!(room.ignored("bob").contains(&Ignored::ForeignProposal));
    room.converge();
    assert_eq!(room.group("dave").terms(), Some(STRONG));
}

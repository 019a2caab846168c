//! Messages that no honest member sends.

use super::room::{Room, id};
use crate::active::difference::Difference;
use crate::commit::create;
use crate::mls::key_package::{Candidate, LoggedKeyPackage};
use crate::mls::provider::Provider;
use crate::room::roster::Latest;
use crate::wire::payload::{Commit, Payload, Refusal, RefusalCode};
use crate::{MlsCipherSuite, Outgoing, RefusalReason, RejectReason};
use openmls::prelude::{CommitBuilder, Initial, OpenMlsProvider as _};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use tls_codec::{Serialize as _, VLBytes};

pub(super) fn key_package(candidate: &Candidate) -> Outgoing {
    let payload = Payload::KeyPackage(candidate.message().unwrap().into())
        .encode()
        .unwrap();
    Outgoing {
        payload,
        attachments: vec![],
    }
}

/// The message with this payload alone.
pub(super) fn message(payload: &Payload) -> Outgoing {
    Outgoing {
        payload: payload.encode().unwrap(),
        attachments: vec![],
    }
}

/// A refusal of the request with this key package.
pub(super) fn refusal(key_package: &VLBytes, reason: RefusalReason) -> Outgoing {
    message(&Payload::Refusal(Refusal {
        key_package_hash: Sha256::digest(key_package.as_slice()).into(),
        reason: RefusalCode(reason),
    }))
}

pub(super) fn provider() -> Provider {
    Provider::new().unwrap()
}

pub(super) fn candidate(name: &str, suite: MlsCipherSuite) -> Candidate {
    Candidate::new(&id(name), suite, &provider()).unwrap()
}

pub(super) fn logged(candidate: &Candidate, name: &str) -> Arc<LoggedKeyPackage> {
    LoggedKeyPackage::read(
        &candidate.message().unwrap(),
        &id(name),
        MlsCipherSuite::Classical,
        &provider(),
    )
    .unwrap()
    .into()
}

/// The key package by which `member` waits, as `reader` has it.
pub(super) fn logged_in(room: &mut Room, reader: &str, member: &str) -> Arc<LoggedKeyPackage> {
    let (_, roster, _) = room.parts(reader);
    match roster.latest(&id(member)) {
        Some(Latest::Logged(logged)) => Arc::clone(logged),
        latest => panic!("{member} does not wait: {latest:?}"),
    }
}

/// A commit with whatever `author` pleases, that it has not staged itself.
pub(super) fn craft(room: &mut Room, author: &str, edit: impl FnOnce(&mut Difference)) -> Outgoing {
    let message = stage(room, author, edit);
    room.parts(author).0.withdraw().unwrap();
    message
}

/// A commit with whatever `author` pleases, that it will follow itself if it is valid.
pub(super) fn stage(room: &mut Room, author: &str, edit: impl FnOnce(&mut Difference)) -> Outgoing {
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
    create::create_commit(session, &difference, roster, as_of).unwrap()
}

/// A commit of whatever OpenMLS lets `author` build, that it has not staged itself. Its lists are empty.
pub(super) fn craft_mls(
    room: &mut Room,
    author: &str,
    build: impl for<'a> FnOnce(CommitBuilder<'a, Initial>) -> CommitBuilder<'a, Initial>,
) -> Outgoing {
    let (session, _, as_of) = room.parts(author);
    let provider = &session.provider;
    let bundle = build(session.mls.commit_builder())
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
    let message = bundle.commit().tls_serialize_detached().unwrap();
    session.withdraw().unwrap();
    let commit = Commit {
        as_of,
        message: message.into(),
        adds: vec![],
        removes: vec![],
    };
    Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments: vec![],
    }
}

pub(super) fn decode(message: &Outgoing) -> Commit {
    match Payload::decode(&message.payload).unwrap() {
        Payload::Commit(commit) => commit,
        _ => panic!("not a commit"),
    }
}

pub(super) fn with(message: &Outgoing, edit: impl FnOnce(&mut Commit)) -> Outgoing {
    let mut commit = decode(message);
    edit(&mut commit);
    Outgoing {
        payload: Payload::Commit(commit).encode().unwrap(),
        attachments: message.attachments.clone(),
    }
}

/// Each of `readers` ignores the message for this reason, and nothing changes for anybody.
pub(super) fn refused(
    room: &mut Room,
    from: &str,
    message: Outgoing,
    readers: &[&str],
    reason: RejectReason,
) {
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

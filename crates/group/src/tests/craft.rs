//! Messages that no honest member sends.

use super::room::{Room, id, seed};
use crate::commit;
use crate::difference::Difference;
use crate::key_package::{Candidate, LoggedKeyPackage};
use crate::payload::{Commit, Payload};
use crate::provider::Provider;
use crate::roster::Latest;
use crate::{Ignored, Outgoing, Suite};
use std::sync::Arc;

pub(super) fn key_package(candidate: &Candidate) -> Outgoing {
    let payload = Payload::KeyPackage(candidate.message().unwrap().into())
        .encode()
        .unwrap();
    Outgoing {
        payload,
        attachments: vec![],
    }
}

pub(super) fn provider() -> Provider {
    Provider::new(*seed().bytes())
}

pub(super) fn candidate(name: &str, suite: Suite) -> Candidate {
    Candidate::new(&id(name), suite, &provider()).unwrap()
}

pub(super) fn logged(candidate: &Candidate, name: &str) -> Arc<LoggedKeyPackage> {
    LoggedKeyPackage::read(
        &candidate.message().unwrap(),
        &id(name),
        Suite::Classical,
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
    commit::author(session, &difference, roster, as_of).unwrap()
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

/// Everybody in `readers` ignores the message for this reason, and nothing changes for anybody.
pub(super) fn refused(
    room: &mut Room,
    from: &str,
    message: Outgoing,
    readers: &[&str],
    reason: Ignored,
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

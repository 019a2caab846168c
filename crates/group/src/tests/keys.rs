//! The keys of a member, and when they are gone.

use super::room::Room;
use crate::group::export::APPLICATION;
use crate::{ExportError, MlsCipherSuite};
use openmls::prelude::OpenMlsProvider as _;

#[test]
fn exported_secrets_differ_by_label_context_and_epoch() {
    let mut room = Room::new();
    room.join("alice");
    room.join("bob");
    room.converge();
    let export = |room: &Room, name: &str, label: &str, context: &[u8]| {
        room.group(name)
            .export_secret(label, context, 32)
            .unwrap()
            .to_vec()
    };
    let key = export(&room, "alice", "media", b"");
    assert_eq!(key, export(&room, "bob", "media", b""));
    assert_ne!(key, export(&room, "alice", "medium", b""));
    assert_ne!(key, export(&room, "alice", "media", b"x"));
    room.leave("bob");
    room.converge();
    assert_ne!(key, export(&room, "alice", "media", b""));
    assert_eq!(
        room.group("alice").export_secret("media", b"", 1 << 20),
        Err(ExportError::TooLong)
    );
    assert_eq!(
        room.group("bob").export_secret("media", b"", 32),
        Err(ExportError::NoGroup)
    );
}

fn of_application(
    room: &Room,
    name: &str,
    label: &str,
    context: &[u8],
    len: usize,
) -> (u64, Vec<u8>) {
    let exported = room
        .group(name)
        .export_application_secret(label, context, len);
    let exported = exported.unwrap();
    (exported.epoch, exported.secret.to_vec())
}

#[test]
fn secrets_of_an_application_are_the_same_for_all_members_and_differ_otherwise() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        let mut room = Room::with_suite(suite);
        room.join("alice");
        room.join("bob");
        room.converge();
        let key = of_application(&room, "alice", "chat", b"room 1", 32);
        assert_eq!(key, of_application(&room, "bob", "chat", b"room 1", 32));
        assert_eq!(Some(key.0), room.group("alice").epoch());
        let others = [
            of_application(&room, "bob", "chat ", b"room 1", 32),
            of_application(&room, "bob", "", b"room 1", 32),
            of_application(&room, "bob", "chat", b"room 2", 32),
            of_application(&room, "bob", "chat", b"", 32),
            of_application(&room, "bob", "chat", b"room 1", 33),
            of_application(&room, "bob", "chat", b"room 1", 31),
        ];
        for (_, other) in &others {
            assert_ne!(key.1[..31], other[..31]);
        }
        room.leave("bob");
        room.converge();
        let next = of_application(&room, "alice", "chat", b"room 1", 32);
        assert!(next.0 > key.0);
        assert_ne!(next.1, key.1);
    }
}

/// `docs/protocol.md`, Keys: the label is one of an own range, so that no label of the core's own is in reach.
#[test]
fn an_application_that_names_a_label_of_the_core_gets_another_secret() {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    for label in ["SFrame 1.0 Base Key", "Sotto 1.0 Data Base Key"] {
        assert!(!label.starts_with(APPLICATION));
        let own = room.group("alice").export_secret(label, b"", 32).unwrap();
        let (_, theirs) = of_application(&room, "alice", label, b"", 32);
        assert_ne!(*own, theirs);
    }
    let (session, ..) = room.parts("alice");
    let crypto = session.provider.crypto();
    let by_hand = session
        .mls
        .export_secret(crypto, "sotto app chat", b"room 1", 32)
        .unwrap();
    assert_eq!(
        of_application(&room, "alice", "chat", b"room 1", 32).1,
        by_hand
    );
}

#[test]
fn secrets_have_one_byte_at_least_and_no_more_than_the_derivation_gives() {
    let mut room = Room::new();
    room.join("alice");
    room.converge();
    let outcome = |len| {
        let exported = room
            .group("alice")
            .export_application_secret("chat", b"", len);
        exported.map(|exported| exported.secret.len())
    };
    assert_eq!(outcome(0), Err(ExportError::Empty));
    for len in [1, 255 * 32] {
        assert_eq!(outcome(len), Ok(len));
    }
    for len in [255 * 32 + 1, 1 << 16, 1 << 32, usize::MAX] {
        assert_eq!(outcome(len), Err(ExportError::TooLong));
    }
}

#[test]
fn no_member_outside_of_the_group_has_secrets() {
    let mut room = Room::new();
    room.join("alice");
    room.join("bob");
    room.converge();
    room.leave("bob");
    room.converge();
    let outcome = room.group("bob").export_application_secret("chat", b"", 32);
    assert_eq!(outcome.err(), Some(ExportError::NoGroup));
}

/// The state that OpenMLS keeps does not grow with the epochs, and holds nothing of the secrets of an earlier one.
#[test]
fn nothing_of_former_epochs_is_kept() {
    let mut room = Room::new();
    room.join("alice");
    room.join("bob");
    room.converge();
    let stored = |room: &mut Room| room.parts("bob").0.provider.stored();
    let number = |room: &Room| {
        let group = &room.followers["bob"].group;
        group.export_secret("probe", b"", 16).unwrap().to_vec()
    };
    let before = (stored(&mut room), number(&room));
    for _ in 0..3 {
        room.join("carol");
        room.converge();
        room.leave("carol");
        room.converge();
    }
    let after = (stored(&mut room), number(&room));
    assert_ne!(before.1, after.1);
    assert_eq!(before.0.len(), after.0.len());
    let size = |stored: &[Vec<u8>]| stored.iter().map(Vec::len).sum::<usize>();
    assert!(
        size(&after.0) < size(&before.0) * 3 / 2,
        "{} {}",
        size(&before.0),
        size(&after.0)
    );
    assert!(!before.0.is_empty());
    assert!(before.0.iter().all(|keys| !after.0.contains(keys)));
}

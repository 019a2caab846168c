//! The keys of a member, and when they are gone.

use super::room::Room;
use crate::ExportError;

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

/// The state that OpenMLS keeps does not grow with the epochs, and holds nothing of the secrets of an earlier one.
#[test]
fn nothing_of_former_epochs_is_kept() {
    let mut room = Room::new();
    room.join("alice");
    room.join("bob");
    room.converge();
    let stored = |room: &mut Room| {
        room.followers
            .get_mut("bob")
            .unwrap()
            .group
            .parts()
            .unwrap()
            .0
            .provider
            .stored()
    };
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

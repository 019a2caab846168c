//! The recipients of entries, their order, and when members come and go.

use super::{START, World, names};
use crate::limits::Limits;
use crate::log::Kind;
use crate::wire::ErrorCode;
use std::time::Duration;

#[test]
fn everyone_gets_everything_from_their_own_joined_on_in_order_with_echo() {
    let mut world = World::new(Limits::default());
    world.join("zoe", 1).unwrap();
    world.append("zoe", 1, 3).unwrap();
    world.join("adam", 2).unwrap();
    world.append("adam", 2, 3).unwrap();
    world.append("zoe", 1, 3).unwrap();
    assert_eq!(world.drain("zoe", 1), [1, 2, 3, 4, 5]);
    let entries = world.entries("adam", 2);
    assert_eq!(
        entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(),
        [3, 4, 5]
    );
    world.join("mia", 3).unwrap();
    assert_eq!(
        world.entries("mia", 3)[0].kind,
        Kind::Joined {
            member: "mia".into(),
            present: names(&["zoe", "adam"]),
        },
        "in order of joining, not of the alphabet"
    );
    assert!(world.drain("nobody", 1).is_empty());
    assert!(world.drain("zoe", 2).is_empty(), "not her connection");
}

#[test]
fn attachments_go_to_those_they_are_addressed_to_in_order() {
    let mut world = World::new(Limits::default());
    for (name, connection) in [("a", 1), ("b", 2), ("c", 3), ("d", 4)] {
        world.join(name, connection).unwrap();
    }
    let attachments: [(&[&str], &'static [u8]); 6] = [
        (&["b", "c", "b"], b"<both>"),
        (&["gone"], b"<??>"),
        (&[], b"<??>"),
        (&["c"], b"<c's>"),
        (&["d", "gone", "c"], b""),
        (&["c", "a"], b"<last>"),
    ];
    world.append_to("a", 1, 2, &attachments).unwrap();
    let got = [("a", 1), ("b", 2), ("c", 3), ("d", 4)].map(|(name, connection)| {
        let entries = world.entries(name, connection);
        let entry = entries.last().unwrap();
        let frame = String::from_utf8_lossy(&entry.pieces_for(name).concat()[4..]).into_owned();
        let (header, body) = frame.split_once("\0\0").unwrap();
        assert_eq!(entry.size_for(name), 2 + body.len());
        let (_, announced) = header.split_once("\"attachments\":").unwrap();
        (announced.to_owned(), body.to_owned())
    });
    let expected = [
        ("[6]}}", "<last>"),
        ("[6]}}", "<both>"),
        ("[6,5,0,6]}}", "<both><c's><last>"),
        ("[0]}}", ""),
    ];
    assert_eq!(got, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
}

#[test]
fn who_does_not_come_back_in_time_has_left() {
    let mut world = World::new(Limits::default());
    for (name, connection) in [("a", 1), ("b", 2), ("c", 3)] {
        world.join(name, connection).unwrap();
    }
    world.lose("c", 3, 5);
    world.lose("b", 2, 10);
    world.lose("a", 9, 0);
    assert_eq!(
        world.room.next_expiry(),
        Some(START + Duration::from_secs(5))
    );
    world.now += Duration::from_secs(4);
    assert!(world.expire().is_empty());
    world.resume("c", 3, 3, 4).unwrap();
    world.now += Duration::from_secs(10);
    assert_eq!(world.expire(), names(&["b"]));
    assert_eq!(world.room.next_expiry(), None);
    let entries = world.entries("a", 1);
    assert_eq!(
        entries.last().unwrap().kind,
        Kind::Left { member: "b".into() }
    );
    assert_eq!(entries.len(), 4, "left once, and only b");
    assert_eq!(world.resume("b", 2, 3, 5), Err(ErrorCode::ResumeGone));
}

#[test]
fn leaving_is_at_once_and_by_ones_own_connection() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    assert!(!world.leave("a", 2));
    assert!(world.leave("a", 1));
    assert!(!world.leave("a", 1));
    let entries = world.entries("b", 2);
    assert_eq!(
        entries.last().unwrap().kind,
        Kind::Left { member: "a".into() }
    );
    assert!(world.leave("b", 2));
    assert!(world.room.is_empty());
}

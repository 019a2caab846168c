//! Limits.

use super::{START, World};
use crate::limits::Limits;
use crate::log::{Append, ConnectionId, Entry, Kind};
use crate::wire::ErrorCode;
use std::time::Duration;

#[test]
fn the_backlog_is_bounded_by_entries_and_by_bytes() {
    for limits in [
        Limits {
            backlog_entries: 3,
            ..Limits::default()
        },
        Limits {
            backlog_bytes: 3000,
            ..Limits::default()
        },
    ] {
        let mut world = World::new(limits);
        world.join("a", 1).unwrap();
        world.join("b", 2).unwrap();
        world.drain("a", 1);
        assert!(world.room.take_too_slow().is_empty());
        world.lose("b", 2, 10);
        for _ in 0..4 {
            world.append("a", 1, 900).unwrap();
            world.drain("a", 1);
        }
        assert_eq!(world.room.backlog_len(), 3);
        assert!(world.room.take_too_slow().is_empty(), "a has kept up");
        assert_eq!(world.resume("b", 2, 2, 3), Err(ErrorCode::ResumeGone));
        assert_eq!(world.resume("b", 2, 3, 3), Ok(None));
    }
}

#[test]
fn who_does_not_read_or_acknowledge_is_cut_off() {
    let mut world = World::new(Limits {
        queue_bytes: 2500,
        ..Limits::default()
    });
    world.join("a", 1).unwrap();
    world.join("slow", 2).unwrap();
    world.join("reads", 3).unwrap();
    let mut cut = Vec::new();
    for _ in 0..3 {
        world.append("a", 1, 1000).unwrap();
        world.keep_up("a", 1);
        world.drain("reads", 3);
        cut.push(world.room.take_too_slow());
    }
    cut[2].sort_unstable();
    assert_eq!(
        cut,
        [vec![], vec![], vec![ConnectionId(2), ConnectionId(3)]]
    );
    world.lose("slow", 2, 10);
    world.lose("reads", 3, 10);
    assert_eq!(world.resume("slow", 2, 5, 4), Ok(None), "may resume");
    for _ in 0..10 {
        let sent = world.drain("slow", 4);
        assert_eq!(sent.len(), 1);
        world.acknowledge("slow", 4, sent[0]);
        world.append("a", 1, 1000).unwrap();
        world.keep_up("a", 1);
    }
    assert!(
        world.room.take_too_slow().is_empty(),
        "what was acknowledged counts no more"
    );
}

#[test]
fn what_is_not_acknowledged_in_time_is_not_kept() {
    let mut world = World::new(Limits::default());
    world.join("honest", 1).unwrap();
    world.join("reads", 2).unwrap();
    world.join("away", 3).unwrap();
    world.now += Duration::from_secs(1);
    world.append("honest", 1, 1000).unwrap();
    world.keep_up("honest", 1);
    assert_eq!(world.drain("reads", 2), [2, 3, 4]);
    world.lose("away", 3, 1000);
    world.room.drop_before(START);
    assert_eq!(world.room.backlog_len(), 1, "what came later is kept");
    assert_eq!(world.room.oldest(), Some(world.now));
    assert_eq!(world.room.take_too_slow(), [ConnectionId(2)]);
    world.lose("reads", 2, 1000);
    // Resuming with an old place in the log does not bring back the entries that were dropped.
    assert_eq!(world.resume("reads", 2, 2, 4), Err(ErrorCode::ResumeGone));
    world.room.drop_before(world.now);
    assert_eq!(world.room.backlog_len(), 0);
    assert_eq!(world.room.oldest(), None);
    assert_eq!(world.resume("away", 3, 3, 5), Err(ErrorCode::ResumeGone));
    assert!(world.room.take_too_slow().is_empty(), "nobody else");
    world.append("honest", 1, 1).unwrap();
    assert_eq!(world.drain("honest", 1), [5]);
}

#[test]
fn messages_are_limited_in_size_and_rate() {
    let mut world = World::new(Limits {
        message_bytes: 100,
        message_attachments: 2,
        message_recipients: 3,
        member_messages: 2,
        member_bytes: 100,
        ..Limits::default()
    });
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    let too_large = Err(ErrorCode::MessageTooLarge);
    assert_eq!(world.append("a", 1, 101), too_large);
    assert_eq!(world.append_to("a", 1, 99, &[(&["b"], b"xy")]), too_large);
    let three: [(&[&str], &'static [u8]); 3] = [(&[], b""), (&["b"], b""), (&[], b"")];
    assert_eq!(world.append_to("a", 1, 0, &three), too_large);
    // Each recipient counts, repeated and absent ones too.
    let four: [(&[&str], &'static [u8]); 2] = [(&["b", "b"], b""), (&["b", "gone"], b"")];
    assert_eq!(world.append_to("a", 1, 0, &four), too_large);
    world
        .append_to("a", 1, 98, &[(&["b", "a", "b"], b"xy")])
        .unwrap();
    // 300 of the 1,000 bytes, and 5 of the 20 messages that may come at once are spent.
    for _ in 0..7 {
        world.append("a", 1, 100).unwrap();
    }
    assert_eq!(world.append("a", 1, 100), Err(ErrorCode::RateLimited));
    for _ in 0..8 {
        world.append("a", 1, 0).unwrap();
    }
    assert_eq!(world.append("a", 1, 0), Err(ErrorCode::RateLimited));
    world.append("b", 2, 100).unwrap();
    world.now += Duration::from_millis(500);
    world.append("a", 1, 10).unwrap();
    assert_eq!(world.append("a", 1, 0), Err(ErrorCode::RateLimited));
    // Coming back does not fill the bucket.
    world.resume("a", 1, 1, 3).unwrap();
    assert_eq!(world.append("a", 3, 0), Err(ErrorCode::RateLimited));
    let entries = world.entries("a", 3);
    assert_eq!(
        entries.last().unwrap().seq,
        2 + 1 + 7 + 8 + 1 + 1,
        "what is refused is not in the log"
    );
}

#[test]
fn what_many_get_is_kept_and_counted_once() {
    const SHARED: [u8; 1000] = [7; 1000];
    let mut world = World::new(Limits::default());
    let readers: Vec<String> = (0..100).map(|number| format!("r{number}")).collect();
    world.join("a", 200).unwrap();
    for (reader, connection) in readers.iter().zip(0..) {
        world.join(reader, connection).unwrap();
    }
    let to: Vec<&str> = readers.iter().map(String::as_str).collect();
    world.append_to("a", 200, 0, &[(&to, &SHARED)]).unwrap();
    let first = world.entries("r0", 0).pop().unwrap();
    assert!(first.size() < 4000, "{} bytes", first.size());
    let second = world.entries("r99", 99).pop().unwrap();
    let blob = |entry: &Entry, reader: &str| match &entry.kind {
        Kind::Message { attachments, .. } => attachments.of(reader).next().unwrap().as_ptr(),
        other => panic!("{other:?}"),
    };
    assert_eq!(blob(&first, "r0"), blob(&second, "r99"));

    world
        .append_to("a", 200, 0, &[(&["gone"], &SHARED)])
        .unwrap();
    let last = world.entries("r0", 0).pop().unwrap();
    assert!(
        last.size() < SHARED.len(),
        "{} bytes for nobody",
        last.size()
    );
}

/// Sizes of the hybrid suite.
#[test]
fn a_burst_of_joins_into_a_large_room_is_within_the_limits() {
    const COMMIT: usize = 800_000;
    const GROUP_INFO: usize = 1_500_000;
    const SECRETS: usize = 1_700;
    const ADDED: usize = 256;
    let mut world = World::new(Limits::default());
    // One of the newcomers is enough to tell, and so is one of the members before them.
    let (committer, other, joiner) = ("c".repeat(128), "o".repeat(128), "j".repeat(128));
    for (name, connection) in [(&committer, 1), (&other, 2), (&joiner, 3)] {
        world.join(name, connection).unwrap();
    }
    let name = |number: usize| format!("{number:0128}");
    let all: Vec<String> = (0..ADDED - 1).map(name).chain([joiner.clone()]).collect();
    for _ in 0..5 {
        let shared = (all.clone(), vec![0; GROUP_INFO].into());
        let secrets = |name: &String| (vec![name.clone()], vec![0; SECRETS].into());
        let append = Append {
            payload: vec![0; COMMIT].into(),
            attachments: [shared]
                .into_iter()
                .chain(all.iter().map(secrets))
                .collect(),
        };
        let id = ConnectionId(1);
        let (limits, now) = (&world.limits, world.now);
        let record = world.room.message(&committer, id, append, limits, now);
        world.apply(record.unwrap()).unwrap();
        world.drain(&committer, 1);
    }
    assert!(world.room.take_too_slow().is_empty(), "nobody has read yet");
    assert_eq!(world.drain(&joiner, 3), [3, 4, 5, 6, 7, 8]);
}

#[test]
fn an_acknowledgement_of_less_than_before_takes_nothing_back() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    world.append("a", 1, 1).unwrap();
    assert_eq!(world.drain("b", 2), [2, 3]);
    world.acknowledge("b", 2, 3);
    world.acknowledge("b", 2, 2);
    world.room.drop_before(world.now);
    assert_eq!(world.room.take_too_slow(), [ConnectionId(1)]);
}

#[test]
fn to_resume_is_to_acknowledge() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    world.append("a", 1, 1).unwrap();
    assert_eq!(world.drain("b", 2), [2, 3]);
    world.lose("b", 2, 10);
    assert_eq!(world.resume("b", 2, 3, 3), Ok(None));
    world.room.drop_before(world.now);
    assert_eq!(world.room.take_too_slow(), [ConnectionId(1)]);
}

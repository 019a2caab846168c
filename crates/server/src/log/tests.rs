use super::entry::{Entry, Kind};
use super::member::ConnectionId;
use super::room::{Append, Room};
use super::{Lobby, Token};
use crate::limits::Limits;
use crate::wire::{ErrorCode, Resume};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

const START: Duration = Duration::from_secs(1000);

/// A room without a clock or sockets. The number of a connection is also its token.
struct World {
    room: Room,
    limits: Limits,
    now: Duration,
}

impl World {
    fn new(limits: Limits) -> Self {
        Self {
            room: Room::default(),
            limits,
            now: START,
        }
    }

    fn join(&mut self, name: &str, connection: u8) -> Result<(), ErrorCode> {
        let token = Token::new([connection; 16]);
        let id = ConnectionId(connection.into());
        let admission = self
            .room
            .join(name, None, id, token, &self.limits, self.now)?;
        assert_eq!(admission.token, hex::encode([connection; 16]));
        assert!(!admission.resumed);
        Ok(())
    }

    fn resume(
        &mut self,
        name: &str,
        token: u8,
        after: u64,
        connection: u8,
    ) -> Result<Option<ConnectionId>, ErrorCode> {
        let resume = Resume {
            token: hex::encode([token; 16]),
            after,
        };
        let unused = Token::new([0; 16]);
        let id = ConnectionId(connection.into());
        let admission = self
            .room
            .join(name, Some(&resume), id, unused, &self.limits, self.now)?;
        assert!(admission.resumed);
        assert_eq!(admission.token, resume.token, "the token stays");
        Ok(admission.replaced)
    }

    fn append(&mut self, name: &str, connection: u8, bytes: usize) -> Result<(), ErrorCode> {
        self.append_to(name, connection, bytes, &[])
    }

    fn append_to(
        &mut self,
        name: &str,
        connection: u8,
        bytes: usize,
        attachments: &[(&str, &'static [u8])],
    ) -> Result<(), ErrorCode> {
        let append = Append {
            payload: vec![0; bytes].into(),
            attachments: attachments
                .iter()
                .map(|(to, bytes)| ((*to).to_owned(), Bytes::from_static(bytes)))
                .collect(),
        };
        let id = ConnectionId(connection.into());
        self.room.append(name, id, append, &self.limits, self.now)
    }

    /// Sequence numbers of what a connection gets.
    fn drain(&mut self, name: &str, connection: u8) -> Vec<u64> {
        let entries = self.entries(name, connection);
        entries.iter().map(|entry| entry.seq).collect()
    }

    fn entries(&mut self, name: &str, connection: u8) -> Vec<Arc<Entry>> {
        let id = ConnectionId(connection.into());
        std::iter::from_fn(|| self.room.next(name, id)).collect()
    }

    fn lose(&mut self, name: &str, connection: u8, grace: u64) {
        let until = self.now + Duration::from_secs(grace);
        self.room.lose(name, ConnectionId(connection.into()), until);
    }

    fn acknowledge(&mut self, name: &str, connection: u8, seq: u64) {
        let id = ConnectionId(connection.into());
        self.room.acknowledge(name, id, seq);
    }
}

fn names(list: &[&str]) -> Vec<Arc<str>> {
    list.iter().map(|name| Arc::from(*name)).collect()
}

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
fn an_attachment_goes_to_its_addressee_only() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    world.join("c", 3).unwrap();
    let attachments: [(&str, &'static [u8]); 3] = [("b", b"for b"), ("c", b"c's"), ("gone", b"??")];
    world.append_to("a", 1, 2, &attachments).unwrap();
    let sizes: Vec<usize> = [("a", 1), ("b", 2), ("c", 3)]
        .map(|(name, connection)| {
            let entries = world.entries(name, connection);
            let entry = entries.last().unwrap();
            let frame = entry.frame_for(name);
            let text = String::from_utf8_lossy(&frame).into_owned();
            assert_eq!(text.contains("for b"), name == "b", "{text}");
            assert_eq!(text.contains("c's"), name == "c", "{text}");
            assert!(!text.contains("??"));
            entry.size_for(name)
        })
        .into();
    assert_eq!(sizes, [2, 7, 5]);
}

#[test]
fn a_member_resumes_after_any_entry_that_is_still_kept() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    for _ in 0..4 {
        world.append("a", 1, 1).unwrap();
    }
    assert_eq!(world.drain("b", 2).len(), 5);
    world.lose("b", 2, 10);
    // Sent is not received: all may be asked for again.
    assert_eq!(world.resume("b", 2, 1, 3), Ok(None));
    assert_eq!(world.drain("b", 3), [2, 3, 4, 5, 6]);
    assert_eq!(
        world.resume("b", 2, 6, 4),
        Ok(Some(ConnectionId(3))),
        "replaced"
    );
    assert!(
        world.drain("b", 3).is_empty(),
        "the replaced one gets nothing"
    );
    assert_eq!(
        world.append("b", 3, 1),
        Err(ErrorCode::Replaced),
        "and says nothing"
    );
    world.append("b", 4, 1).unwrap();
    assert_eq!(world.drain("b", 4), [7]);
    for after in [0, 8, u64::MAX] {
        assert_eq!(
            world.resume("b", 2, after, 5),
            Err(ErrorCode::ResumeGone),
            "{after}"
        );
    }
}

#[test]
fn only_the_token_opens_the_place_of_a_member() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    assert_eq!(world.join("a", 2), Err(ErrorCode::MemberTaken));
    assert_eq!(world.resume("a", 9, 1, 2), Err(ErrorCode::MemberTaken));
    world.lose("a", 1, 10);
    assert_eq!(
        world.join("a", 2),
        Err(ErrorCode::MemberTaken),
        "within grace too"
    );
    assert_eq!(
        world.resume("b", 1, 1, 2),
        Err(ErrorCode::ResumeGone),
        "never was there"
    );
    let token = Token::new([0xab; 16]);
    assert!(token.is(&"ab".repeat(16)) && token.is(&"AB".repeat(16)));
    for wrong in [
        "",
        "ab",
        &"ab".repeat(15),
        &"ab".repeat(17),
        &"zz".repeat(16),
    ] {
        assert!(!token.is(wrong), "{wrong}");
    }
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
    assert!(world.room.expire(&world.limits, world.now).is_empty());
    world.resume("c", 3, 3, 4).unwrap();
    world.now += Duration::from_secs(10);
    assert_eq!(world.room.expire(&world.limits, world.now), names(&["b"]));
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
    assert!(!world.room.leave("a", ConnectionId(2), &world.limits));
    assert!(world.room.leave("a", ConnectionId(1), &world.limits));
    assert!(!world.room.leave("a", ConnectionId(1), &world.limits));
    let entries = world.entries("b", 2);
    assert_eq!(
        entries.last().unwrap().kind,
        Kind::Left { member: "a".into() }
    );
    assert!(world.room.leave("b", ConnectionId(2), &world.limits));
    assert!(world.room.is_empty());
}

#[test]
fn what_everybody_has_is_not_kept() {
    let mut world = World::new(Limits::default());
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    for _ in 0..5 {
        world.append("a", 1, 1).unwrap();
    }
    assert_eq!(world.room.backlog_len(), 7);
    world.drain("a", 1);
    world.acknowledge("a", 1, 7);
    assert_eq!(world.room.backlog_len(), 6, "b came with the second");
    world.acknowledge("b", 2, 7);
    assert_eq!(
        world.room.backlog_len(),
        6,
        "what was not sent was not received"
    );
    world.drain("b", 2);
    world.acknowledge("b", 2, 4);
    assert_eq!(world.room.backlog_len(), 3);
    world.lose("b", 2, 10);
    world.append("a", 1, 1).unwrap();
    world.drain("a", 1);
    world.acknowledge("a", 1, 8);
    assert_eq!(world.room.backlog_len(), 4, "b may come back");
    assert_eq!(world.resume("b", 2, 3, 3), Err(ErrorCode::ResumeGone));
    assert_eq!(world.resume("b", 2, 4, 3), Ok(None));
    assert_eq!(world.drain("b", 3), [5, 6, 7, 8]);
    world.lose("b", 3, 0);
    world.room.expire(&world.limits, world.now);
    assert_eq!(
        world.room.backlog_len(),
        1,
        "only `left`, which a has not yet"
    );
}

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
fn who_does_not_read_is_cut_off() {
    let mut world = World::new(Limits {
        queue_bytes: 2500,
        ..Limits::default()
    });
    world.join("a", 1).unwrap();
    world.join("slow", 2).unwrap();
    let mut cut = Vec::new();
    for _ in 0..3 {
        world.append("a", 1, 1000).unwrap();
        world.drain("a", 1);
        cut.push(world.room.take_too_slow());
    }
    assert_eq!(cut, [vec![], vec![], vec![ConnectionId(2)]]);
    world.lose("slow", 2, 10);
    assert_eq!(world.resume("slow", 2, 4, 3), Ok(None), "may resume");
    assert_eq!(world.drain("slow", 3), [5]);
    world.append("a", 1, 1000).unwrap();
    world.append("a", 1, 1000).unwrap();
    assert!(
        world.room.take_too_slow().is_empty(),
        "what was read counts no more"
    );
}

#[test]
fn messages_are_limited_in_size_and_rate() {
    let mut world = World::new(Limits {
        message_bytes: 100,
        message_attachments: 1,
        member_messages: 2,
        member_bytes: 100,
        ..Limits::default()
    });
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    let too_large = Err(ErrorCode::MessageTooLarge);
    assert_eq!(world.append("a", 1, 101), too_large);
    assert_eq!(world.append_to("a", 1, 99, &[("b", b"xy")]), too_large);
    assert_eq!(
        world.append_to("a", 1, 0, &[("b", b""), ("b", b"")]),
        too_large
    );
    world.append_to("a", 1, 98, &[("b", b"xy")]).unwrap();
    // 300 of the 1,000 bytes, and 4 of the 20 messages that may come at once are spent.
    for _ in 0..7 {
        world.append("a", 1, 100).unwrap();
    }
    assert_eq!(world.append("a", 1, 100), Err(ErrorCode::RateLimited));
    for _ in 0..9 {
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
        2 + 1 + 7 + 9 + 1 + 1,
        "what is refused is not in the log"
    );
}

#[test]
fn rooms_are_apart_bounded_and_gone_when_empty() {
    let limits = Limits {
        rooms: 2,
        room_members: 1,
        ..Limits::default()
    };
    let mut lobby = Lobby::default();
    let join = |lobby: &mut Lobby, room: &str, member: &str, id: u64| {
        let token = Token::new([1; 16]);
        lobby
            .join(room, member, None, ConnectionId(id), token, &limits, START)
            .map(|_| ())
    };
    join(&mut lobby, "one", "a", 1).unwrap();
    join(&mut lobby, "two", "a", 2).unwrap();
    assert_eq!(
        join(&mut lobby, "three", "a", 3),
        Err(ErrorCode::TooManyRooms)
    );
    assert_eq!(join(&mut lobby, "one", "b", 3), Err(ErrorCode::RoomFull));
    assert_eq!(join(&mut lobby, "one", "", 3), Err(ErrorCode::InvalidName));
    assert_eq!(join(&mut lobby, "a\0", "b", 3), Err(ErrorCode::InvalidName));
    assert!(!lobby.tidy("one"));
    lobby
        .room("one")
        .unwrap()
        .leave("a", ConnectionId(1), &limits);
    assert!(lobby.tidy("one"));
    assert!(lobby.room("one").is_none());
    join(&mut lobby, "three", "a", 3).unwrap();
    lobby.room("two").unwrap().lose("a", ConnectionId(2), START);
    let left = lobby.expire(&limits, START);
    assert_eq!(left, [("two".into(), "a".into())]);
}

//! Resumption, and the entries and tokens that are kept for it.

use super::{World, names};
use crate::limits::Limits;
use crate::log::{ConnectionId, Token};
use crate::wire::ErrorCode;

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
fn who_cannot_resume_leaves_and_may_come_anew() {
    let mut world = World::new(Limits {
        backlog_entries: 2,
        ..Limits::default()
    });
    world.join("a", 1).unwrap();
    world.join("b", 2).unwrap();
    for _ in 0..3 {
        world.append("a", 1, 1).unwrap();
        world.drain("a", 1);
    }
    assert_eq!(world.resume("b", 9, 2, 3), Err(ErrorCode::MemberTaken));
    assert!(world.expire().is_empty());
    assert_eq!(world.resume("b", 2, 2, 3), Err(ErrorCode::ResumeGone));
    assert_eq!(world.expire(), names(&["b"]));
    world.join("b", 3).unwrap();
    assert_eq!(world.drain("b", 3), [7]);
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
    assert!(token.life().is_of(&"ab".repeat(16)) && token.life().is_of(&"AB".repeat(16)));
    for wrong in [
        "",
        "ab",
        &"ab".repeat(15),
        &"ab".repeat(17),
        &"zz".repeat(16),
    ] {
        assert!(!token.life().is_of(wrong), "{wrong}");
    }
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
    world.expire();
    assert_eq!(
        world.room.backlog_len(),
        1,
        "only `left`, which a has not yet"
    );
}

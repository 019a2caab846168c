//! R8b: commits stay short.

use super::craft::craft;
use super::room::{Room, names};
use crate::active::repair::excess_of;
use std::time::Duration;

/// So many who came at the same moment.
fn crowd(members: usize) -> Room {
    let mut room = Room::new();
    for member in 0..members {
        room.join(&format!("m{member:03}"));
    }
    room.quiet();
    room
}

fn excess(room: &mut Room) -> u32 {
    let (session, _, _) = room.parts("m000");
    let committer = session.leaves[0].index.u32();
    excess_of(&session.mls, committer).unwrap()
}

fn epoch(room: &Room) -> u64 {
    room.group("m000").epoch().unwrap()
}

#[test]
fn a_crowd_is_tended_and_then_left_alone() {
    let mut room = crowd(64);
    assert!(excess(&mut room) > 50);
    let before = (epoch(&room), craft(&mut room, "m000", |_| {}).payload.len());
    room.pass(Duration::from_millis(999));
    assert_eq!(epoch(&room), before.0, "not before it has been quiet");
    room.pass(Duration::from_secs(30));
    assert!(excess(&mut room) <= 1);
    let epochs = epoch(&room) - before.0;
    assert!(
        (1..=6).contains(&epochs),
        "one for each node at most: {epochs}"
    );
    let after = craft(&mut room, "m000", |_| {}).payload.len();
    assert!(after * 3 < before.1, "{after} {}", before.1);
    assert_eq!(room.group("m001").next_timeout(), None);
    let events = room.awake().len() * room.end();
    room.pass(Duration::from_secs(3600));
    assert_eq!(room.awake().len() * room.end(), events, "quiet");
}

#[test]
fn a_tended_tree_stays_tended_when_people_leave_and_come() {
    let mut room = crowd(40);
    room.pass(Duration::from_secs(30));
    assert!(excess(&mut room) <= 1);
    let start = epoch(&room);
    for member in [7, 20, 33, 38] {
        room.leave(&format!("m{member:03}"));
        room.quiet();
        assert!(excess(&mut room) <= 1, "after m{member:03} left");
    }
    room.pass(Duration::from_secs(30));
    assert_eq!(epoch(&room), start + 4, "nothing was left to do");
    for member in 100..104 {
        room.join(&format!("m{member:03}"));
        room.quiet();
        room.pass(Duration::from_secs(30));
        assert!(excess(&mut room) <= 1, "after m{member:03} came");
    }
}

/// Newcomers make the upper half of the tree too large again. Leaf 32 has filled its own side of it; the other side is
/// empty but for what removals have filled, so it is the turn of leaf 48.
#[test]
fn the_emptiest_part_is_filled() {
    let mut room = crowd(64);
    room.pass(Duration::from_secs(30));
    ["m062", "m063"].iter().for_each(|name| room.leave(name));
    room.pass(Duration::from_secs(30));
    assert!(excess(&mut room) <= 1);
    ["m064", "m065"].iter().for_each(|name| room.join(name));
    room.quiet();
    let (session, _, _) = room.parts("m000");
    assert_eq!(session.tree_repair.as_ref().unwrap().leaf(), 48);
}

/// The member that would repair the tree is frozen; another under the same node does it.
#[test]
fn a_frozen_tender_is_overtaken() {
    let mut room = crowd(32);
    let (session, _, _) = room.parts("m000");
    let tree_repair = session.tree_repair.as_ref().unwrap().leaf();
    let members = room.group("m000").members();
    let frozen = members
        .iter()
        .find(|member| member.leaf == tree_repair)
        .unwrap();
    room.frozen.insert(frozen.id.to_string());
    let before = epoch(&room);
    room.pass(Duration::from_millis(2999));
    assert_eq!(epoch(&room), before);
    room.pass(Duration::from_millis(1));
    assert_eq!(epoch(&room), before + 1);
    room.pass(Duration::from_secs(60));
    assert!(excess(&mut room) <= 1);
}

#[test]
fn small_groups_are_not_tended() {
    let mut room = crowd(31);
    assert!(excess(&mut room) > 1);
    let before = epoch(&room);
    room.pass(Duration::from_secs(60));
    assert_eq!(epoch(&room), before);
    assert_eq!(names(&room.group("m030").members()).len(), 31);
}

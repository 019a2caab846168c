//! R10.14: a key package that the log has had adds nobody a second time.

use super::linked::linked_call;
use super::room::Room;
use crate::{Outgoing, RejectReason};

/// The last request of `name`.
fn request(room: &Room, name: &str) -> Outgoing {
    let own = room.sent.iter().rev();
    let id = super::room::id(name);
    let mut own = own.filter(|message| {
        use crate::wire::payload::Payload;
        let Ok(Payload::ProvenKeyPackage(proven)) = Payload::decode(&message.payload) else {
            return false;
        };
        let provider = super::craft::provider().in_call(Some(super::room::link(1, None).into()));
        let read = crate::mls::key_package::LoggedKeyPackage::read(
            proven.key_package.as_slice(),
            &id,
            crate::MlsCipherSuite::Classical,
            &provider,
        );
        read.is_ok()
    });
    own.next().unwrap().clone()
}

/// Bob has left. The server writes an old `joined` of his again, and his key package with its valid proof: all refuse it, dave too,
/// who has joined since.
#[test]
fn a_copy_of_a_used_key_package_adds_nobody() {
    let mut room = linked_call(&["alice", "bob", "carol"]);
    let old = request(&room, "bob");
    room.cut_off("bob");
    room.converge();
    room.join("dave");
    room.converge();
    let all = ["alice", "carol", "dave"];
    all.iter().for_each(|name| drop(room.ignored(name)));
    room.log.join(super::room::id("bob"));
    room.insert("bob", old);
    room.settle();
    assert_eq!(
        room.ignored_by(&all),
        vec![vec![RejectReason::KeyPackageUsed]; 3]
    );
    assert_eq!(room.group("dave").members().len(), 3);
}

/// The server writes it for one that is there: nothing changes, and she need not ask anew.
#[test]
fn a_copy_of_a_present_members_key_package_is_refused() {
    let mut room = linked_call(&["alice", "bob"]);
    let old = request(&room, "bob");
    room.leave("bob");
    room.converge();
    room.join("bob");
    room.converge();
    let all = ["alice", "bob"];
    all.iter().for_each(|name| drop(room.ignored(name)));
    let asked = room.asked("bob");
    room.insert("bob", old);
    room.converge();
    assert_eq!(room.ignored("alice"), [RejectReason::KeyPackageUsed]);
    assert_eq!(room.asked("bob"), asked + 1, "the copy itself");
}

/// A copy of one that was never used is none that can be used.
#[test]
fn a_copy_of_a_key_package_that_nobody_was_added_with() {
    let mut room = linked_call(&["alice", "bob"]);
    room.frozen.extend(["alice".into(), "bob".into()]);
    room.join("carol");
    room.quiet();
    let old = request(&room, "carol");
    room.cut_off("carol");
    room.frozen.clear();
    room.settle();
    room.ignored("alice");
    room.log.join(super::room::id("carol"));
    room.insert("carol", old);
    room.settle();
    assert_eq!(room.ignored("alice"), [RejectReason::KeyPackageUsed]);
    assert_eq!(room.group("alice").members().len(), 2);
}

/// Nothing is remembered in a call without a link: copies in a call without a link are followed as ever, and cost a detour.
#[test]
fn without_a_link_copies_are_not_told_apart() {
    let room = super::room::call(&["alice", "bob"]);
    assert_eq!(room.group("alice").roster.seen().count(), 0);
}

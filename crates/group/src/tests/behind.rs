//! R7.1, R7.2 and R7.4: members that cannot follow.

use super::room::{Room, call, id, names};
use crate::active::resync::MAX_ATTEMPTS;
use crate::{Event, RejectReason};
use std::time::Duration;

fn asked(room: &Room, name: &str) -> usize {
    let own = |payload: &[u8]| {
        payload[1] == 1 && payload.windows(name.len()).any(|w| w == name.as_bytes())
    };
    room.sent.iter().filter(|m| own(&m.payload)).count()
}

#[test]
fn who_misses_an_entry_is_swapped_in_one_commit() {
    let mut room = call(&["alice", "bob", "carol", "dave"]);
    let (epoch, asked_before) = (room.group("alice").epoch().unwrap(), asked(&room, "carol"));
    room.leave("dave");
    room.miss("carol");
    room.join("erin");
    while room.read("carol") {}
    assert!(room.number("carol").is_none(), "at once");
    room.converge();
    assert_eq!(asked(&room, "carol"), asked_before + 1);
    assert!(room.group("alice").epoch().unwrap() <= epoch + 3);
    let swapped = room.followers["alice"].events.iter().filter(|event| {
        matches!(event, Event::EpochChanged { added, removed, .. }
            if added.contains(&id("carol")) && removed.contains(&id("carol")))
    });
    assert_eq!(swapped.count(), 1);
    assert_eq!(names(&room.group("carol").members()).len(), 4);
}

/// All that happened in the gap is in the roster that comes with the Welcome: who came, who left, who is waiting.
#[test]
fn whoever_came_or_left_unseen_is_known_afterwards() {
    let mut room = call(&["alice", "bob", "carol"]);
    let missed = room.end();
    room.leave("bob");
    room.join("bob");
    room.join("dave");
    for name in ["alice", "bob", "dave"] {
        while room.read(name) || room.order(name) {}
    }
    room.quiet_but("carol");
    room.followers.get_mut("carol").unwrap().next = room.end();
    assert!(room.end() > missed + 5);
    room.leave("dave");
    room.converge();
    assert_eq!(names(&room.group("carol").members()).len(), 3);
    room.join("erin");
    room.leave("alice");
    room.leave("bob");
    room.converge();
    assert_eq!(room.number("carol"), room.number("erin"));
}

#[test]
fn who_misses_an_entry_while_it_waits() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.leave("bob");
    room.join("dave");
    room.miss("carol");
    room.converge();
    assert_eq!(asked(&room, "carol"), 2);
}

/// A Welcome that was made before the gap lacks what is in it, even if there is no asking again.
#[test]
fn a_welcome_from_before_the_gap() {
    for attempts in [0, MAX_ATTEMPTS] {
        let mut room = call(&["alice", "bob"]);
        room.frozen.extend(["alice", "bob"].map(str::to_owned));
        room.join("carol");
        room.quiet();
        for _ in 0..attempts {
            room.join("dave");
            room.miss("carol");
            room.leave("dave");
            room.quiet();
        }
        room.frozen.clear();
        while room.read("alice") {}
        assert_eq!(room.followers["alice"].outbox.len(), 1);
        room.leave("bob");
        room.miss("carol");
        room.order("alice");
        room.ignored("carol");
        while room.read("carol") {}
        assert_eq!(
            room.ignored("carol"),
            [RejectReason::Gap, RejectReason::AddsOtherKeyPackage]
        );
        room.settle();
        assert_eq!(room.number("carol").is_some(), attempts == 0);
    }
}

/// A commit comes from a member that this one has not seen come.
#[test]
fn added_by_somebody_it_does_not_know() {
    let mut room = call(&["alice", "bob"]);
    room.join("carol");
    while room.read("carol") {}
    room.frozen.insert("carol".into());
    room.join("dave");
    room.quiet();
    room.frozen.clear();
    room.followers.get_mut("carol").unwrap().next = room.end();
    room.leave("bob");
    room.leave("alice");
    room.converge();
    let members = room.group("carol").members();
    assert!(names(&members).contains(&"dave") && members.len() == 2);
    assert_eq!(room.ignored("carol")[0], RejectReason::Gap);
}

/// R7.9. It cannot tell whether it is the first, and whether others have a group.
#[test]
fn who_misses_an_entry_founds_nothing() {
    let mut room = call(&["alice"]);
    room.join("bob");
    room.miss("alice");
    room.leave("bob");
    room.settle();
    assert!(room.number("alice").is_none());
    // Until somebody comes and finds it alone.
    room.join("carol");
    room.converge();
    assert_eq!(names(&room.group("carol").members()), ["alice", "carol"]);
}

#[test]
fn nobody_asks_for_ever() {
    let mut room = call(&["alice", "bob"]);
    let asked_before = asked(&room, "bob");
    for _ in 0..MAX_ATTEMPTS + 5 {
        room.join("carol");
        room.miss("bob");
        room.leave("carol");
        room.settle();
    }
    assert_eq!(asked(&room, "bob") - asked_before, MAX_ATTEMPTS as usize);
    let events = room.followers["bob"].events.iter();
    let exhausted = events.filter(|event| **event == Event::Exhausted);
    assert_eq!(exhausted.count(), 1, "said once");
    room.leave("bob");
    room.join("bob");
    room.converge();
}

/// Bob has lost the keys that the commit is encrypted to.
#[test]
fn a_commit_that_one_member_cannot_process() {
    let mut room = call(&["alice", "bob", "carol"]);
    let (bob, _, _) = room.parts("bob");
    bob.provider.forget();
    room.behind.insert("bob".into());
    room.leave("carol");
    room.quiet();
    // He asks, and alice is in another state.
    assert_eq!(
        room.ignored("bob"),
        [RejectReason::InvalidCommit, RejectReason::InvalidAnswer]
    );
    let epoch = room.group("alice").epoch().unwrap();
    assert_eq!(room.group("bob").epoch(), Some(epoch - 1));
    // He even overtakes, to no avail.
    room.pass(Duration::from_secs(2));
    assert_eq!(room.ignored("alice"), [RejectReason::StaleEpoch]);
    room.settle();
    room.behind.clear();
    room.converge();
    assert_eq!(room.group("alice").epoch(), Some(epoch + 1), "one swap");
    assert_eq!(room.number("alice"), room.number("bob"));
}

/// A member that cannot follow and may not ask any more would go on in an epoch that is over. It loses its keys, and says so.
#[test]
fn a_member_that_is_lost_for_good_has_no_keys() {
    let mut room = call(&["alice", "bob"]);
    for _ in 0..MAX_ATTEMPTS {
        room.join("carol");
        room.miss("bob");
        room.leave("carol");
        room.converge();
    }
    assert!(room.number("bob").is_some());
    let forged = future_commit(&mut room);
    room.insert("alice", forged);
    while room.read("bob") {}
    assert!(room.number("bob").is_some(), "it may be a forgery");
    room.pass(Duration::from_secs(2));
    assert!(room.number("bob").is_none());
    let events = &room.followers["bob"].events;
    assert_eq!(
        events[events.len() - 2..],
        [Event::Waiting, Event::Exhausted]
    );
    room.settle();
    assert!(room.number("bob").is_none());
    room.leave("bob");
    room.join("bob");
    room.converge();
}

/// Suspicion alone is not enough: the next epoch clears it.
#[test]
fn a_suspicion_that_the_next_epoch_clears() {
    let mut room = call(&["alice", "bob", "carol"]);
    let forged = future_commit(&mut room);
    room.insert("alice", forged);
    room.quiet();
    assert_eq!(room.ignored("bob"), [RejectReason::FutureEpoch]);
    assert!(room.group("bob").next_timeout().is_some());
    room.join("dave");
    room.settle();
    assert_eq!(room.group("bob").next_timeout(), None);
    let events = room.followers["bob"].events.iter();
    assert_eq!(events.filter(|event| **event == Event::Waiting).count(), 1);
}

/// A forgery for everybody costs nothing: each shows the others that it is where they are.
#[test]
fn a_forged_commit_of_a_future_epoch_costs_no_swap() {
    let members = ["alice", "bob", "carol", "dave", "erin"];
    let mut room = call(&members);
    let epoch = room.group("bob").epoch().unwrap();
    let forged = future_commit(&mut room);
    room.insert("alice", forged);
    room.converge();
    assert_eq!(room.group("bob").epoch(), Some(epoch));
    for name in members {
        let waits = room.followers[name].events.iter();
        let waits = waits.filter(|event| **event == Event::Waiting).count();
        assert_eq!(waits, 1, "{name}");
    }
}

/// From somebody who is no member it says nothing.
#[test]
fn a_future_epoch_from_a_stranger() {
    let mut room = call(&["alice", "bob", "carol"]);
    room.join("eve");
    while room.read("eve") {}
    let forged = future_commit(&mut room);
    room.insert("eve", forged);
    while room.read("bob") {}
    assert_eq!(room.ignored("bob"), [RejectReason::FutureEpoch]);
    assert_eq!(room.group("bob").next_timeout(), None);
}

/// Alice's next commit, with the epoch in its frame raised by one: not authentic, but nobody can tell.
fn future_commit(room: &mut Room) -> crate::Outgoing {
    let (session, _, _) = room.parts("alice");
    let group = session.mls.group_id().to_vec();
    let message = super::craft::craft(room, "alice", |_| {});
    super::craft::with(&message, |commit| {
        let mut bytes = commit.message.as_slice().to_vec();
        // RFC 9420 §6.1: the epoch follows the group id.
        let at = bytes.windows(group.len()).position(|w| w == group).unwrap() + group.len();
        bytes[at + 7] += 1;
        commit.message = bytes.into();
    })
}

//! R1: several commits on their way.

use super::room::{Room, call};
use crate::{Event, RejectReason};
use std::time::Duration;

/// Lets `name` join and announce itself; nobody else has read that yet.
fn knock(room: &mut Room, name: &str) {
    room.join(name);
    while room.read(name) {}
    room.order(name);
}

fn catch_up(room: &mut Room, name: &str) {
    while room.read(name) {}
}

#[test]
fn nothing_changes_before_the_echo() {
    let mut room = call(&["alice", "bob"]);
    let (epoch, number) = (room.group("alice").epoch(), room.number("alice"));
    knock(&mut room, "carol");
    catch_up(&mut room, "alice");
    assert_eq!(room.followers["alice"].outbox.len(), 1);
    assert_eq!(
        (room.group("alice").epoch(), room.number("alice")),
        (epoch, number)
    );
    room.converge();
}

#[test]
fn one_commit_in_flight_at_a_time() {
    let mut room = call(&["alice", "bob"]);
    for name in ["carol", "dave", "erin"] {
        knock(&mut room, name);
        catch_up(&mut room, "alice");
    }
    assert_eq!(room.followers["alice"].outbox.len(), 1);
    let epoch = room.group("alice").epoch().unwrap();
    room.converge();
    assert_eq!(
        room.group("alice").epoch(),
        Some(epoch + 2),
        "carol, then dave and erin together"
    );
}

#[test]
fn the_first_of_two_commits_wins_for_everybody() {
    for order in [["alice", "bob"], ["bob", "alice"]] {
        let mut room = call(&["alice", "bob", "carol"]);
        let epoch = room.group("carol").epoch().unwrap();
        knock(&mut room, "dave");
        catch_up(&mut room, "alice");
        catch_up(&mut room, "bob");
        room.commit_now("bob");
        order.iter().for_each(|name| assert!(room.order(name)));
        room.quiet();
        assert_eq!(room.group("carol").epoch(), Some(epoch + 1));
        let verdicts = room.ignored_by(&["alice", "bob", "carol", "dave"]);
        let verdict = |name| match name == order[1] {
            true => vec![RejectReason::OwnCommitLost],
            false => vec![RejectReason::StaleEpoch],
        };
        let expected = ["alice", "bob", "carol", "dave"].map(verdict);
        assert_eq!(verdicts, expected, "{order:?}");
        for name in ["alice", "bob"] {
            assert!(
                !room
                    .followers
                    .get_mut(name)
                    .unwrap()
                    .group
                    .parts()
                    .unwrap()
                    .0
                    .in_flight()
            );
        }
    }
}

/// The loser's work is not lost: it looks at the difference anew.
#[test]
fn the_loser_goes_on_with_what_is_left() {
    let mut room = call(&["alice", "bob", "carol"]);
    knock(&mut room, "dave");
    catch_up(&mut room, "bob");
    room.commit_now("bob");
    knock(&mut room, "erin");
    catch_up(&mut room, "alice");
    room.order("bob");
    room.order("alice");
    room.converge();
}

#[test]
fn the_committer_leaves_after_its_commit() {
    let mut room = call(&["alice", "bob"]);
    let epoch = room.group("bob").epoch().unwrap();
    knock(&mut room, "carol");
    catch_up(&mut room, "alice");
    room.order("alice");
    room.leave("alice");
    room.converge();
    assert_eq!(room.group("carol").epoch(), Some(epoch + 2));
    assert_eq!(room.ignored_by(&["bob", "carol"]), [[], []]);
}

#[test]
fn the_committer_leaves_before_its_commit() {
    let mut room = call(&["alice", "bob"]);
    knock(&mut room, "carol");
    catch_up(&mut room, "alice");
    room.leave("alice");
    room.order("alice");
    room.converge();
    assert_eq!(
        room.ignored_by(&["bob", "carol"]),
        vec![vec![RejectReason::SenderNotPresent]; 2]
    );
}

/// A server that takes the departed committer's message and lets it in again under the same name.
#[test]
fn a_commit_from_before_its_author_came_back() {
    let mut room = call(&["alice", "bob", "carol"]);
    knock(&mut room, "dave");
    catch_up(&mut room, "alice");
    let late = room
        .followers
        .get_mut("alice")
        .unwrap()
        .outbox
        .pop_front()
        .unwrap();
    room.leave("alice");
    room.join("alice");
    room.insert("alice", late.clone());
    for name in ["bob", "carol"] {
        catch_up(&mut room, name);
        assert_eq!(room.ignored(name), [RejectReason::AuthorReplaced]);
    }
    catch_up(&mut room, "dave");
    assert_eq!(
        room.ignored("dave"),
        [RejectReason::AuthorReplaced],
        "who waits comes to the same verdict"
    );
    // Once more with a key package of her new life in the log.
    knock_again(&mut room, "alice");
    room.insert("alice", late);
    room.settle();
    room.converge();
}

fn knock_again(room: &mut Room, name: &str) {
    catch_up(room, name);
    room.order(name);
}

/// A commit that was valid when it was made, and is not where the log has it.
#[test]
fn an_own_commit_can_be_invalid_on_its_echo() {
    let mut room = call(&["alice", "bob"]);
    knock(&mut room, "carol");
    knock(&mut room, "dave");
    catch_up(&mut room, "alice");
    room.leave("carol");
    room.order("alice");
    room.converge();
    assert_eq!(
        room.ignored_by(&["alice", "bob"]),
        vec![vec![RejectReason::AddsNotWaiting]; 2]
    );
}

/// A channel that lost its connection sends a commit again whose echo it has not seen, although its author has given it
/// up. That is no reason to think that one is behind.
#[test]
fn a_copy_of_an_own_commit_that_came_to_nothing() {
    let mut room = call(&["alice", "bob"]);
    knock(&mut room, "carol");
    knock(&mut room, "dave");
    catch_up(&mut room, "alice");
    let commit = room.followers["alice"].outbox.front().unwrap().clone();
    room.leave("carol");
    room.order("alice");
    room.insert("alice", commit);
    room.converge();
    let groups = |room: &Room| {
        let events = room.followers["alice"].events.iter();
        events
            .filter(|event| matches!(event, Event::Waiting))
            .count()
    };
    let before = groups(&room);
    room.pass(Duration::from_secs(60));
    assert_eq!(groups(&room), before);
}

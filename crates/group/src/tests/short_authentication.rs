//! R13.1 to R13.8: short authentication: who draws, who is named, and that nobody can choose the pictures.

use super::craft::{craft, refused};
use super::messages::{outgoing, sealed, send};
use super::room::{PATIENT, Room, Seeds, call, id};
use crate::message::Content;
use crate::short_authentication::{EndReason, Step};
use crate::wire::payload::Payload;
use crate::{
    Emoji, Event, MemberChange, MlsCipherSuite, RejectReason, ShortAuthentication as Told,
    ShortAuthenticationFailure as Failure, ShortAuthenticationStep as Awaited, Timing,
};
use std::time::Duration;

const MEMBERS: [&str; 3] = ["alice", "bob", "carol"];

fn start(room: &mut Room, name: &str) {
    let follower = room.followers.get_mut(name).unwrap();
    follower.group.start_short_authentication();
    follower.drain();
}

fn cancel(room: &mut Room, name: &str) {
    let follower = room.followers.get_mut(name).unwrap();
    follower.group.cancel_short_authentication();
    follower.drain();
}

/// All that `name` was told of short authentications.
fn told(room: &Room, name: &str) -> Vec<Told> {
    let events = room.followers[name].events.iter();
    let told = events.filter_map(|event| match event {
        Event::ShortAuthentication(told) => Some(told.clone()),
        _ => None,
    });
    told.collect()
}

/// The outcome, if there is one.
fn last(room: &Room, name: &str) -> Told {
    told(room, name).pop().expect("nothing was told")
}

fn failure(room: &Room, name: &str) -> Failure {
    match last(room, name) {
        Told::Failed { failure } => failure,
        other => panic!("{name}: {other:?}"),
    }
}

fn pictures(room: &Room, name: &str) -> [Emoji; 7] {
    match last(room, name) {
        Told::Pictures { pictures, .. } => pictures,
        other => panic!("{name}: {other:?}"),
    }
}

fn ids(names: &[&str]) -> Vec<crate::MemberId> {
    names.iter().map(|name| id(name)).collect()
}

fn step_message(room: &mut Room, author: &str, step: Step) -> crate::Outgoing {
    let content = Content::ShortAuthentication(step.encode().unwrap());
    sealed(room, author, author, &content.encode().unwrap())
}

/// Lets everybody read and write until the log has all commitments, and nobody has revealed. Returns the id of the draw.
fn committed(room: &mut Room, names: &[&str]) -> [u8; 16] {
    start(room, names[0]);
    let id = begun(room, names[0]);
    for name in names {
        while room.read(name) {}
        assert!(room.order(name), "the commitment of {name}");
    }
    id
}

/// Puts the start of `name` into the log, and returns the id of the draw.
fn begun(room: &mut Room, name: &str) -> [u8; 16] {
    assert!(room.order(name), "the start");
    while room.read(name) {}
    let (session, ..) = room.parts(name);
    session.short_authentication.draw_id().unwrap()
}

/// R13.5.
#[test]
fn all_members_get_the_same_pictures() {
    for suite in [MlsCipherSuite::Classical, MlsCipherSuite::Hybrid] {
        for count in [2, 3, 5] {
            let names = ["alice", "bob", "carol", "dave", "erin"];
            let names = &names[..count];
            let mut room = Room::with_suite(suite);
            for name in names {
                room.join(name);
                room.converge();
            }
            start(&mut room, "bob");
            room.quiet();
            let drawn = pictures(&room, "alice");
            for name in names {
                assert_eq!(pictures(&room, name), drawn, "{name}");
                let told = told(&room, name);
                let started = Told::Started {
                    by: id("bob"),
                    members: ids(names),
                };
                assert_eq!(told[0], started);
                // One after each commitment and each nonce but the last one.
                assert_eq!(told.len(), 1 + 2 * count);
                assert_eq!(room.ignored(name), [], "{name}");
            }
            // The next draw is another one.
            start(&mut room, "alice");
            room.quiet();
            assert_ne!(pictures(&room, "alice"), drawn);
        }
    }
}

#[test]
fn the_application_is_told_who_is_missing() {
    let mut room = call(&MEMBERS);
    committed(&mut room, &MEMBERS);
    while room.read("alice") {}
    let missing = told(&room, "alice")
        .into_iter()
        .filter_map(|told| match told {
            Told::Progress { step, missing, .. } => Some((step, missing)),
            _ => None,
        });
    let expected = [
        (Awaited::Commit, ids(&["bob", "carol"])),
        (Awaited::Commit, ids(&["carol"])),
        (Awaited::Reveal, ids(&MEMBERS)),
    ];
    assert_eq!(missing.collect::<Vec<_>>(), expected);
}

/// R13.1.
#[test]
fn of_two_starts_at_once_the_first_in_the_log_wins() {
    let mut room = call(&MEMBERS);
    start(&mut room, "carol");
    start(&mut room, "alice");
    assert!(room.order("carol") && room.order("alice"));
    room.quiet();
    for name in MEMBERS {
        let by = told(&room, name).into_iter().filter_map(|told| match told {
            Told::Started { by, .. } => Some(by),
            _ => None,
        });
        assert_eq!(by.collect::<Vec<_>>(), ids(&["carol"]), "{name}");
        assert_eq!(pictures(&room, name), pictures(&room, "bob"));
        assert_eq!(room.ignored(name), [RejectReason::ShortAuthenticationBusy]);
    }
}

/// R13.4.
#[test]
fn a_liar_is_named_at_once() {
    let mut room = call(&MEMBERS);
    committed(&mut room, &MEMBERS);
    // As if carol had known the others' nonces, and had found one with which it likes the pictures.
    room.parts("carol").0.short_authentication.lie([7; 32]);
    room.quiet();
    let liar = Failure::WrongNonce {
        member: id("carol"),
    };
    for name in MEMBERS {
        assert_eq!(failure(&room, name), liar, "{name}");
    }
    // There is nothing in the way of the next one.
    start(&mut room, "bob");
    room.quiet();
    assert_eq!(pictures(&room, "alice"), pictures(&room, "bob"));
}

/// R13.6: time decides who is named, and the log when that is.
#[test]
fn a_member_that_is_silent_is_named() {
    for step in [Awaited::Commit, Awaited::Reveal] {
        let mut room = call(&MEMBERS);
        if step == Awaited::Commit {
            start(&mut room, "alice");
        } else {
            committed(&mut room, &MEMBERS);
        }
        room.frozen.insert("carol".to_owned());
        room.pass(Duration::from_millis(14_999));
        assert!(matches!(
            last(&room, "bob"),
            Told::Progress { overdue: false, .. }
        ));
        room.pass(Duration::from_millis(1));
        let silent = Failure::Silent {
            step,
            members: ids(&["carol"]),
            by: id("alice"),
        };
        for name in ["alice", "bob"] {
            assert_eq!(failure(&room, name), silent, "{name}");
            let told = told(&room, name);
            let overdue = |told: &Told| matches!(told, Told::Progress { overdue: true, .. });
            assert_eq!(
                told.iter().filter(|told| overdue(told)).count(),
                1,
                "{name}"
            );
        }
    }
}

/// R13.6: the starter may be the one that is silent.
#[test]
fn a_silent_starter_is_named_by_the_next_in_rank() {
    let mut room = call(&MEMBERS);
    start(&mut room, "alice");
    assert!(room.order("alice"));
    room.frozen.insert("alice".to_owned());
    room.pass(Duration::from_secs(15));
    let silent = Failure::Silent {
        step: Awaited::Commit,
        members: ids(&["alice"]),
        by: id("bob"),
    };
    assert_eq!(failure(&room, "carol"), silent);
}

/// R13.6: to say at once that others are silent names the one that says it.
#[test]
fn a_member_that_ends_a_draw_too_early_is_named() {
    let mut room = call(&MEMBERS);
    let draw = committed(&mut room, &MEMBERS);
    room.read_all();
    let early = Step::End(draw, EndReason::Overdue);
    let early = step_message(&mut room, "carol", early);
    room.insert("carol", early);
    room.read_all();
    let cancelled = Failure::Cancelled {
        by: id("carol"),
        missing: ids(&MEMBERS),
    };
    for name in ["alice", "bob"] {
        assert_eq!(failure(&room, name), cancelled, "{name}");
    }
}

#[test]
fn a_person_can_end_it() {
    let mut room = call(&MEMBERS);
    start(&mut room, "alice");
    cancel(&mut room, "alice");
    room.quiet();
    let cancelled = |by, missing: &[&str]| Failure::Cancelled {
        by: id(by),
        missing: ids(missing),
    };
    for name in MEMBERS {
        assert!(matches!(failure(&room, name), Failure::Cancelled { by, .. } if by == id("alice")));
    }
    committed(&mut room, &MEMBERS);
    cancel(&mut room, "bob");
    assert!(room.order("bob"));
    room.quiet();
    for name in MEMBERS {
        assert_eq!(failure(&room, name), cancelled("bob", &MEMBERS), "{name}");
    }
}

fn restarts(room: &Room, name: &str) -> Vec<u8> {
    let told = told(room, name).into_iter();
    let restarts = told.filter_map(|told| match told {
        Told::Restarted { restarts, .. } => Some(restarts),
        _ => None,
    });
    restarts.collect()
}

/// R13.7.
#[test]
fn members_that_come_or_go_half_way_begin_it_anew() {
    for (comes, reveals) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut room = call(&["alice", "bob", "carol", "dave"]);
        let names = ["alice", "bob", "carol", "dave"];
        if reveals {
            committed(&mut room, &names);
        } else {
            start(&mut room, "alice");
            assert!(room.order("alice"));
            room.read_all();
            assert!(room.order("bob"));
        }
        let present: &[&str] = if comes {
            room.join("erin");
            &["alice", "bob", "carol", "dave", "erin"]
        } else {
            room.cut_off("dave");
            &MEMBERS
        };
        // A step that was on its way is ordered behind the change.
        while room.read("alice") {}
        if comes {
            while room.read("erin") {}
            room.order("erin");
        }
        room.frozen.insert("dave".to_owned());
        room.quiet();
        room.frozen.clear();
        room.settle();
        for name in present {
            assert_eq!(pictures(&room, name), pictures(&room, "alice"), "{name}");
            let Told::Pictures { members, .. } = last(&room, name) else {
                panic!("{name}");
            };
            assert_eq!(members, ids(present));
        }
        assert_eq!(restarts(&room, "bob"), [1]);
        for name in present {
            let busy = RejectReason::ShortAuthenticationBusy;
            assert!(!room.ignored(name).contains(&busy), "one starts it anew");
        }
        let erin = if comes { told(&room, "erin") } else { vec![] };
        assert!(!matches!(erin.first(), Some(Told::Restarted { .. })));
    }
}

/// R13.7: the starter may be the one that has gone.
#[test]
fn a_draw_whose_starter_leaves_begins_anew_by_another() {
    let mut room = call(&MEMBERS);
    start(&mut room, "carol");
    assert!(room.order("carol"));
    room.read_all();
    room.cut_off("carol");
    room.settle();
    assert_eq!(pictures(&room, "alice"), pictures(&room, "bob"));
    let begun = told(&room, "bob").into_iter().rev();
    let mut begun = begun.filter_map(|told| match told {
        Told::Started { by, .. } => Some(by),
        _ => None,
    });
    assert_eq!(begun.next(), Some(id("alice")));
}

/// R13.7: members that are about to come would only begin it anew once more.
#[test]
fn a_draw_starts_when_the_group_is_the_roster() {
    let mut room = call(&MEMBERS);
    room.join("dave");
    while room.read("dave") {}
    room.order("dave");
    while room.read("bob") {}
    start(&mut room, "bob");
    assert!(room.followers["bob"].outbox.is_empty(), "dave is waiting");
    room.quiet();
    let Told::Pictures { members, .. } = last(&room, "dave") else {
        panic!("{:?}", last(&room, "dave"));
    };
    assert_eq!(members, ids(&["alice", "bob", "carol", "dave"]));
    assert!(restarts(&room, "bob").is_empty());
}

/// R13.7: else who sees the pictures first could abort, again and again, the draws that it does not like.
#[test]
fn after_three_restarts_it_fails_and_names_who_came_and_went() {
    let mut room = call(&["alice", "bob"]);
    start(&mut room, "alice");
    let mut expected = Vec::new();
    for round in 0..4 {
        assert!(room.order("alice"), "the start of round {round}");
        while room.read("alice") {}
        while room.read("bob") {}
        let change = if round % 2 == 0 {
            room.join("mallory");
            while room.read("mallory") {}
            room.order("mallory");
            (ids(&["mallory"]), vec![])
        } else {
            room.cut_off("mallory");
            (vec![], ids(&["mallory"]))
        };
        let (added, removed) = change;
        expected.push(MemberChange { added, removed });
        // The commit that follows from it, and nothing of the draw.
        for name in ["alice", "bob"] {
            room.followers.get_mut(name).unwrap().outbox.clear();
        }
        while room.read("alice") {}
        assert!(room.order("alice"), "the commit of round {round}");
        for name in ["alice", "bob"] {
            while room.read(name) {}
        }
    }
    for name in ["alice", "bob"] {
        let changes = expected.clone();
        let failed = Failure::MembersChanged { changes };
        assert_eq!(failure(&room, name), failed, "{name}");
        assert_eq!(restarts(&room, name), [1, 2, 3], "{name}");
    }
    // And nobody begins it anew without a person who wants it.
    room.settle();
    let failed = matches!(last(&room, "alice"), Told::Failed { .. });
    assert!(failed, "{:?}", last(&room, "alice"));
}

/// R13.8: a refresh changes neither who is there nor the state that the pictures are about.
#[test]
fn an_epoch_with_the_same_members_changes_nothing() {
    let mut room = call(&MEMBERS);
    committed(&mut room, &MEMBERS);
    let refresh = craft(&mut room, "bob", |_| {});
    room.insert("bob", refresh);
    room.followers.get_mut("bob").unwrap().outbox.clear();
    let epoch = room.group("alice").epoch();
    for name in ["alice", "carol"] {
        while room.read(name) {}
    }
    assert_ne!(room.group("alice").epoch(), epoch);
    // Bob has not staged it, so it is behind from here on: it is not asked.
    for name in ["alice", "carol"] {
        while room.order(name) {}
        while room.read("alice") {}
        while room.read("carol") {}
    }
    for name in ["alice", "carol"] {
        let missing = ids(&["bob"]);
        let progress = Told::Progress {
            step: Awaited::Reveal,
            missing,
            overdue: false,
        };
        assert_eq!(last(&room, name), progress, "{name}");
        assert!(restarts(&room, name).is_empty(), "{name}");
    }
}

/// R13.8. A whole call in which refreshes cross draws, in which each step is sent once more when it was passed.
#[test]
fn draws_go_on_through_refreshes() {
    let mut room = Room::new();
    room.timing = Timing {
        refresh: Some(Duration::from_secs(60)),
        ..PATIENT
    };
    for name in MEMBERS {
        room.join(name);
        room.quiet();
    }
    room.now = Duration::from_secs(61);
    start(&mut room, "alice");
    assert!(room.order("alice"));
    let epoch = room.group("alice").epoch().unwrap();
    for name in MEMBERS {
        room.wake(name);
    }
    room.pass(Duration::from_secs(10));
    assert!(room.group("alice").epoch().unwrap() >= epoch + 3);
    for name in MEMBERS {
        assert_eq!(pictures(&room, name), pictures(&room, "bob"), "{name}");
        assert!(restarts(&room, name).is_empty());
    }
}

/// Man in the middle: two groups, with another member between them. The pictures are different, and there is nothing that it
/// could have chosen so that they are equal: each group's follow from nonces that it learned after its own commitments.
#[test]
fn two_groups_get_different_pictures() {
    for seed in 0..8 {
        let mut pictures_of = Vec::new();
        for victim in ["alice", "bob"] {
            let mut room = Room::new();
            room.seeds = Seeds(Some(10 * seed + 5 * u8::from(victim == "bob")));
            for name in [victim, "mallory"] {
                room.join(name);
                room.converge();
            }
            start(&mut room, victim);
            room.quiet();
            pictures_of.push(pictures(&room, victim));
        }
        assert_ne!(pictures_of[0], pictures_of[1]);
    }
}

/// R13.3: whatever a member says out of turn, all say the same of it, and the draw goes on.
#[test]
fn steps_out_of_turn_change_nothing() {
    let out_of_turn = RejectReason::ShortAuthenticationOutOfTurn;
    let mut room = call(&MEMBERS);
    for step in [
        Step::Commit([1; 16], [2; 32]),
        Step::Reveal([1; 16], [2; 32]),
    ] {
        let early = step_message(&mut room, "alice", step);
        room.insert("alice", early);
        room.read_all();
        let ignored = room.ignored_by(&["bob", "carol"]);
        assert_eq!(ignored, vec![vec![out_of_turn]; 2], "before a draw");
    }
    start(&mut room, "alice");
    let draw = begun(&mut room, "alice");
    room.read_all();
    // Messages that alice has not sent herself, by her own account.
    drop(room.ignored("alice"));
    let bad = [
        (Step::Commit([1; 16], [2; 32]), "another draw"),
        (
            Step::Reveal(draw, [2; 32]),
            "a nonce before all have committed",
        ),
    ];
    for (step, what) in bad {
        let bad = step_message(&mut room, "bob", step);
        room.insert("bob", bad);
        room.read_all();
        let ignored = room.ignored_by(&["alice", "carol"]);
        assert_eq!(ignored, vec![vec![out_of_turn]; 2], "{what}");
    }
    // Bob's own steps were encrypted before these, so they are void, and nobody has told its outbox: it says them anew.
    room.followers.get_mut("bob").unwrap().outbox.clear();
    let commitment = step_message(&mut room, "bob", Step::Commit(draw, [3; 32]));
    let second = step_message(&mut room, "bob", Step::Commit(draw, [4; 32]));
    room.insert("bob", commitment);
    room.insert("bob", second);
    assert!(room.order("alice"));
    room.read_all();
    let ignored = room.ignored_by(&["alice", "carol"]);
    assert_eq!(ignored, vec![vec![out_of_turn]; 2], "a second commitment");
    assert!(room.order("carol"));
    room.read_all();
    // All have committed: who has not would choose.
    let late = step_message(&mut room, "bob", Step::Commit(draw, [5; 32]));
    room.insert("bob", late);
    let garbage = Content::ShortAuthentication(vec![9; 17]).encode().unwrap();
    let garbage = sealed(&mut room, "bob", "bob", &garbage);
    room.insert("bob", garbage);
    room.read_all();
    let expected = vec![out_of_turn, RejectReason::Malformed];
    assert_eq!(room.ignored_by(&["alice", "carol"]), vec![expected; 2]);
    assert!(room.order("alice"));
    let twice = room.sent.last().unwrap().clone();
    refused(
        &mut room,
        "alice",
        twice,
        &["carol"],
        RejectReason::MessageRepeated,
    );
}

/// R13.2.
#[test]
fn a_member_starts_so_many_while_the_members_are_the_same() {
    let mut room = call(&MEMBERS);
    for _ in 0..8 {
        start(&mut room, "carol");
        room.quiet();
        pictures(&room, "alice");
    }
    start(&mut room, "carol");
    room.quiet();
    assert_eq!(failure(&room, "carol"), Failure::TooManyStarts);
    let limit = RejectReason::ShortAuthenticationLimit;
    assert_eq!(room.ignored("alice"), [limit]);
    assert!(matches!(last(&room, "alice"), Told::Pictures { .. }));
    start(&mut room, "bob");
    room.quiet();
    assert_eq!(pictures(&room, "carol"), pictures(&room, "bob"));
}

#[test]
fn who_is_alone_or_in_no_group_is_told() {
    let mut room = call(&["alice"]);
    start(&mut room, "alice");
    assert_eq!(failure(&room, "alice"), Failure::Alone);
    room.join("bob");
    while room.read("bob") {}
    start(&mut room, "bob");
    assert_eq!(failure(&room, "bob"), Failure::LeftGroup);
}

#[test]
fn a_member_that_leaves_is_told_that_it_has_failed() {
    let mut room = call(&MEMBERS);
    start(&mut room, "bob");
    assert!(room.order("bob"));
    room.read_all();
    room.leave("bob");
    while room.read("bob") {}
    assert_eq!(failure(&room, "bob"), Failure::LeftGroup);
}

/// R12.5: messages of the application and steps share the ratchets, and none gets in the way of the other.
#[test]
fn a_draw_and_a_chat_at_once() {
    let mut room = call(&MEMBERS);
    start(&mut room, "alice");
    for (number, name) in MEMBERS.iter().enumerate() {
        send(&mut room, name, number as u32, "hello");
    }
    room.quiet();
    for name in MEMBERS {
        assert_eq!(pictures(&room, name), pictures(&room, "alice"));
        assert_eq!(room.ignored(name), []);
    }
}

/// A start in the log that no member of the group has encrypted is nothing.
#[test]
fn a_step_in_the_clear_is_none() {
    let mut room = call(&MEMBERS);
    let clear = Step::Start([1; 16]).encode().unwrap();
    let clear = outgoing(&Payload::Message(clear.into()));
    refused(&mut room, "alice", clear, &MEMBERS, RejectReason::Malformed);
    assert_eq!(told(&room, "bob"), []);
}

//! Steps that fail inside a member: it is as it was before or asks anew, says so, and the room comes together all the same.

use super::room::{Room, call, continuity_key, id};
use crate::api::internal_error::injection;
use crate::{
    Config, ContinuityError, Event, Group, GroupPolicy, MlsCipherSuite, Output, Step, Timing,
};
use std::collections::BTreeSet;
use std::time::Duration;

const MEMBERS: [&str; 3] = ["alice", "bob", "carol"];

/// A run of a room in which steps may fail, from where it has been prepared.
struct Scenario {
    name: &'static str,
    prepare: fn() -> Room,
    run: fn(&mut Room),
}

/// A key package that a member has failed to add, alone, is set aside by that member. So in each there are three who can add.
const SCENARIOS: [Scenario; 8] = [
    Scenario {
        name: "founding",
        prepare: || {
            let mut room = Room::new();
            room.join("alice");
            room
        },
        run: |_| {},
    },
    Scenario {
        name: "adding",
        prepare: || {
            let mut room = call(&MEMBERS);
            room.join("dave");
            room
        },
        run: |_| {},
    },
    Scenario {
        name: "removing",
        prepare: || call(&MEMBERS),
        run: |room| room.leave("bob"),
    },
    Scenario {
        name: "coming again",
        prepare: || call(&["alice", "bob", "dave", "carol"]),
        run: |room| {
            room.cut_off("carol");
            room.join("carol");
        },
    },
    Scenario {
        name: "a gap",
        prepare: || {
            let mut room = call(&["alice", "bob", "carol", "erin"]);
            room.join("dave");
            room
        },
        run: |room| room.miss("bob"),
    },
    Scenario {
        name: "sending a message",
        prepare: || call(&MEMBERS),
        run: |room| {
            let follower = room.followers.get_mut("bob").unwrap();
            follower.group.send_message(1, "chat", b"hello");
            follower.drain();
        },
    },
    Scenario {
        name: "short authentication",
        prepare: || call(&MEMBERS),
        run: |room| {
            let follower = room.followers.get_mut("bob").unwrap();
            follower.group.start_short_authentication();
            follower.drain();
        },
    },
    Scenario {
        name: "challenging",
        prepare: || call(&MEMBERS),
        run: |room| {
            for name in ["alice", "bob"] {
                let now = room.now;
                let follower = room.followers.get_mut(name).unwrap();
                follower.group.challenge(0, now);
                follower.drain();
            }
        },
    },
];

/// The steps of the failures that `name` has told.
fn told(room: &Room, name: &str) -> Vec<Step> {
    let events = room.followers[name].events.iter();
    let steps = events.filter_map(|event| match event {
        Event::InternalError(error) => Some(error.step()),
        _ => None,
    });
    steps.collect()
}

/// Lets each member read all that there is and do what follows, and checks after each entry that it is sound.
fn read_soundly(room: &mut Room, context: &str) {
    for name in room.awake() {
        loop {
            let epoch = room.group(&name).epoch();
            let waited = waits(room, &name);
            let read = room.read(&name);
            if !read {
                break;
            }
            let group = room.group(&name);
            if room.is_present(&name) && room.followers[&name].next == room.end() {
                assert!(group.is_on_its_way(), "{context}: {name} asks for nothing");
            }
            if epoch.is_some() && group.epoch().is_none() {
                assert!(
                    waits(room, &name) > waited,
                    "{context}: {name} was not told"
                );
            }
        }
    }
}

fn waits(room: &Room, name: &str) -> usize {
    let events = room.followers[name].events.iter();
    events.filter(|event| **event == Event::Waiting).count()
}

/// Runs a scenario in which the next attempts at these steps fail. Returns how many did.
fn run(scenario: &Scenario, steps: &[Step]) -> usize {
    let context = format!("{}, {steps:?}", scenario.name);
    let mut room = (scenario.prepare)();
    for follower in room.followers.values_mut() {
        follower.events.clear();
    }
    injection::fail(steps.iter().copied());
    (scenario.run)(&mut room);
    for _ in 0..8 {
        read_soundly(&mut room, &context);
        for name in room.awake() {
            while room.is_present(&name) && room.order(&name) {}
        }
    }
    room.converge();
    let failed = steps.len() - injection::end();
    let names = room.followers.keys();
    let told: Vec<Step> = names.flat_map(|name| told(&room, name)).collect();
    assert!(
        told.iter().all(|step| steps.contains(step)),
        "{context}: {told:?}"
    );
    assert_eq!(failed > 0, !told.is_empty(), "{context}: {told:?}");
    assert!(told.len() <= failed, "{context}: {told:?}");
    for name in &room.log.present().to_vec() {
        let ignored = room.ignored(name.as_str());
        assert!(ignored.len() < 8, "{context}: {ignored:?}");
    }
    failed
}

/// The steps of a group's own, but for those of [`Step::ExportSecret`], which is asked for from outside.
fn steps() -> impl Iterator<Item = Step> {
    let steps = Step::ALL.iter().copied();
    steps.filter(|step| *step != Step::ExportSecret)
}

#[test]
fn each_step_may_fail_once_or_twice_wherever_it_is_done() {
    let mut failed = BTreeSet::new();
    for scenario in &SCENARIOS {
        for step in steps() {
            for times in [1, 2] {
                if run(scenario, &vec![step; times]) > 0 {
                    failed.insert(step);
                }
            }
        }
    }
    // A commit is withdrawn after another failure only.
    let missing: Vec<Step> = steps().filter(|step| !failed.contains(step)).collect();
    assert_eq!(missing, [Step::WithdrawCommit]);
}

#[test]
fn a_commit_that_cannot_be_made_and_not_be_withdrawn_either_costs_its_author_the_group() {
    let alone = Scenario {
        name: "adding the second",
        prepare: || {
            let mut room = call(&["alice"]);
            room.join("dave");
            room
        },
        run: |_| {},
    };
    let steps = [Step::SplitWelcome, Step::WithdrawCommit];
    assert_eq!(run(&alone, &steps), 2);
}

/// The state that used to be left behind: outside, told nothing, asking nobody.
#[test]
fn a_member_whose_request_cannot_be_made_is_told_and_asks_later() {
    let mut room = call(&MEMBERS);
    room.followers.get_mut("bob").unwrap().events.clear();
    room.join("dave");
    room.miss("bob");
    room.log.append(
        crate::EntryKind::Left {
            member: id("nobody"),
        },
        Vec::new(),
    );
    let asked = room.asked("bob");
    injection::fail([Step::CreateKeyPackage; 3]);
    assert!(room.glance("bob"));
    assert_eq!(room.group("bob").epoch(), None);
    assert!(room.followers["bob"].outbox.is_empty());
    assert_eq!(
        (waits(&room, "bob"), told(&room, "bob")),
        (1, vec![Step::CreateKeyPackage])
    );
    // One event for the same failure at the same line, however often it comes.
    for _ in 0..2 {
        let due = room.group("bob").next_timeout().unwrap();
        assert!(due > room.now);
        room.now = due;
        room.wake("bob");
        assert_eq!(told(&room, "bob").len(), 1);
    }
    assert_eq!(injection::end(), 0);
    room.converge();
    assert!(room.asked("bob") > asked);
    // And once more in another epoch.
    injection::fail([Step::CreateKeyPackage]);
    room.cut_off("bob");
    room.join("bob");
    room.converge();
    assert_eq!((told(&room, "bob").len(), injection::end()), (2, 0));
}

fn alone() -> Group {
    Group::new(Config {
        member: id("alice"),
        suite: MlsCipherSuite::Classical,
        timing: Timing::default(),
        policy: GroupPolicy::default(),
        link: None,
    })
    .unwrap()
}

#[test]
fn founding_is_tried_again_without_an_entry() {
    let mut room = Room::new();
    room.join("alice");
    injection::fail([Step::CreateGroup]);
    room.quiet();
    assert_eq!(injection::end(), 0);
    assert_eq!(room.group("alice").epoch(), None);
    assert_eq!(told(&room, "alice"), [Step::CreateGroup]);
    assert!(room.group("alice").next_timeout().is_some());
    room.pass(Duration::from_secs(2));
    assert_eq!(room.group("alice").epoch(), Some(0));
}

/// The key package made before the proof would say that the member has no continuity key.
#[test]
fn no_key_package_without_the_proof_is_used() {
    let mut group = alone();
    let proof = continuity_key("alice").sign(&group.continuity_challenge());
    injection::fail([Step::CreateKeyPackage]);
    let outcome = group.prove_continuity(proof);
    assert!(
        matches!(outcome, Err(ContinuityError::KeyMaterial(_))),
        "{outcome:?}"
    );
    assert_eq!(injection::end(), 0);
    assert!(group.candidate().is_none());
    let kind = crate::EntryKind::Joined {
        member: id("alice"),
        present: vec![],
    };
    group.handle(crate::Entry { seq: 0, kind }, Duration::ZERO);
    assert_eq!(group.poll(), Some(Output::Event(Event::Waiting)));
    assert!(matches!(group.poll(), Some(Output::Send(_))));
    let leaf = group
        .candidate()
        .unwrap()
        .bundle
        .key_package()
        .leaf_node()
        .clone();
    assert!(crate::mls::continuity::of_leaf(&leaf).unwrap().is_some());
}

#[test]
fn a_secret_that_cannot_be_derived_is_no_secret() {
    let room = call(&["alice"]);
    injection::fail([Step::ExportSecret]);
    let outcome = room.group("alice").export_secret("test", b"", 16);
    assert!(
        matches!(outcome, Err(crate::ExportError::Failed(error)) if error.step() == Step::ExportSecret)
    );
    assert_eq!(injection::end(), 0);
    let too_long = room.group("alice").export_secret("test", b"", 70_000);
    assert_eq!(too_long.unwrap_err(), crate::ExportError::TooLong);
}

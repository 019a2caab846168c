//! Calls with a link secret, and a server that attacks them.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::report::report;
use sotto_sim::{
    Action, Counts, Deviation, Failure, RogueCommit, Schedule, ServerModel, Step, run,
};

const ALL: u32 = 0b111;

/// The counts of a call of Ann, Bob and Cleo, who have a link, with these events after their joins.
fn counts(server: ServerModel, events: &[Action]) -> Counts {
    let joins = (0..3).map(|person| Action::Join { person });
    let events = joins.chain(events.iter().cloned());
    let steps = events.map(|action| Step {
        after_ms: 2_000,
        action,
    });
    let schedule = Schedule {
        seed: 1,
        people: 4,
        hybrid: false,
        link: true,
        server,
        steps: steps.collect(),
    };
    let outcome = run(&schedule);
    if let Some(violation) = outcome.violation {
        let failure = Failure {
            schedule,
            violation,
        };
        panic!("{}", report(1, &failure));
    }
    outcome.counts
}

fn lies(deviations: &[Deviation]) -> Counts {
    let lie = |deviation: &Deviation| Action::Deviate {
        deviation: deviation.clone(),
    };
    let lies = deviations.iter().map(lie).collect::<Vec<_>>();
    counts(ServerModel::Lying, &lies)
}

#[test]
fn members_with_the_link_meet() {
    let counts = counts(ServerModel::Honest, &[Action::Join { person: 3 }]);
    assert!(counts.frames_decrypted > 10, "{counts:?}");
    assert_eq!((counts.unproven, counts.copies), (0, 0));
}

/// Under a name of its own and under a member's, which has left.
#[test]
fn a_client_of_the_server_is_not_added() {
    let counts = counts(
        ServerModel::Lying,
        &[
            Action::Deviate {
                deviation: Deviation::Ghost {
                    to: ALL,
                    name: None,
                },
            },
            Action::Leave { person: 2 },
            Action::Deviate {
                deviation: Deviation::Ghost {
                    to: ALL,
                    name: Some(2),
                },
            },
            Action::Talk { person: 0 },
        ],
    );
    // All three reject the first, Ann and Bob the second.
    assert!(counts.unproven >= 5, "{counts:?}");
}

#[test]
fn a_swapped_key_package_is_rejected() {
    let name = Some(2);
    let ghost = Deviation::Ghost { to: ALL, name };
    let alone = lies(std::slice::from_ref(&ghost));
    let swap = Deviation::SwapKeyPackage { to: ALL, back: 0 };
    let swapped = lies(&[ghost, swap]);
    assert!(
        swapped.unproven >= alone.unproven + 2,
        "{alone:?} {swapped:?}"
    );
}

#[test]
fn a_replayed_join_adds_nobody() {
    let to = 0b011;
    let replay = Deviation::ReplayJoined {
        to,
        person: 2,
        back: 0,
    };
    let counts = lies(&[replay]);
    assert!(counts.copies >= 2, "{counts:?}");
}

#[test]
fn commits_of_a_rogue_that_has_the_link() {
    for commit in [RogueCommit::AddGhost, RogueCommit::WithoutPsk] {
        let misbehave = Action::Misbehave {
            person: 0,
            commit,
            times: 3,
        };
        let join = Action::Join { person: 3 };
        let counts = counts(ServerModel::Honest, &[misbehave, join]);
        assert!(counts.rogue_commits > 0, "{counts:?}");
    }
}

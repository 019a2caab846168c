//! The simulation can fail: a server that breaks the rules of the log is found out by the checks for an honest one, the
//! schedule replays, and it shrinks to what matters.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::{Act, Broken, Failure, Lie, Promise, Schedule, Step, run, shrink};

/// A busy schedule of an honest server, with `lies` between its steps.
fn with(lies: &[Lie]) -> Schedule {
    let kind = Kind {
        most_people: 4,
        hybrid: false,
        promise: Promise::Honest,
        rogue: false,
        losses: true,
    };
    let mut schedule = schedule(5, kind);
    schedule.people = 4;
    schedule.steps.truncate(4);
    let after = |after_ms, act| Step { after_ms, act };
    for who in 0..3 {
        schedule.steps.push(after(400, Act::Join { who }));
    }
    schedule.steps.push(after(3_000, Act::Talk { who: 0 }));
    for lie in lies {
        let lie = lie.clone();
        schedule.steps.push(after(0, Act::Lie { lie }));
    }
    schedule.steps.push(after(10, Act::Talk { who: 2 }));
    schedule.steps.push(after(0, Act::Leave { who: 2 }));
    schedule.steps.push(after(0, Act::Join { who: 3 }));
    schedule.steps.push(after(900, Act::Talk { who: 1 }));
    schedule
}

fn found(lies: &[Lie]) -> Failure {
    assert_eq!(run(&with(&[])).violation, None);
    let schedule = with(lies);
    let violation = run(&schedule).violation;
    let shrunk = shrink(&schedule).unwrap();
    assert_eq!(run(&schedule).violation, violation, "replays exactly");
    assert_eq!(
        Some(shrunk.violation.broken),
        violation.map(|violation| violation.broken)
    );
    assert_eq!(shrink(&schedule).unwrap(), shrunk, "shrinks to the same");
    let json = serde_json::to_string(&shrunk.schedule).unwrap();
    let replayed: Schedule = serde_json::from_str(&json).unwrap();
    assert_eq!(run(&replayed).violation.unwrap(), shrunk.violation);
    shrunk
}

#[test]
fn entries_in_another_order() {
    let swap = Lie::Swap {
        who: 1,
        unnoticed: true,
    };
    let failure = found(&[swap]);
    assert_eq!(failure.violation.broken, Broken::SameRoster);
    let report = report(5, &failure);
    assert!(failure.schedule.steps.len() <= 5, "{report}");
    assert!(
        report.contains("The server gives Bob the next two entries in the wrong order"),
        "{report}"
    );
    assert!(report.contains("joins."), "{report}");
}

#[test]
fn a_departure_that_is_kept_from_the_others() {
    let failure = found(&[Lie::Split { side: 1 << 2 }]);
    let report = report(5, &failure);
    assert!(failure.schedule.steps.len() <= 5, "{report}");
    assert!(
        matches!(
            failure.violation.broken,
            Broken::SameRoster | Broken::NotKeptWaiting | Broken::GroupIsRoster
        ),
        "{report}"
    );
}

#[test]
fn an_entry_that_is_lost() {
    let withhold = Lie::Withhold {
        who: 0,
        entries: 1,
        unnoticed: true,
    };
    let failure = found(&[withhold]);
    assert!(failure.schedule.steps.len() <= 5, "{}", report(5, &failure));
}

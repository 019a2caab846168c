//! Injected faults: with a server that breaks the rules of the log, the checks for an honest one fail. The schedule replays, and
//! shrinks to the steps that matter.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::generate::{Kind, schedule};
use sotto_sim::report::report;
use sotto_sim::{Action, Deviation, Failure, Property, Schedule, ServerModel, Step, run, shrink};

/// A busy schedule of an honest server, with `lies` between its steps.
fn with(deviations: &[Deviation]) -> Schedule {
    let kind = Kind {
        most_people: 4,
        hybrid: false,
        server: ServerModel::Honest,
        rogue: false,
        losses: true,
        ports: true,
        draws: false,
        links: false,
    };
    let mut schedule = schedule(5, kind);
    schedule.people = 4;
    schedule.steps.truncate(4);
    let after = |after_ms, action| Step { after_ms, action };
    for person in 0..3 {
        schedule.steps.push(after(400, Action::Join { person }));
    }
    schedule
        .steps
        .push(after(3_000, Action::Talk { person: 0 }));
    for deviation in deviations {
        let deviation = deviation.clone();
        schedule.steps.push(after(0, Action::Deviate { deviation }));
    }
    schedule.steps.push(after(10, Action::Talk { person: 2 }));
    schedule.steps.push(after(0, Action::Leave { person: 2 }));
    schedule.steps.push(after(0, Action::Join { person: 3 }));
    schedule.steps.push(after(900, Action::Talk { person: 1 }));
    schedule
}

fn found(deviations: &[Deviation]) -> Failure {
    assert_eq!(run(&with(&[])).violation, None);
    let schedule = with(deviations);
    let violation = run(&schedule).violation;
    let shrunk = shrink(&schedule).unwrap();
    assert_eq!(run(&schedule).violation, violation, "replays exactly");
    assert_eq!(
        Some(shrunk.violation.property),
        violation.map(|violation| violation.property)
    );
    assert_eq!(shrink(&schedule).unwrap(), shrunk, "shrinks to the same");
    let json = serde_json::to_string(&shrunk.schedule).unwrap();
    let replayed: Schedule = serde_json::from_str(&json).unwrap();
    assert_eq!(run(&replayed).violation.unwrap(), shrunk.violation);
    shrunk
}

#[test]
fn entries_in_another_order() {
    let swap = Deviation::Swap {
        person: 1,
        unnoticed: true,
    };
    let failure = found(&[swap]);
    assert_eq!(failure.violation.property, Property::SameRoster);
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
    let failure = found(&[Deviation::Split { side: 1 << 2 }]);
    let report = report(5, &failure);
    assert!(failure.schedule.steps.len() <= 5, "{report}");
    assert!(
        matches!(
            failure.violation.property,
            Property::SameRoster | Property::NotKeptWaiting | Property::GroupIsRoster
        ),
        "{report}"
    );
}

#[test]
fn an_entry_that_is_lost() {
    let withhold = Deviation::Withhold {
        person: 0,
        entries: 1,
        unnoticed: true,
    };
    let failure = found(&[withhold]);
    assert!(failure.schedule.steps.len() <= 5, "{}", report(5, &failure));
}

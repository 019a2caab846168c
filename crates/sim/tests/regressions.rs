//! Regression schedules in `tests/regressions`: each violated a property once, and must not any more.

#![allow(clippy::unwrap_used, clippy::panic)]

use sotto_sim::report::report;
use sotto_sim::{Failure, Schedule, run};
use std::path::Path;

#[test]
fn recorded_schedules_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let mut replayed = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let json = std::fs::read_to_string(&file).unwrap();
        let schedule: Schedule = serde_json::from_str(&json).unwrap();
        if let Some(violation) = run(&schedule).violation {
            let seed = schedule.seed;
            let failure = Failure {
                schedule,
                violation,
            };
            panic!("{}: {}", file.display(), report(seed, &failure));
        }
        replayed += 1;
    }
    assert!(replayed > 0);
}

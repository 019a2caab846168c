//! What to tell people about a failure.

use crate::shrink::Failure;

/// A short script in plain words, what it breaks, and the schedule for a regression test.
#[must_use]
pub fn report(seed: u64, failure: &Failure) -> String {
    let Failure {
        schedule,
        violation,
    } = failure;
    let json = serde_json::to_string_pretty(schedule).unwrap_or_default();
    format!(
        "seed {seed}: {violation}\n\n{schedule}\n\nTo keep it as a regression test, save this in \
         crates/sim/tests/regressions:\n{json}\n"
    )
}

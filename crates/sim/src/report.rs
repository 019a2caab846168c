//! The report of a failure.

use crate::shrink::Failure;

/// The violated property, the shortened schedule in words, and its JSON for a regression test.
#[must_use]
pub fn report(seed: u64, failure: &Failure) -> String {
    let Failure {
        schedule,
        violation,
    } = failure;
    let json = serde_json::to_string_pretty(schedule).unwrap_or_default();
    format!(
        "seed {seed}: {violation}\n\n{schedule}\n\nTo keep this schedule as a regression test, save it in \
         crates/sim/tests/regressions:\n{json}\n"
    )
}

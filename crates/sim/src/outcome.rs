//! Execution of a schedule, and its result.

use crate::counts::Counts;
use crate::observation::{NoObserver, Observer};
use crate::property::Property;
use crate::schedule::Schedule;
use crate::violation::Violation;
use crate::world::World;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// The result of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Numbers of events.
    pub counts: Counts,
    /// The first violation, if any. The run ends there.
    pub violation: Option<Violation>,
}

/// Executes a schedule. The same schedule always has the same outcome.
#[must_use]
pub fn run(schedule: &Schedule) -> Outcome {
    run_in(World::new(schedule, &mut NoObserver), schedule)
}

/// Executes a schedule and reports each entry and call to `observer`.
pub fn run_observed(schedule: &Schedule, observer: &mut dyn Observer) -> Outcome {
    run_in(World::new(schedule, observer), schedule)
}

fn run_in(mut world: World<'_>, schedule: &Schedule) -> Outcome {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        for step in &schedule.steps {
            let until = world.now + Duration::from_millis(step.after_ms.into());
            world.pass_until(until)?;
            world.act(&step.action)?;
        }
        world.rest()
    }));
    let violation = match outcome {
        Ok(outcome) => outcome.err(),
        Err(panic) => {
            let said = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied());
            let details = said.unwrap_or("no message").to_owned();
            Some(world.violation((Property::NoPanic, details)))
        }
    };
    let mut counts = world.counts;
    counts.schedules = 1;
    counts.steps = schedule.steps.len() as u64;
    counts.entries = world.log.len() as u64;
    counts.epochs = world.history.len();
    counts.stale_commits = world.tabs.iter().map(|tab| tab.stale_commits).sum();
    counts.unproven = world.tabs.iter().map(|tab| tab.unproven).sum();
    counts.copies = world.tabs.iter().map(|tab| tab.copies).sum();
    counts.draws = world.drawn.len() as u64;
    counts.rogue_commits = world.tabs.iter().map(|tab| tab.rogue_commits).sum();
    Outcome { counts, violation }
}

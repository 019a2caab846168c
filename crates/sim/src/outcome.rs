//! What came of a run.

use crate::observe::{Nobody, Observer};
use crate::schedule::Schedule;
use crate::violation::{Broken, Violation};
use crate::world::{Steps, World};
use std::ops::AddAssign;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// What there was in one run, or in many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs.
    pub schedules: u64,
    /// Steps of schedules.
    pub steps: u64,
    /// Everything that happened: entries read, messages sent, timers.
    pub events: u64,
    /// Entries of logs.
    pub entries: u64,
    /// How often somebody read one.
    pub entries_read: u64,
    /// Epochs of groups.
    pub epochs: u64,
    /// Commits that lost to another.
    pub stale_commits: u64,
    /// The messages of a rogue.
    pub misdeeds: u64,
    /// Frames that somebody tried to open.
    pub frames: u64,
    /// Those that were opened.
    pub frames_opened: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.events += other.events;
        self.entries += other.entries;
        self.entries_read += other.entries_read;
        self.epochs += other.epochs;
        self.stale_commits += other.stale_commits;
        self.misdeeds += other.misdeeds;
        self.frames += other.frames;
        self.frames_opened += other.frames_opened;
    }
}

/// What came of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What there was in it.
    pub counts: Counts,
    /// What went wrong, if anything did. The run ends there.
    pub violation: Option<Violation>,
}

/// Runs a schedule. The same schedule always has the same outcome.
#[must_use]
pub fn run(schedule: &Schedule) -> Outcome {
    run_in(World::new(schedule, Steps::Small, &mut Nobody), schedule)
}

/// Runs a schedule while somebody looks on who knows entries, and not the steps that a client takes to follow one.
pub fn run_observed(schedule: &Schedule, observer: &mut dyn Observer) -> Outcome {
    run_in(World::new(schedule, Steps::Whole, observer), schedule)
}

fn run_in(mut world: World<'_>, schedule: &Schedule) -> Outcome {
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        for step in &schedule.steps {
            let until = world.now + Duration::from_millis(step.after_ms.into());
            world.pass_until(until)?;
            world.act(&step.act)?;
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
            let how = said.unwrap_or("without a word").to_owned();
            Some(world.violation((Broken::NoPanic, how)))
        }
    };
    let mut counts = world.counts;
    counts.schedules = 1;
    counts.steps = schedule.steps.len() as u64;
    counts.entries = world.log.len() as u64;
    counts.epochs = world.history.len();
    counts.stale_commits = world.tabs.iter().map(|tab| tab.stale_commits).sum();
    counts.misdeeds = world.tabs.iter().map(|tab| tab.misdeeds).sum();
    Outcome { counts, violation }
}

//! Shrinking of a schedule that fails to a short one that fails alike: delta debugging (Zeller and Hildebrandt, 2002) on the
//! steps, then smaller and rounder numbers.

use crate::outcome::run;
use crate::property::Property;
use crate::schedule::{Action, Schedule};
use crate::violation::Violation;

/// A schedule that violates a property, with the violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The events.
    pub schedule: Schedule,
    /// The violation that they lead to.
    pub violation: Violation,
}

/// The shortest schedule found that violates the same property; `None` if this one violates none. The same schedule always
/// shrinks to the same one.
#[must_use]
pub fn shrink(schedule: &Schedule) -> Option<Failure> {
    let violation = run(schedule).violation?;
    let mut shrinking = Shrinking {
        property: violation.property,
        failure: Failure {
            schedule: schedule.clone(),
            violation,
        },
    };
    // Smaller numbers may make more steps unnecessary, and fewer steps allow smaller numbers.
    while shrinking.steps() | shrinking.numbers() {}
    Some(shrinking.failure)
}

struct Shrinking {
    property: Property,
    failure: Failure,
}

impl Shrinking {
    /// Accepts a candidate if it violates the same property.
    fn take(&mut self, candidate: Schedule) -> bool {
        match run(&candidate).violation {
            Some(violation) if violation.property == self.property => {
                self.failure = Failure {
                    schedule: candidate,
                    violation,
                };
                true
            }
            _ => false,
        }
    }

    /// Removes steps, as many at once as possible. Returns whether it removed any.
    fn steps(&mut self) -> bool {
        let mut any = false;
        let mut size = self.failure.schedule.steps.len().div_ceil(2);
        while size > 0 {
            let mut start = 0;
            while start < self.failure.schedule.steps.len() {
                let steps = &self.failure.schedule.steps;
                let end = (start + size).min(steps.len());
                let mut shorter = self.failure.schedule.clone();
                shorter.steps.drain(start..end);
                let mut later = shorter.clone();
                // The later steps keep their times, or move up by the time of those removed.
                if let Some(next) = later.steps.get_mut(start) {
                    let left_out = &steps[start..end];
                    next.after_ms += left_out.iter().map(|step| step.after_ms).sum::<u32>();
                }
                if self.take(shorter) || self.take(later) {
                    any = true;
                } else {
                    start += size;
                }
            }
            size /= 2;
        }
        any
    }

    /// Reduces pauses and delays. Returns whether it reduced any.
    fn numbers(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.failure.schedule.steps.len() {
            let mut numbers = 0;
            while let Some(number) = number_of(&mut self.failure.schedule.clone(), index, numbers) {
                let now = *number;
                // The smallest number comes first, then round ones, which are easier to read.
                let round = [10, 100, 1_000].map(|unit| now / unit * unit);
                let simpler = [0, 1_000, 5_000, 30_000, now / 2]
                    .into_iter()
                    .filter(|simple| *simple < now)
                    .chain(round.into_iter().rev().filter(|round| *round < now));
                for simple in simpler {
                    let mut candidate = self.failure.schedule.clone();
                    if let Some(number) = number_of(&mut candidate, index, numbers) {
                        *number = simple;
                    }
                    if self.take(candidate) {
                        any = true;
                        break;
                    }
                }
                numbers += 1;
            }
        }
        any
    }
}

/// The number at an index among those of a step.
fn number_of(schedule: &mut Schedule, step: usize, number: usize) -> Option<&mut u32> {
    let step = schedule.steps.get_mut(step)?;
    match (number, &mut step.action) {
        (0, _) => Some(&mut step.after_ms),
        (1, Action::Freeze { ms, .. } | Action::Cut { ms, .. }) => Some(ms),
        (1, Action::Delay { down_ms, .. }) => Some(down_ms),
        (2, Action::Delay { up_ms, .. }) => Some(up_ms),
        _ => None,
    }
}

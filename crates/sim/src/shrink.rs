//! From a schedule that fails to a short one that fails alike: delta debugging (Zeller and Hildebrandt, 2002) on the
//! steps, then simpler numbers.

use crate::outcome::run;
use crate::schedule::{Act, Schedule};
use crate::violation::{Broken, Violation};

/// A schedule that fails, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What to do.
    pub schedule: Schedule,
    /// What then happens.
    pub violation: Violation,
}

/// The schedule made as short as it gets with the same promise broken; none if it breaks none. The same schedule
/// always shrinks to the same one.
#[must_use]
pub fn shrink(schedule: &Schedule) -> Option<Failure> {
    let violation = run(schedule).violation?;
    let mut shrinking = Shrinking {
        broken: violation.broken,
        failure: Failure {
            schedule: schedule.clone(),
            violation,
        },
    };
    // Simpler numbers may make more steps needless, and the other way round.
    while shrinking.steps() | shrinking.numbers() {}
    Some(shrinking.failure)
}

struct Shrinking {
    broken: Broken,
    failure: Failure,
}

impl Shrinking {
    /// Takes a candidate if it fails alike.
    fn take(&mut self, candidate: Schedule) -> bool {
        match run(&candidate).violation {
            Some(violation) if violation.broken == self.broken => {
                self.failure = Failure {
                    schedule: candidate,
                    violation,
                };
                true
            }
            _ => false,
        }
    }

    /// Leaves out steps, as many at once as possible. Whether there were any.
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
                // The same without the time that was for them, or with it.
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

    /// Shortens pauses and delays. Whether it could.
    fn numbers(&mut self) -> bool {
        let mut any = false;
        for index in 0..self.failure.schedule.steps.len() {
            let mut numbers = 0;
            while let Some(number) = number_of(&mut self.failure.schedule.clone(), index, numbers) {
                let now = *number;
                // The smallest first; then what people would rather read.
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

/// The numbers in a step, one after the other.
fn number_of(schedule: &mut Schedule, step: usize, number: usize) -> Option<&mut u32> {
    let step = schedule.steps.get_mut(step)?;
    match (number, &mut step.act) {
        (0, _) => Some(&mut step.after_ms),
        (1, Act::Freeze { ms, .. } | Act::Cut { ms, .. }) => Some(ms),
        (1, Act::Delay { down_ms, .. }) => Some(down_ms),
        (2, Act::Delay { up_ms, .. }) => Some(up_ms),
        _ => None,
    }
}

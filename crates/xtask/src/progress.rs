//! The numbered lines of progress: the step, its place among all, and its duration.

use anyhow::Result;
use std::time::Instant;

/// Counts the steps of one command.
pub(crate) struct Progress {
    total: usize,
    done: usize,
    /// Bold where the output is a terminal, plain in a log.
    bold: (&'static str, &'static str),
}

impl Progress {
    /// `total` is how many steps the command will take.
    pub(crate) fn new(total: usize) -> Self {
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        Self {
            total,
            done: 0,
            bold: if terminal {
                ("\x1b[1m", "\x1b[0m")
            } else {
                ("", "")
            },
        }
    }

    /// Counts the steps that a failed suite did not reach, so that the numbers of later steps stay true.
    pub(crate) fn skip_to(&mut self, done: usize) {
        self.done = done;
    }

    /// Announces a step, takes it, and says how long it took.
    pub(crate) fn step<T>(&mut self, what: &str, take: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        let (on, off) = self.bold;
        eprintln!("{on}[{}/{}] {what}{off}", self.done, self.total);
        let start = Instant::now();
        let outcome = take()?;
        let seconds = start.elapsed().as_secs_f32();
        if seconds >= 1.0 {
            eprintln!("      done in {seconds:.0} s");
        }
        Ok(outcome)
    }
}

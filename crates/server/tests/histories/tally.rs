//! Counts of what was done and seen, by name, and when.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: BTreeMap<String, usize>,
    events: Vec<(Duration, String)>,
}

impl Tally {
    pub fn add(&mut self, what: &str, count: usize) {
        *self.counts.entry(what.to_owned()).or_default() += count;
    }

    /// Counts a fault that begins.
    pub fn happens(&mut self, what: &str, to: &str) {
        self.add(what, 1);
        self.note(format!("{what}: {to}"));
    }

    /// Notes that it is over.
    pub fn over(&mut self, to: &str) {
        self.note(format!("over: {to}"));
    }

    fn note(&mut self, what: String) {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        self.events.push((now.unwrap(), what));
    }

    pub fn include(&mut self, other: &Self) {
        for (what, count) in &other.counts {
            self.add(what, *count);
        }
        self.events.extend(other.events.iter().cloned());
        self.events.sort();
    }

    /// Events in order, with the time of day (UTC), as NATS has it in what it writes.
    pub fn events(&self) -> impl Iterator<Item = String> {
        self.events.iter().map(|(at, what)| {
            let (seconds, thousandths) = (at.as_secs(), at.subsec_millis());
            let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
            format!(
                "{hours:02}:{minutes:02}:{:02}.{thousandths:03} {what}",
                seconds % 60
            )
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.counts.iter();
        let all: Vec<_> = all.map(|(what, count)| format!("{what} {count}")).collect();
        to.write_str(&all.join(", "))
    }
}

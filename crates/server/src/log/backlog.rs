//! The entries of a room that somebody may still need.

use super::entry::Entry;
use crate::limits::Limits;
use std::collections::VecDeque;
use std::sync::Arc;

/// A suffix of the log.
#[derive(Debug, Default)]
pub(super) struct Backlog {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// Sequence number of the last entry ever appended.
    last: u64,
}

impl Backlog {
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Appends the next entry, and drops the oldest ones if there are more than `limits` allows.
    pub(super) fn push(&mut self, entry: Arc<Entry>, limits: &Limits) {
        self.last = entry.seq;
        self.bytes += entry.size();
        self.entries.push_back(entry);
        while self.entries.len() > limits.backlog_entries as usize
            || self.bytes > limits.backlog_bytes as usize
        {
            self.pop();
        }
    }

    /// Drops what everybody has, up to and including `seq`.
    pub(super) fn trim(&mut self, seq: u64) {
        while self.entries.front().is_some_and(|entry| entry.seq <= seq) {
            self.pop();
        }
    }

    fn pop(&mut self) {
        if let Some(entry) = self.entries.pop_front() {
            self.bytes -= entry.size();
        }
    }

    /// Whether everything after `seq` is still here.
    pub(super) fn covers(&self, seq: u64) -> bool {
        let first = self
            .entries
            .front()
            .map_or(self.last + 1, |entry| entry.seq);
        seq <= self.last && first <= seq + 1
    }

    /// The entries after `seq`, as far as they are still here.
    pub(super) fn after(&self, seq: u64) -> impl Iterator<Item = &Arc<Entry>> {
        let first = self.entries.front().map_or(0, |entry| entry.seq);
        let skip =
            usize::try_from(seq.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.entries.iter().skip(skip)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

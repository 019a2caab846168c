//! The entries of a room that a member may still need.

use super::entry::Entry;
use crate::budgets::Permit;
use crate::limits::Limits;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// A suffix of the log.
#[derive(Default)]
pub(super) struct Backlog {
    entries: VecDeque<Kept>,
    bytes: usize,
    /// Sequence number of the last entry ever appended.
    last: u64,
}

struct Kept {
    entry: Arc<Entry>,
    /// When it was appended.
    at: Duration,
    /// The entry's share of the budget of its sender's address.
    _charge: Option<Permit>,
}

impl Backlog {
    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Appends the next entry, and drops the oldest ones if there are more than `limits` allows.
    pub(super) fn push(
        &mut self,
        entry: Arc<Entry>,
        charge: Option<Permit>,
        limits: &Limits,
        now: Duration,
    ) {
        self.last = entry.seq;
        self.bytes += entry.size();
        self.entries.push_back(Kept {
            entry,
            at: now,
            _charge: charge,
        });
        while self.entries.len() > limits.backlog_entries as usize
            || self.bytes > limits.backlog_bytes as usize
        {
            self.pop();
        }
    }

    /// Drops the entries that all members have acknowledged, up to and including `seq`.
    pub(super) fn trim(&mut self, seq: u64) {
        while self
            .entries
            .front()
            .is_some_and(|kept| kept.entry.seq <= seq)
        {
            self.pop();
        }
    }

    /// Drops the entries appended at `at` or earlier. Whether there was any.
    pub(super) fn drop_before(&mut self, at: Duration) -> bool {
        let before = self.entries.len();
        while self.entries.front().is_some_and(|kept| kept.at <= at) {
            self.pop();
        }
        self.entries.len() < before
    }

    /// When the oldest entry that is kept was appended.
    pub(super) fn oldest(&self) -> Option<Duration> {
        self.entries.front().map(|kept| kept.at)
    }

    fn pop(&mut self) {
        if let Some(kept) = self.entries.pop_front() {
            self.bytes -= kept.entry.size();
        }
    }

    /// Whether everything after `seq` is still here.
    pub(super) fn covers(&self, seq: u64) -> bool {
        let first = self
            .entries
            .front()
            .map_or(self.last + 1, |kept| kept.entry.seq);
        seq <= self.last && first <= seq + 1
    }

    /// The entries after `seq`, as far as they are still here.
    pub(super) fn after(&self, seq: u64) -> impl Iterator<Item = &Arc<Entry>> {
        let first = self.entries.front().map_or(0, |kept| kept.entry.seq);
        let skip =
            usize::try_from(seq.saturating_add(1).saturating_sub(first)).unwrap_or(usize::MAX);
        self.entries.iter().skip(skip).map(|kept| &kept.entry)
    }

    /// When the entry `seq` was appended, if it is still here.
    pub(super) fn appended_at(&self, seq: u64) -> Option<Duration> {
        let first = self.entries.front()?.entry.seq;
        let index = usize::try_from(seq.checked_sub(first)?).ok()?;
        self.entries.get(index).map(|kept| kept.at)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

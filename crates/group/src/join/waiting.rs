//! A member that is in the room and in no group.

use crate::mls::key_package::{Candidate, KeyPackageId};
use crate::room::roster::RosterChange;
use crate::wire::unverified_commit::UnverifiedCommit;
use crate::{MemberId, RejectReason};
use std::collections::BTreeSet;
use std::time::Duration;

/// R7.3: changes that may come between a key package and the Welcome for it. How many there are is up to the server and to those
/// who come and go: a thousand who all join at once make two thousand.
pub(crate) const MOST_CHANGES: usize = 4096;
/// Members that the commits which come meanwhile may name, each commit one more.
pub(crate) const MOST_NAMES: usize = 4 * MOST_CHANGES;

/// The state of a member that waits to be added, or to found a group.
pub(crate) struct Waiting {
    /// The candidate to be added with; `None` once its attempts are used up, or before it has asked.
    pub(crate) candidate: Option<Candidate>,
    /// Name of its latest key package; `None` before it has asked.
    pub(crate) id: Option<KeyPackageId>,
    /// When that was sent, by the clock of the one who sends frames: whoever adds it with that, did so later.
    pub(crate) asked: Duration,
    /// When it is to ask again, if it could not.
    pub(crate) retry: Option<Retry>,
    /// Whether it has told that it may not ask any more.
    pub(crate) exhausted: bool,
    /// Position of its key package in the log, once it is there.
    pub(crate) announced: Option<u64>,
    /// The changes since its key package: a member that adds it will have known the first part of them only. What was
    /// before is in the snapshot, for its author has followed the log up to the key package at least.
    pub(crate) history: Vec<(u64, RosterChange)>,
    /// All commits since its key package.
    pub(crate) commits: Vec<UnverifiedCommit>,
    /// The number of names in `commits`.
    names: usize,
    /// Commits have added it and led nowhere, and it goes on waiting with the same key package.
    pub(crate) doubt: Option<Doubt>,
    /// Whether it knows by its own account who is there: its log has no gap since it came.
    pub(crate) whole: bool,
    /// Whether a member has refused its latest request, and that has been told.
    pub(crate) refused: bool,
}

/// The wait for another commit, with a key package that may have been used.
#[derive(Default)]
pub(crate) struct Doubt {
    /// When it ends.
    pub(crate) until: Option<Duration>,
    /// Authors that have lost races, each of which is to commit again.
    pub(crate) authors: BTreeSet<MemberId>,
}

/// A request that could not be made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Retry {
    /// When it is to be tried again.
    pub(crate) at: Duration,
    /// Whether it is one of the member's attempts.
    pub(crate) counts: bool,
}

impl Doubt {
    pub(crate) fn no_later_than(&mut self, until: Duration) {
        self.until = Some(self.until.map_or(until, |other| other.min(until)));
    }
}

impl Waiting {
    /// `id`: name of its latest key package, if there is one, which it is to replace if it has been used.
    pub(crate) fn new(id: Option<KeyPackageId>) -> Self {
        Self {
            candidate: None,
            id,
            asked: Duration::ZERO,
            retry: None,
            exhausted: false,
            announced: None,
            history: Vec::new(),
            commits: Vec::new(),
            names: 0,
            doubt: None,
            whole: true,
            refused: false,
        }
    }

    /// From now on it is to be added with this. The private keys of the former one are gone.
    pub(crate) fn ask_with(&mut self, candidate: Candidate, asked: Duration) {
        self.forget_request();
        self.id = Some(candidate.id);
        self.asked = asked;
        self.candidate = Some(candidate);
    }

    /// It is to be added with a key package that could not be made. Nothing is kept of the former one, which has been used or
    /// is not the latest one in the log.
    pub(crate) fn ask_later(&mut self, retry: Retry) {
        self.forget_request();
        self.retry = Some(retry);
    }

    fn forget_request(&mut self) {
        self.candidate = None;
        self.id = None;
        self.retry = None;
        self.announced = None;
        self.doubt = None;
        self.refused = false;
        self.history.clear();
        self.commits.clear();
        self.names = 0;
    }

    /// Whether more has happened since its key package than may be kept. It has to ask again, and what was before is then
    /// of no use.
    pub(crate) fn is_overfull(&self) -> bool {
        self.history.len() > MOST_CHANGES || self.names > MOST_NAMES
    }

    #[cfg(test)]
    pub(crate) fn names(&self) -> usize {
        self.names
    }

    /// Whether what happens now may matter to a Welcome.
    fn keeps_notes(&self) -> bool {
        self.candidate.is_some() && self.announced.is_some()
    }

    /// Takes note of a change that the log holds at `seq`, whatever the roster made of it: only who knows all earlier
    /// key packages can tell whether a new one is to be refused.
    pub(crate) fn note(
        &mut self,
        seq: u64,
        change: &RosterChange,
        outcome: Result<(), RejectReason>,
    ) {
        if self.keeps_notes() {
            self.history.push((seq, change.clone()));
        }
        if let (Ok(()), RosterChange::KeyPackage(_, logged)) = (outcome, change)
            && Some(logged.id) == self.id
        {
            self.announced = Some(seq);
        }
    }

    pub(crate) fn note_commit(&mut self, commit: UnverifiedCommit) {
        if self.keeps_notes() {
            self.names = self.names.saturating_add(1 + commit.adds.len());
            self.commits.push(commit);
        }
    }
}

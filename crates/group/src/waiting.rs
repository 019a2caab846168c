//! A member that is in the room and in no group.

use crate::founding::Observer;
use crate::key_package::{Candidate, KeyPackageId};
use crate::roster::{Change, Roster};
use crate::seen::SeenCommit;
use crate::welcome::Invitation;
use crate::{Ignored, MemberId};
use std::time::Duration;

/// Changes that may come between a key package and the Welcome for it. How many there are is up to the server and to those
/// who come and go: a thousand who all join at once make two thousand.
pub(crate) const MOST_CHANGES: usize = 4096;
/// Members that the commits which come meanwhile may name, each commit one more.
pub(crate) const MOST_NAMES: usize = 4 * MOST_CHANGES;

/// What it takes to be added, or to found a group.
pub(crate) struct Waiting {
    /// The candidate to be added with; `None` once its attempts are used up.
    pub(crate) candidate: Option<Candidate>,
    /// Name of its latest key package.
    pub(crate) id: KeyPackageId,
    /// When that was sent, by the clock of the one who sends frames: whoever adds it with that, did so later.
    pub(crate) asked: Duration,
    /// Whether it has told that it may not ask any more.
    pub(crate) exhausted: bool,
    /// Position of its key package in the log, once it is there.
    pub(crate) announced: Option<u64>,
    pub(crate) observer: Observer,
    /// What has happened since its key package: whoever adds it will have known the first part of it only. What was
    /// before is in the snapshot, for its author has followed the log up to the key package at least.
    pub(crate) history: Vec<(u64, Change)>,
    /// All commits since its key package.
    pub(crate) commits: Vec<SeenCommit>,
    /// The number of names in `commits`.
    names: usize,
    /// A Welcome that it is about to join by. No entry is followed before it has joined, or has found out why not.
    pub(crate) invitation: Option<Box<Invitation>>,
    /// Until when it waits for another author than the one that has added it, whom it does not believe.
    pub(crate) doubt: Option<Duration>,
    /// Whether it knows by its own account who is there: its log has no gap since it came.
    pub(crate) whole: bool,
}

impl Waiting {
    /// `id`: name of its latest key package, which it is to replace if it has been used.
    pub(crate) fn new(id: KeyPackageId, grouped: impl IntoIterator<Item = MemberId>) -> Self {
        let observer = Observer::new(grouped);
        Self {
            candidate: None,
            id,
            asked: Duration::ZERO,
            exhausted: false,
            announced: None,
            observer,
            history: Vec::new(),
            commits: Vec::new(),
            names: 0,
            invitation: None,
            doubt: None,
            whole: true,
        }
    }

    /// From now on it is to be added with this. The private keys of the former one are gone.
    pub(crate) fn ask_with(&mut self, candidate: Candidate, asked: Duration) {
        self.id = candidate.id;
        self.asked = asked;
        self.candidate = Some(candidate);
        self.announced = None;
        self.doubt = None;
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

    /// Somebody has come, and found nobody here but this member: whoever else was there has left, and nobody can be in a
    /// group.
    pub(crate) fn found_alone(&mut self) {
        self.whole = true;
        self.observer = Observer::new([]);
    }

    /// Takes note of a change that the log holds at `seq`, whatever the roster made of it: only who knows all earlier
    /// key packages can tell whether a new one is to be refused.
    pub(crate) fn note(&mut self, seq: u64, change: &Change, outcome: Result<(), Ignored>) {
        if self.keeps_notes() {
            self.history.push((seq, change.clone()));
        }
        if outcome.is_ok() {
            match change {
                Change::Joined(member) | Change::Left(member) => self.observer.started_anew(member),
                Change::KeyPackage(member, logged) => {
                    self.observer.started_anew(member);
                    if logged.id == self.id {
                        self.announced = Some(seq);
                    }
                }
            }
        }
    }

    pub(crate) fn note_commit(&mut self, commit: SeenCommit, roster: &Roster) {
        self.observer.committed(&commit, roster);
        if self.keeps_notes() {
            self.names = self.names.saturating_add(1 + commit.adds.len());
            self.commits.push(commit);
        }
    }
}

//! A member that is in the room and in no group.

use crate::founding::Observer;
use crate::key_package::{Candidate, KeyPackageId};
use crate::roster::{Change, Roster};
use crate::seen::SeenCommit;
use crate::welcome::Invitation;
use crate::{Ignored, MemberId};
use std::time::Duration;

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
    /// What has happened since it came: whoever adds it will have known the first part of it only.
    pub(crate) history: Vec<(u64, Change)>,
    /// All commits since it came.
    pub(crate) commits: Vec<SeenCommit>,
    /// A Welcome that it is about to join by. No entry is followed before it has joined, or has found out why not.
    pub(crate) invitation: Option<Box<Invitation>>,
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
            invitation: None,
            whole: true,
        }
    }

    /// From now on it is to be added with this. The private keys of the former one are gone.
    pub(crate) fn ask_with(&mut self, candidate: Candidate, asked: Duration) {
        self.id = candidate.id;
        self.asked = asked;
        self.candidate = Some(candidate);
        self.announced = None;
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
        self.history.push((seq, change.clone()));
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
        self.commits.push(commit);
    }
}

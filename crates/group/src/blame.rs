//! Authors whose Welcomes have led nowhere.
//!
//! A member that waits cannot judge commits, and believes that it has been added where the group has ignored the commit. So an
//! insider could send a void commit with a Welcome before every add, and have each newcomer ask until it may ask no more. Asking
//! is therefore charged to the author of the Welcome: the first ones are like any other; then the member goes on waiting with
//! the key package that it has, which the group takes to be waiting too, for a Welcome by another author.

use crate::behind::{self, MAX_ATTEMPTS};
use crate::payload::Commit;
use crate::seen::SeenCommit;
use crate::{MemberId, Pace};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How many Welcomes of one author may lead nowhere before it is believed no more. Honest authors lose races, too.
const BELIEVED: u32 = 2;
/// A member that doubts waits no longer than 32 times as long as the first time.
const MAX_DOUBLINGS: u32 = 5;

/// The record of the authors that added this member, in one life.
#[derive(Default)]
pub(crate) struct Blame {
    authors: BTreeMap<MemberId, Record>,
    /// How often members have contradicted a Welcome.
    heard: BTreeMap<MemberId, u32>,
    /// How often nobody else has added this member in time.
    doubts: u32,
}

#[derive(Default)]
struct Record {
    /// Welcomes that led nowhere, since the last one that led somewhere.
    in_vain: u32,
    /// How many of them this member has been charged for.
    charged: u32,
}

impl Blame {
    /// Whether a Welcome of this author is used.
    pub(crate) fn believes(&self, author: &MemberId) -> bool {
        let record = self.authors.get(author);
        record.is_none_or(|record| record.in_vain < BELIEVED)
    }

    /// A Welcome of this author has led nowhere. Tells whether to ask anew counts as one of this member's attempts.
    pub(crate) fn led_nowhere(&mut self, author: &MemberId) -> bool {
        let record = self.authors.entry(author.clone()).or_default();
        record.in_vain = record.in_vain.saturating_add(1);
        let charged = record.charged < BELIEVED;
        record.charged += u32::from(charged);
        charged
    }

    /// This member has joined by a Welcome that another has contradicted, and gives up: its author is not believed before it has
    /// waited for others, unless one of two honest commits was late. None if nobody has contradicted it; else whether to ask
    /// anew is charged to its author.
    pub(crate) fn gives_up(&mut self, unconfirmed: &Unconfirmed) -> Option<bool> {
        let contradiction = unconfirmed.contradiction.as_ref()?;
        *self.heard.entry(contradiction.by.clone()).or_default() += 1;
        let charged = self.led_nowhere(&unconfirmed.author);
        let record = self.authors.get_mut(&unconfirmed.author);
        if let Some(record) = record.filter(|_| !contradiction.ambiguous) {
            record.in_vain = BELIEVED;
        }
        Some(charged)
    }

    /// Members that have contradicted so many Welcomes that they are not heard again: each may deceive, too.
    fn heard_enough(&self) -> BTreeSet<MemberId> {
        let heard = self.heard.iter();
        let enough = heard.filter(|(_, times)| **times >= BELIEVED);
        enough.map(|(member, _)| member.clone()).collect()
    }

    /// Another member has turned out to be in the state that a Welcome of this author led to.
    pub(crate) fn led_to_the_group(&mut self, author: &MemberId) {
        if let Some(record) = self.authors.get_mut(author) {
            record.in_vain = 0;
        }
    }

    /// How long to wait for another author.
    pub(crate) fn patience(&self, pace: &Pace) -> Duration {
        pace.takeover
            .saturating_mul(2 << self.doubts.min(MAX_DOUBLINGS))
    }

    /// Whether it has waited for another author so often that every further time it asks counts as one of its attempts.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.doubts > MAX_ATTEMPTS
    }

    /// There was none: the commit was perhaps a valid one after all, and its author the only one who can commit.
    pub(crate) fn nobody_else(&mut self) {
        self.doubts = self.doubts.saturating_add(1);
        for record in self.authors.values_mut() {
            record.in_vain = record.in_vain.min(BELIEVED - 1);
        }
    }
}

/// How a member came into a group that nobody has confirmed yet.
///
/// It may have been deceived. The group then still takes it to be waiting, so another member adds it with the same key package,
/// or commits in an epoch that it cannot follow. Whether that other one deceives it cannot tell either: each is heard twice.
pub(crate) struct Unconfirmed {
    pub(crate) own: MemberId,
    /// The author of the Welcome.
    pub(crate) author: MemberId,
    /// Members that were added with it, and know no more.
    pub(crate) with: BTreeSet<MemberId>,
    /// Members that have contradicted Welcomes often enough.
    pub(crate) heard: BTreeSet<MemberId>,
    /// Position of its key package in the log.
    pub(crate) announced: u64,
    /// Position of the commit that has added it.
    pub(crate) seq: u64,
    pub(crate) since: Duration,
    contradiction: Option<Contradiction>,
}

struct Contradiction {
    by: MemberId,
    at: Duration,
    /// It may have been sent before the Welcome was in the log; then one of two honest commits was late.
    ambiguous: bool,
}

/// For how many times `takeover` after it has joined a member may be contradicted.
const NEW: u32 = 30;

impl Unconfirmed {
    pub(crate) fn new(
        own: MemberId,
        position: &SeenCommit,
        blame: &Blame,
        announced: u64,
        since: Duration,
    ) -> Self {
        Self {
            own,
            author: position.from.clone(),
            with: position.adds.iter().cloned().collect(),
            heard: blame.heard_enough(),
            announced,
            seq: position.seq,
            since,
            contradiction: None,
        }
    }

    /// Whether this member knows more of the group than the one that was added.
    pub(crate) fn is_another(&self, member: &MemberId) -> bool {
        *member != self.author && !self.with.contains(member)
    }

    /// Whether a commit adds the member with the key package that it has joined with. One of the two commits was not followed.
    pub(crate) fn is_added_again(&self, commit: &Commit) -> bool {
        commit.as_of >= self.announced && commit.adds.iter().any(|name| name.0 == self.own)
    }

    /// A member that is there has sent what it cannot have sent in the state that the Welcome led to.
    pub(crate) fn contradict(&mut self, from: &MemberId, at: Duration, ambiguous: bool) {
        let sooner = |known: &Contradiction| known.ambiguous && !ambiguous;
        let heard = self
            .contradiction
            .as_ref()
            .is_some_and(|known| !sooner(known));
        // An author that adds the member again, and knows that it has done so before, contradicts itself.
        let counts = self.is_another(from) || (*from == self.author && !ambiguous);
        if counts && !self.heard.contains(from) && !heard {
            let by = from.clone();
            self.contradiction = Some(Contradiction { by, at, ambiguous });
        }
    }

    /// When the member believes the contradiction, if nobody confirms the state before. Not all at once, as in rule 7;
    /// `after`: how many leaves come after its own.
    pub(crate) fn due(&self, after: u32, pace: &Pace) -> Option<Duration> {
        let Contradiction { at, ambiguous, .. } = self.contradiction.as_ref()?;
        let is_new = *at <= self.since.saturating_add(pace.takeover.saturating_mul(NEW));
        // Of two commits that did not know of each other one is late, and honest members that give up for it would keep the others
        // waiting. Only a sign that the state lives (rule 7) tells which.
        let counts = is_new && !ambiguous;
        counts.then(|| at.saturating_add(behind::patience(after, pace)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    /// However often an author lies, it costs two attempts, and each further lie more time.
    #[test]
    fn an_author_costs_two_attempts() {
        let (mut blame, pace) = (Blame::default(), Pace::default());
        let mut charged = 0;
        let mut waited = Vec::new();
        for _ in 0..100 {
            while blame.believes(&id("mallory")) {
                charged += u32::from(blame.led_nowhere(&id("mallory")));
            }
            assert!(blame.believes(&id("alice")));
            waited.push(blame.patience(&pace) / pace.takeover.as_secs() as u32);
            blame.nobody_else();
        }
        assert_eq!(charged, 2);
        let waited = waited.iter().map(Duration::as_secs).collect::<Vec<_>>();
        assert_eq!(waited[..7], [2, 4, 8, 16, 32, 64, 64]);
        blame.led_to_the_group(&id("mallory"));
        assert!(blame.believes(&id("mallory")));
        assert!(!blame.led_nowhere(&id("mallory")));
        assert!(blame.believes(&id("mallory")));
    }
}

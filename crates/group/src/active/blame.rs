//! R7.5, R7.6 and R7.7: authors whose Welcomes have led nowhere.
//!
//! A member that waits cannot judge commits, and believes that it has been added where the group has ignored the commit. So an
//! insider could send a void commit with a Welcome before every add, and have each newcomer ask until it may ask no more. Asking
//! is therefore charged to the author of the Welcome: the first ones are like any other; then the member goes on waiting with
//! the key package that it has, which the group takes to be waiting too, for a Welcome by another author.

use crate::active::resync::{self, MAX_ATTEMPTS};
use crate::wire::payload::Commit;
use crate::wire::unverified_commit::UnverifiedCommit;
use crate::{MemberId, Timing};
use litemap::LiteMap;
use std::collections::BTreeSet;
use std::time::Duration;

/// How many Welcomes of one author may lead nowhere before it is believed no more. Honest authors lose races, too.
const BELIEVED: u32 = 2;
/// A member that doubts waits no longer than 32 times as long as the first time.
const MAX_DOUBLINGS: u32 = 5;

/// The record of the authors that added this member, in one life.
#[derive(Default)]
pub(crate) struct Blame {
    authors: LiteMap<MemberId, Record>,
    /// How often members have contradicted a Welcome.
    heard: LiteMap<MemberId, u32>,
    /// How often nobody else has added this member in time.
    doubts: u32,
}

#[derive(Default)]
struct Record {
    /// Welcomes that led nowhere and were not merely late, since the last one that led somewhere.
    in_vain: u32,
    /// How many this member has been charged for, late ones included.
    charged: u32,
    /// Whether one of them was not merely late: an honest author does not send such.
    deceived: bool,
    /// Welcomes that were merely late, since the last one that led somewhere.
    late: u32,
}

impl Record {
    fn charge(&mut self) -> bool {
        let charged = self.charged < BELIEVED;
        self.charged += u32::from(charged);
        charged
    }
}

impl Blame {
    /// Whether a Welcome of this author is used. One that has only lost races is believed.
    pub(crate) fn believes(&self, author: &MemberId) -> bool {
        let record = self.authors.get(author);
        record.is_none_or(|record| record.in_vain < BELIEVED)
    }

    /// Whether a commit of this author is taken for void that came before another, though nothing in the log says so. That an
    /// author has lost races does not make its next commit void.
    pub(crate) fn passes_over(&self, author: &MemberId) -> bool {
        let record = self.authors.get(author);
        record.is_some_and(|record| record.deceived && record.in_vain >= BELIEVED)
    }

    /// A Welcome of this author was such as an honest member does not send.
    pub(crate) fn deceived_by(&mut self, author: &MemberId) {
        self.authors.entry(author.clone()).or_default().deceived = true;
    }

    /// A Welcome of this author has led nowhere. Tells whether to ask anew counts as one of this member's attempts.
    pub(crate) fn led_nowhere(&mut self, author: &MemberId) -> bool {
        let record = self.authors.entry(author.clone()).or_default();
        record.in_vain = record.in_vain.saturating_add(1);
        record.charge()
    }

    /// A commit of this author was void for what had come before it in the log, which an honest author does not know of. Tells
    /// whether to ask anew counts as an attempt; none if it is better to go on waiting with the same key package, for which the
    /// group takes this member to be waiting. A commit on its way that adds the member would be void in its turn if it asked.
    pub(crate) fn was_late(&mut self, author: &MemberId) -> Option<bool> {
        let record = self.authors.entry(author.clone()).or_default();
        if record.late >= BELIEVED {
            return None;
        }
        record.late += 1;
        Some(record.charge())
    }

    /// This member has joined by a Welcome that another has contradicted, and gives up: its author is not believed before it has
    /// waited for others, unless one of two honest commits was late. None if nobody has contradicted it; else whether to ask
    /// anew is charged to its author.
    pub(crate) fn gives_up(&mut self, unconfirmed: &Unconfirmed) -> Option<bool> {
        let contradiction = unconfirmed.contradiction.as_ref()?;
        *self.heard.entry(contradiction.by.clone()).or_default() += 1;
        let charged = self.led_nowhere(&unconfirmed.author);
        let record = self.authors.get_mut(&unconfirmed.author);
        // If its author is in another state, this member may be the one that is behind.
        let deceives = !contradiction.ambiguous && contradiction.by != unconfirmed.author;
        if let Some(record) = record.filter(|_| deceives) {
            record.in_vain = BELIEVED;
            record.deceived = true;
        }
        Some(charged)
    }

    /// These members are in another state than the larger part of the group: a Welcome of theirs would lead back to it.
    pub(crate) fn disbelieve<'a>(&mut self, members: impl Iterator<Item = &'a MemberId>) {
        for member in members {
            let record = self.authors.entry(member.clone()).or_default();
            (record.in_vain, record.deceived) = (BELIEVED, true);
        }
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
            (record.in_vain, record.late, record.deceived) = (0, 0, false);
        }
    }

    /// How long to wait with a key package that the log says is unused.
    pub(crate) fn longest_patience(timing: &Timing) -> Duration {
        timing.committer_timeout.saturating_mul(2 << MAX_DOUBLINGS)
    }

    /// How long to wait for another author.
    pub(crate) fn patience(&self, timing: &Timing) -> Duration {
        timing
            .committer_timeout
            .saturating_mul(2 << self.doubts.min(MAX_DOUBLINGS))
    }

    /// Whether it has waited for another author so often that every further time it asks counts as one of its attempts.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.doubts > MAX_ATTEMPTS
    }

    /// There was none: the commit was perhaps a valid one after all, and its author the only one who can commit.
    pub(crate) fn nobody_else(&mut self) {
        self.doubts = self.doubts.saturating_add(1);
        for (_, record) in &mut self.authors {
            record.in_vain = record.in_vain.min(BELIEVED - 1);
            record.late = record.late.min(BELIEVED - 1);
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
    /// Whether another commit came first, by an author that it did not believe.
    pub(crate) passed_over: bool,
    contradiction: Option<Contradiction>,
}

struct Contradiction {
    by: MemberId,
    at: Duration,
    /// It may have been sent before the Welcome was in the log; then one of two honest commits was late.
    ambiguous: bool,
}

/// For how many times `committer_timeout` after it has joined a member may be contradicted.
const NEW: u32 = 30;

impl Unconfirmed {
    pub(crate) fn new(
        own: MemberId,
        position: &UnverifiedCommit,
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
            passed_over: false,
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
    /// Tells whether that says anything.
    pub(crate) fn contradict(&mut self, from: &MemberId, at: Duration, ambiguous: bool) -> bool {
        let sooner = |known: &Contradiction| known.ambiguous && !ambiguous;
        let heard = self
            .contradiction
            .as_ref()
            .is_some_and(|known| !sooner(known));
        // An author that is not in the state that it has made contradicts itself.
        // So does whoever was added with it and is in another state.
        let counts = self.is_another(from) || !ambiguous;
        if counts && !self.heard.contains(from) && !heard {
            let by = from.clone();
            self.contradiction = Some(Contradiction { by, at, ambiguous });
        }
        counts
    }

    /// When the member believes the contradiction, if nobody confirms the state before. Not all at once, as in R7.2;
    /// `after`: how many leaves come after its own.
    pub(crate) fn due(&self, after: u32, timing: &Timing) -> Option<Duration> {
        let Contradiction { at, ambiguous, .. } = self.contradiction.as_ref()?;
        // Of two commits that did not know of each other one is late, and honest members that give up for it would keep the others
        // waiting. Only the answer of a member (R7.8) tells which.
        let counts = self.is_new(*at, timing) && !ambiguous;
        counts.then(|| at.saturating_add(resync::patience(after, timing)))
    }

    /// Whether what has happened then may still be news to a member that was added lately.
    pub(crate) fn is_new(&self, at: Duration, timing: &Timing) -> bool {
        at <= self
            .since
            .saturating_add(timing.committer_timeout.saturating_mul(NEW))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> MemberId {
        name.try_into().unwrap()
    }

    /// An entry that has come before another commit counts, unless its author has deceived.
    #[test]
    fn an_author_that_was_late_is_not_passed_over() {
        let mut blame = Blame::default();
        let passes_over = |blame: &Blame| blame.passes_over(&id("mallory"));
        for _ in 0..BELIEVED {
            blame.led_nowhere(&id("mallory"));
        }
        assert!(!blame.believes(&id("mallory")) && !passes_over(&blame));
        blame.deceived_by(&id("mallory"));
        assert!(passes_over(&blame));
        blame.nobody_else();
        assert!(!passes_over(&blame), "believed once more");
        blame.disbelieve([&id("mallory")].into_iter());
        assert!(passes_over(&blame));
        blame.led_to_the_group(&id("mallory"));
        assert!(!passes_over(&blame));
    }

    /// However often an author lies, it costs two attempts, and each further lie more time.
    #[test]
    fn an_author_costs_two_attempts() {
        let (mut blame, timing) = (Blame::default(), Timing::default());
        let mut charged = 0;
        let mut waited = Vec::new();
        for _ in 0..100 {
            while blame.believes(&id("mallory")) {
                charged += u32::from(blame.led_nowhere(&id("mallory")));
            }
            assert!(blame.believes(&id("alice")));
            waited.push(blame.patience(&timing) / timing.committer_timeout.as_secs() as u32);
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

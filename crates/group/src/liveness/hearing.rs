//! R11.3 and R11.4: the challenges of a member that sends, and their answers.

use super::life::Life;
use crate::room::roster::Roster;
use crate::tree::leaf::Leaf;
use crate::wire::payload::Nonce;
use crate::{MemberId, RejectReason};
use litemap::LiteMap;
use openmls::prelude::LeafNodeIndex;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// Challenges that may still be answered. Older ones would prove too little.
const MOST_ASKED: usize = 16;
/// Epochs that an answer may come from. Entries between a challenge and its answer may have changed the epoch.
const MOST_LIVES: usize = 16;

/// A challenge of this member's own.
struct Asked {
    nonce: Nonce,
    /// When it was made, by the clock of the one who asked.
    at: Duration,
    /// The epoch of this member at the position of the challenge in the log, once it is there.
    epoch: Option<u64>,
    /// Members whose answer has been looked at.
    by: BTreeSet<MemberId>,
}

/// The challenges of a member that sends, and their answers.
pub(crate) struct Hearing {
    /// Oldest first.
    asked: VecDeque<Asked>,
    /// The latest own challenge that each member has answered, by when it was made.
    voices: LiteMap<MemberId, Duration>,
    heard: Option<Duration>,
    /// This epoch last.
    lives: VecDeque<Life>,
    /// The place in its row of the last challenge.
    attempt: Option<u8>,
}

/// The last challenge of a row asks 3 · 2⁹ members. The next one begins a new row.
const LAST_ATTEMPT: u8 = 9;

impl Hearing {
    pub(super) fn new(life: Life) -> Self {
        Self {
            asked: VecDeque::new(),
            voices: LiteMap::new(),
            heard: None,
            lives: [life].into(),
            attempt: None,
        }
    }

    pub(super) fn heard(&self) -> Option<Duration> {
        self.heard
    }

    pub(super) fn lived_at(&mut self, at: Duration) {
        self.heard = self.heard.max(Some(at));
    }

    pub(super) fn epoch_changed(&mut self, life: Life, leaves: &[Leaf]) {
        self.lives.push_back(life);
        if self.lives.len() > MOST_LIVES {
            self.lives.pop_front();
        }
        let members = leaves.iter().map(|leaf| &leaf.member);
        let members = members.collect::<BTreeSet<_>>();
        self.voices.retain(|member, _| members.contains(member));
    }

    /// A challenge has been made.
    pub(crate) fn asks(&mut self, nonce: Nonce, attempt: u8, at: Duration) {
        self.attempt = Some(attempt);
        self.asked.push_back(Asked {
            nonce,
            at,
            epoch: None,
            by: BTreeSet::new(),
        });
        if self.asked.len() > MOST_ASKED {
            self.asked.pop_front();
        }
    }

    /// The next challenge goes on with the row of the last one.
    pub(crate) fn next_attempt(&self) -> u8 {
        let last = self.attempt.filter(|last| *last < LAST_ATTEMPT);
        last.map_or(0, |last| last + 1)
    }

    /// The log has a challenge of this member's own, where this member is in this epoch. So is whoever is in the same state.
    pub(crate) fn is_logged(&mut self, nonce: Nonce, epoch: u64) {
        let mut asked = self.asked.iter_mut();
        if let Some(asked) = asked.find(|asked| asked.nonce == nonce) {
            asked.epoch.get_or_insert(epoch);
        }
    }

    /// Whether a member of this epoch that answers these nonces had followed less, where it read the challenge, than this member
    /// had at the same position. It has refused a commit that this member has followed.
    pub(crate) fn is_behind(&self, nonces: &[Nonce], epoch: u64) -> bool {
        let mut asked = self.asked.iter();
        asked.any(|asked| asked.epoch > Some(epoch) && nonces.contains(&asked.nonce))
    }

    /// When the latest of these nonces was made, if any is this member's own.
    ///
    /// Each member is listened to once for each: more answers than that cost no verification.
    pub(crate) fn asked(
        &mut self,
        nonces: &[Nonce],
        from: &MemberId,
    ) -> Result<Option<Duration>, RejectReason> {
        let (mut own, mut latest) = (false, None);
        for asked in &mut self.asked {
            if nonces.contains(&asked.nonce) {
                own = true;
                if asked.by.insert(from.clone()) {
                    latest = latest.max(Some(asked.at));
                }
            }
        }
        if own && latest.is_none() {
            return Err(RejectReason::AnswerRepeated);
        }
        Ok(latest)
    }

    /// The content that members of this epoch sign, if this member was in it lately.
    pub(crate) fn life(&self, epoch: u64) -> Option<&Life> {
        self.lives.iter().find(|life| life.epoch == epoch)
    }

    /// A member has shown that the group lived at this time. Returns since when that is certain, if it is news.
    pub(crate) fn hear(
        &mut self,
        from: &MemberId,
        at: Duration,
        leaves: &[Leaf],
        roster: &Roster,
        own: LeafNodeIndex,
    ) -> Option<Duration> {
        let voice = self.voices.entry(from.clone()).or_insert(at);
        *voice = at.max(*voice);
        let others = leaves.iter().filter(|leaf| leaf.index != own);
        let mut voices = others
            .filter(|leaf| leaf.is_current(roster))
            .filter_map(|leaf| self.voices.get(&leaf.member).copied())
            .collect::<Vec<_>>();
        voices.sort_unstable_by(|a, b| b.cmp(a));
        let certain = voices.get(voices_needed(leaves.len()).checked_sub(1)?)?;
        let news = self.heard.is_none_or(|heard| heard < *certain);
        self.heard = self.heard.max(Some(*certain));
        news.then_some(*certain)
    }
}

/// How many members have to answer in a group of so many: leaves count, those of members that have left, too, for whoever
/// says so is the server. One who has been removed, and still answers, keeps nobody sending alone but in a small call.
fn voices_needed(leaves: usize) -> usize {
    if leaves > 3 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of epochs is that of the documents, whatever the constant is.
    #[test]
    fn an_answer_may_be_of_this_epoch_or_one_of_the_fifteen_before() {
        let mut hearing = Hearing::new(Life::for_test(1, 1));
        for epoch in 2..=16 {
            hearing.epoch_changed(Life::for_test(epoch, 1), &[]);
        }
        let known = |hearing: &Hearing| -> Vec<u64> {
            let known = (0..20).filter(|epoch| hearing.life(*epoch).is_some());
            known.collect()
        };
        assert_eq!(known(&hearing), Vec::from_iter(1..=16));
        hearing.epoch_changed(Life::for_test(17, 1), &[]);
        assert_eq!(known(&hearing), Vec::from_iter(2..=17));
    }
}

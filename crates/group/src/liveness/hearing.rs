//! The challenges of a member that sends, and their answers.

use super::Life;
use crate::payload::Nonce;
use crate::roster::Roster;
use crate::tree::Leaf;
use crate::{Ignored, MemberId};
use openmls::prelude::LeafNodeIndex;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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
    /// Members whose answer has been looked at.
    by: BTreeSet<MemberId>,
}

/// The challenges of a member that sends, and their answers.
pub(crate) struct Hearing {
    /// Oldest first.
    asked: VecDeque<Asked>,
    /// The latest own challenge that each member has answered, by when it was made.
    voices: BTreeMap<MemberId, Duration>,
    heard: Option<Duration>,
    /// This epoch last.
    lives: VecDeque<Life>,
}

impl Hearing {
    pub(super) fn new(life: Life) -> Self {
        Self {
            asked: VecDeque::new(),
            voices: BTreeMap::new(),
            heard: None,
            lives: [life].into(),
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
    pub(crate) fn asks(&mut self, nonce: Nonce, at: Duration) {
        let by = BTreeSet::new();
        self.asked.push_back(Asked { nonce, at, by });
        if self.asked.len() > MOST_ASKED {
            self.asked.pop_front();
        }
    }

    /// When the latest of these nonces was made, if any is this member's own.
    ///
    /// Each member is listened to once for each: more answers than that cost no verification.
    pub(crate) fn asked(
        &mut self,
        nonces: &[Nonce],
        from: &MemberId,
    ) -> Result<Option<Duration>, Ignored> {
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
            return Err(Ignored::AnswerRepeated);
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

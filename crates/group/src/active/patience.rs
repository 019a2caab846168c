//! R5: since when each part of the difference has been there, by this member's clock.

use crate::active::difference::Difference;
use crate::mls::key_package::KeyPackageId;
use crate::{MemberId, Timing};
use litemap::LiteMap;
use openmls::prelude::LeafNodeIndex;
use std::time::Duration;

/// A member to be added, or a leaf to be removed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Item {
    Add(MemberId, KeyPackageId),
    Remove(LeafNodeIndex, KeyPackageId),
}

/// The first sight of each item of the difference.
///
/// It lasts until that very item is gone, whatever epochs come and go in the meantime: else one empty commit after the other
/// would keep everybody waiting.
#[derive(Default)]
pub(crate) struct Patience {
    since: LiteMap<Item, Duration>,
}

impl Patience {
    /// Takes note of what the difference is now.
    pub(crate) fn note(&mut self, difference: &Difference, now: Duration) {
        let before = std::mem::take(&mut self.since);
        self.since = items(difference)
            .map(|item| {
                let since = before.get(&item).copied().unwrap_or(now);
                (item, since)
            })
            .collect();
    }

    /// Since when the oldest item of a part of the difference has been there.
    pub(crate) fn since(&self, part: &Difference, now: Duration) -> Duration {
        let since = items(part).filter_map(|item| self.since.get(&item).copied());
        since.min().unwrap_or(now)
    }
}

fn items(difference: &Difference) -> impl Iterator<Item = Item> {
    let adds = difference.adds.iter();
    let adds = adds.map(|logged| Item::Add(logged.member.clone(), logged.id));
    let removes = difference.removes.iter();
    adds.chain(removes.map(|leaf| Item::Remove(leaf.index, leaf.id)))
}

/// When the member of this rank commits a difference that has been there `since`, and could have been committed from `opens`
/// on.
///
/// Patience that ran out before is satisfied at the same instant for several members, that of the new epoch: they speak one
/// after the other, `join_batch_delay` apart, so that one commit suffices as a rule.
pub(crate) fn due(since: Duration, opens: Duration, rank: u32, timing: &Timing) -> Duration {
    let patience = crate::active::committer_timeout::due(since, rank, timing);
    let turn = opens.saturating_add(timing.join_batch_delay.saturating_mul(rank));
    patience.max(turn)
}

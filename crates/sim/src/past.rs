//! The epochs that a member has been in, as far as their keys may still matter.

use crate::tab::{Epoch, STEP};
use sotto_client::{KEY_FRAME_PATIENCE, Kid, SWITCH_DELAY};
use sotto_frame::KEEP;
use std::time::Duration;

/// For how long after the next epoch a frame may be sent under a key. A timer may be one step late.
pub(crate) const USE: Duration = SWITCH_DELAY
    .saturating_add(KEY_FRAME_PATIENCE)
    .saturating_add(STEP);

/// Epochs before the present one, of the same group and without a gap; oldest first.
#[derive(Default)]
pub(crate) struct Past(Vec<Outdated>);

struct Outdated {
    epoch: Epoch,
    /// When the next one came.
    since: Duration,
    /// Whether the next one had all its leaves and more.
    grew: bool,
}

impl Past {
    /// The present epoch has changed.
    pub(crate) fn note(&mut self, before: Option<Epoch>, after: Option<&Epoch>, now: Duration) {
        match (before, after) {
            (Some(before), Some(after)) if before.group == after.group => {
                if before.number != after.number {
                    let stays = before.leaves.iter().all(|leaf| after.leaves.contains(leaf));
                    let grew = stays && after.leaves.len() > before.leaves.len();
                    self.0.push(Outdated {
                        epoch: before,
                        since: now,
                        grew,
                    });
                }
            }
            _ => self.0.clear(),
        }
        self.0.retain(|outdated| now < outdated.since + KEEP);
    }

    /// The epoch whose key a frame was sealed with: the present one, or one that all since have only added to and that
    /// was followed no longer than `within` ago.
    pub(crate) fn sealed_in<'a>(
        &'a self,
        present: &'a Epoch,
        protected: &[u8],
        now: Duration,
        within: Duration,
    ) -> Option<&'a Epoch> {
        let kid = kid(protected)?;
        let may_go_on = self
            .0
            .iter()
            .rev()
            .take_while(|outdated| outdated.grew)
            .filter(|outdated| now.saturating_sub(outdated.since) <= within)
            .map(|outdated| &outdated.epoch);
        std::iter::once(present)
            .chain(may_go_on)
            .find(|epoch| kid.may_be_of(epoch.number))
    }

    /// Whether frames of the epoch with this safety number must still open.
    pub(crate) fn keeps(&self, safety_number: &str, now: Duration) -> bool {
        self.0.iter().any(|outdated| {
            outdated.epoch.safety_number == safety_number && now < outdated.since + KEEP
        })
    }
}

/// The KID of a frame (RFC 9605 §4.3), read with the simulation's own eyes, after the one clear byte of a delta frame.
fn kid(protected: &[u8]) -> Option<Kid> {
    let config = *protected.get(1)?;
    let field = config >> 4 & 7;
    let number = if config & 0x80 == 0 {
        u64::from(field)
    } else {
        let bytes = protected.get(2..3 + usize::from(field))?;
        bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte))
    };
    Some(Kid::from_number(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::KeyPackageName;
    use sotto_group::MemberId;

    const SECOND: Duration = Duration::from_secs(1);

    fn epoch(number: u64, leaves: u32) -> Epoch {
        Epoch {
            group: vec![1],
            number,
            safety_number: number.to_string(),
            leaves: (0..leaves)
                .map(|leaf| {
                    let member = MemberId::try_from(format!("member {leaf}")).unwrap();
                    (leaf, member, KeyPackageName::default())
                })
                .collect(),
        }
    }

    /// A delta frame of the member at leaf 0 and track 1 under the key of an epoch.
    fn frame(epoch: u8) -> Vec<u8> {
        vec![1, 0x80, 1 << 5 | epoch]
    }

    fn sealed_in(past: &Past, present: &Epoch, sealed: u8, now: Duration) -> Option<u64> {
        past.sealed_in(present, &frame(sealed), now, USE)
            .map(|epoch| epoch.number)
    }

    #[test]
    fn an_older_key_may_go_on_after_adds_for_a_moment() {
        let mut past = Past::default();
        past.note(Some(epoch(1, 2)), Some(&epoch(2, 3)), SECOND);
        let present = epoch(2, 3);
        assert_eq!(sealed_in(&past, &present, 2, SECOND), Some(2));
        assert_eq!(sealed_in(&past, &present, 1, SECOND + USE), Some(1));
        assert_eq!(sealed_in(&past, &present, 1, SECOND + USE + STEP), None);
        assert_eq!(sealed_in(&past, &present, 3, SECOND), None);
    }

    #[test]
    fn an_older_key_may_not_go_on_after_a_removal_or_a_refresh() {
        for after in [1, 2] {
            let mut past = Past::default();
            past.note(Some(epoch(1, 2)), Some(&epoch(2, after)), SECOND);
            past.note(Some(epoch(2, after)), Some(&epoch(3, 3)), SECOND);
            let present = epoch(3, 3);
            assert_eq!(sealed_in(&past, &present, 1, SECOND), None);
            assert_eq!(sealed_in(&past, &present, 2, SECOND), Some(2));
        }
    }
}

//! The earlier epochs of a member whose keys may still be in use.

use crate::epoch::{Epoch, STEP};
use sotto_client::{KEY_FRAME_PATIENCE, Kid, SWITCH_DELAY};
use sotto_frame::EPOCH_KEY_RETENTION;
use std::time::Duration;

/// Longest time for which frames are encrypted under a key after the next epoch has begun. A timer may be one step late.
pub(crate) const USE: Duration = SWITCH_DELAY
    .saturating_add(KEY_FRAME_PATIENCE)
    .saturating_add(STEP);

/// The number of epochs that a KID tells apart.
const KID_EPOCHS: u64 = 32;

/// Epochs before the present one, of the same group, without a gap, oldest first.
#[derive(Default, Clone)]
pub(crate) struct EarlierEpochs(Vec<EarlierEpoch>);

#[derive(Clone)]
struct EarlierEpoch {
    epoch: Epoch,
    /// Beginning of the next epoch.
    since: Duration,
    /// Whether the next epoch has all leaves of this one, and more.
    grew: bool,
}

impl EarlierEpochs {
    /// Records a change of the present epoch.
    pub(crate) fn note(&mut self, before: Option<Epoch>, after: Option<&Epoch>, now: Duration) {
        match (before, after) {
            (Some(before), Some(after)) if before.group == after.group => {
                if before.number != after.number {
                    let stays = before.leaves.iter().all(|leaf| after.leaves.contains(leaf));
                    let grew = stays && after.leaves.len() > before.leaves.len();
                    self.0.push(EarlierEpoch {
                        epoch: before,
                        since: now,
                        grew,
                    });
                }
            }
            _ => self.0.clear(),
        }
        self.0
            .retain(|earlier| now < earlier.since + EPOCH_KEY_RETENTION);
    }

    /// The epoch whose key a frame is encrypted with: the present one, or an earlier one, if all commits since have only added
    /// members and the next epoch began at most `within` ago.
    pub(crate) fn encrypted_in<'a>(
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
            .take_while(|earlier| earlier.grew)
            .filter(|earlier| now.saturating_sub(earlier.since) <= within)
            .map(|earlier| &earlier.epoch);
        std::iter::once(present)
            .chain(may_go_on)
            .find(|epoch| kid.may_be_of(epoch.number))
    }

    /// Whether frames of the epoch with this safety number must still decrypt in the present epoch. A KID carries the epoch modulo
    /// 32, so a receiver keeps no key of an epoch that is 32 or more before the present one.
    pub(crate) fn keeps(&self, safety_number: &str, present: &Epoch, now: Duration) -> bool {
        self.0.iter().any(|earlier| {
            earlier.epoch.safety_number == safety_number
                && present.number < earlier.epoch.number + KID_EPOCHS
                && now < earlier.since + EPOCH_KEY_RETENTION
        })
    }
}

/// The KID of a frame (RFC 9605 §4.3), after the clear byte of a VP8 delta frame. A parser of the simulation's own does not
/// share the errors of the code under test.
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

    /// A delta frame of the member at leaf 0, track 1, under the key of an epoch.
    fn frame(epoch: u8) -> Vec<u8> {
        vec![1, 0x80, 1 << 5 | epoch]
    }

    fn encrypted_in(
        earlier: &EarlierEpochs,
        present: &Epoch,
        sealed: u8,
        now: Duration,
    ) -> Option<u64> {
        earlier
            .encrypted_in(present, &frame(sealed), now, USE)
            .map(|epoch| epoch.number)
    }

    #[test]
    fn an_older_key_may_go_on_after_adds_for_a_moment() {
        let mut earlier = EarlierEpochs::default();
        earlier.note(Some(epoch(1, 2)), Some(&epoch(2, 3)), SECOND);
        let present = epoch(2, 3);
        assert_eq!(encrypted_in(&earlier, &present, 2, SECOND), Some(2));
        assert_eq!(encrypted_in(&earlier, &present, 1, SECOND + USE), Some(1));
        assert_eq!(
            encrypted_in(&earlier, &present, 1, SECOND + USE + STEP),
            None
        );
        assert_eq!(encrypted_in(&earlier, &present, 3, SECOND), None);
    }

    #[test]
    fn an_older_key_may_not_go_on_after_a_removal_or_a_refresh() {
        for after in [1, 2] {
            let mut earlier = EarlierEpochs::default();
            earlier.note(Some(epoch(1, 2)), Some(&epoch(2, after)), SECOND);
            earlier.note(Some(epoch(2, after)), Some(&epoch(3, 3)), SECOND);
            let present = epoch(3, 3);
            assert_eq!(encrypted_in(&earlier, &present, 1, SECOND), None);
            assert_eq!(encrypted_in(&earlier, &present, 2, SECOND), Some(2));
        }
    }
}

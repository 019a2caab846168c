//! The keys of data of the application, epoch by epoch.

use crate::DropReason;
use crate::epoch_keys::EpochKeys;
use crate::member_numbers::MemberNumbers;
use sotto_frame::{BaseKey, DataOpener, DataSealer, Epoch};
use sotto_group::MemberId;
use std::time::Duration;

/// The longest sealed data that is opened: the longest message of a data channel in Chromium.
const MOST_SEALED: usize = 256 << 10;

/// The longest data that is sealed, which leaves more room for header and tag than they take.
pub const MOST_DATA: usize = MOST_SEALED - 64;

/// Data that a member of the group has sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "typescript", derive(serde::Serialize, tsify::Tsify))]
pub struct OpenedData {
    /// The member whose key it is sealed with; perhaps this one. All members of the epoch have the keys of all: who is none
    /// cannot have sealed it, and a member can have sealed it in another's name.
    pub member: MemberId,
    /// The epoch in which it was sealed.
    pub epoch: u64,
    /// The messages that the member had sealed before, since it joined the call.
    pub counter: u64,
    /// The data.
    #[cfg_attr(
        feature = "typescript",
        serde(serialize_with = "crate::javascript::bytes"),
        tsify(type = "ReturnType<Uint8Array['slice']>")
    )]
    pub data: Vec<u8>,
}

/// The keys of the epochs of one group, for both directions.
#[derive(Default)]
pub(crate) struct DataKeys {
    sealer: DataSealer,
    opener: DataOpener,
}

impl DataKeys {
    /// Takes the keys of an epoch, for both directions at once: a receiver whose log is late can wait longer for the next
    /// epoch with data than with frames, so no newcomer need miss anything.
    pub(crate) fn install(
        &mut self,
        keys: &mut EpochKeys,
        numbers: &mut MemberNumbers,
        now: Duration,
    ) {
        let key = BaseKey::new(std::mem::take(&mut keys.data));
        self.sealer.install(keys.epoch, keys.own_leaf, &key);
        let epoch = Epoch {
            number: keys.epoch,
            key,
            senders: numbers.senders(&keys.senders),
        };
        self.opener.install(epoch, now);
    }

    /// Forgets all keys: fail closed.
    pub(crate) fn clear(&mut self) {
        self.sealer.clear();
        self.opener.clear();
    }

    /// Erases keys that have expired.
    pub(crate) fn expire(&mut self, now: Duration) {
        self.opener.expire(now);
    }

    /// When [`expire`](Self::expire) next has something to do.
    pub(crate) fn next_expiry(&self) -> Option<Duration> {
        self.opener.next_expiry()
    }

    pub(crate) fn seal(&mut self, data: &[u8]) -> Result<Vec<u8>, DropReason> {
        Ok(self.sealer.seal(data)?)
    }

    pub(crate) fn open(
        &mut self,
        sealed: &[u8],
        numbers: &MemberNumbers,
        now: Duration,
    ) -> Result<OpenedData, DropReason> {
        if sealed.len() > MOST_SEALED {
            return Err(DropReason::TooLong);
        }
        let opened = self.opener.open(sealed, now)?;
        let member = numbers
            .member(opened.sender)
            .ok_or(DropReason::UnknownSender)?;
        Ok(OpenedData {
            member: member.clone(),
            epoch: opened.epoch,
            counter: opened.counter,
            data: opened.data,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Media;
    use sotto_frame::{DATA_KEY_LEN, SFrameCipherSuites};

    const NOW: Duration = Duration::from_secs(1);

    fn keys(group: u64, epoch: u64) -> EpochKeys {
        let suites = SFrameCipherSuites::default();
        let member = |name: &str| MemberId::try_from(name).unwrap();
        EpochKeys {
            group,
            epoch,
            own_leaf: 0,
            suites,
            audio: vec![1; BaseKey::len(suites.audio)].into(),
            video: vec![1; BaseKey::len(suites.video)].into(),
            data: vec![group as u8; DATA_KEY_LEN].into(),
            senders: vec![(0, member("alice")), (1, member("bob"))],
            adds: true,
            removes: false,
            heard: Some(NOW),
        }
    }

    #[test]
    fn keys_of_another_group_take_the_place_of_all_before() {
        let mut alice = Media::default();
        alice.take_keys(Some(keys(1, 9)), NOW);
        let sealed = alice.seal(b"x", NOW).unwrap();
        // Its epochs begin anew.
        alice.take_keys(Some(keys(2, 3)), NOW);
        assert_eq!(alice.open(&sealed, NOW), Err(DropReason::UnknownEpoch));
        let sealed = alice.seal(b"x", NOW).unwrap();
        let opened = alice.open(&sealed, NOW).unwrap();
        assert_eq!((opened.epoch, opened.counter), (3, 1));
    }

    #[test]
    fn keys_that_are_lost_do_not_come_back() {
        let mut alice = Media::default();
        alice.take_keys(Some(keys(1, 9)), NOW);
        let sealed = alice.seal(b"x", NOW).unwrap();
        alice.take_keys(None, NOW);
        assert_eq!(alice.seal(b"x", NOW), Err(DropReason::NoKey));
        assert_eq!(alice.open(&sealed, NOW), Err(DropReason::NoKey));
    }

    #[test]
    fn keys_expire_without_a_message() {
        let mut alice = Media::default();
        alice.take_keys(Some(keys(1, 8)), NOW);
        alice.take_keys(Some(keys(1, 9)), NOW);
        assert!(alice.data.next_expiry().is_some());
        alice.handle_timeout(NOW + sotto_frame::EPOCH_KEY_RETENTION);
        assert_eq!(alice.data.next_expiry(), None);
    }
}

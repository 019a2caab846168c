//! The state of the group that a draw is about.

use crate::MemberId;
use crate::tree::leaf::Leaf;
use openmls::prelude::MlsGroup;
use zeroize::Zeroizing;

/// The state of the group that a draw is about: that in which its start is in the log.
#[derive(Clone)]
pub(crate) struct GroupState {
    pub(super) group_id: Vec<u8>,
    pub(super) epoch: u64,
    /// RFC 9420 §8.7: equal for all who share the whole state, and computed by nobody else.
    pub(super) authenticator: Zeroizing<Vec<u8>>,
    /// By leaf.
    pub(super) members: Vec<MemberId>,
}

impl GroupState {
    pub(crate) fn of(mls: &MlsGroup, leaves: &[Leaf]) -> Self {
        Self {
            group_id: mls.group_id().to_vec(),
            epoch: mls.epoch().as_u64(),
            authenticator: Zeroizing::new(mls.epoch_authenticator().as_slice().to_vec()),
            members: leaves.iter().map(|leaf| leaf.member.clone()).collect(),
        }
    }

    #[cfg(test)]
    pub(super) fn for_test(members: &[&str], authenticator: u8) -> Self {
        let name = |name: &&str| MemberId::try_from(*name).unwrap();
        Self {
            group_id: vec![1; 16],
            epoch: 5,
            authenticator: Zeroizing::new(vec![authenticator; 32]),
            members: members.iter().map(name).collect(),
        }
    }
}

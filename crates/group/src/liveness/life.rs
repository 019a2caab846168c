//! The state of a group that a challenge or an answer is about.

use openmls::prelude::MlsGroup;
use zeroize::Zeroizing;

/// A state of the group, as members name it who sign that they are in it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) epoch: u64,
    /// RFC 9420 §8.7: equal for all who share the whole state, and computed by nobody else.
    pub(super) authenticator: Zeroizing<Vec<u8>>,
}

impl Life {
    pub(crate) fn of(mls: &MlsGroup) -> Self {
        Self {
            epoch: mls.epoch().as_u64(),
            authenticator: Zeroizing::new(mls.epoch_authenticator().as_slice().to_vec()),
        }
    }

    #[cfg(test)]
    pub(crate) fn for_test(epoch: u64, authenticator: u8) -> Self {
        Self {
            epoch,
            authenticator: Zeroizing::new(vec![authenticator; 32]),
        }
    }
}

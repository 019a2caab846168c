//! Whether the epoch lives: challenges over the log, and answers signed by members.
//!
//! A server that withholds the log would keep a member sending under an epoch that the others have left, readable to those
//! whom they have removed. So a sender wants to hear from others, in a way that only they can say it, that its epoch lived at
//! a time not long ago. The symmetric keys of an epoch prove nothing: a removed member has them. Signature keys of leaves do.
//!
//! This is no part of the group's state: nothing that is said here decides what is valid.

mod answering;
mod hearing;
mod signature;

use crate::Ignored;
use crate::tree::Leaf;
use answering::Answering;
use hearing::Hearing;
use openmls::prelude::MlsGroup;
pub(crate) use signature::{sign, verify};
use std::time::Duration;
use zeroize::Zeroizing;

/// A challenge or an answer may name so many nonces at most.
const MOST_NONCES: usize = 64;

/// Liveness of a group: the challenges that this member has sent, and those that it has to answer.
pub(crate) struct Liveness {
    /// The challenges that it has sent, and the answers.
    pub(crate) hearing: Hearing,
    /// The challenges that it has received.
    pub(crate) answering: Answering,
}

/// A state of the group, as members name it who sign that they are in it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Life {
    pub(crate) epoch: u64,
    /// RFC 9420 §8.7: equal for all who share the whole state, and computed by nobody else.
    authenticator: Zeroizing<Vec<u8>>,
}

impl Life {
    pub(crate) fn of(mls: &MlsGroup) -> Self {
        Self {
            epoch: mls.epoch().as_u64(),
            authenticator: Zeroizing::new(mls.epoch_authenticator().as_slice().to_vec()),
        }
    }
}

impl Liveness {
    pub(crate) fn new(mls: &MlsGroup) -> Self {
        Self {
            hearing: Hearing::new(Life::of(mls)),
            answering: Answering::default(),
        }
    }

    /// When the group last lived for certain, by the clock of the one who asks.
    pub(crate) fn heard(&self) -> Option<Duration> {
        self.hearing.heard()
    }

    /// Members have shown otherwise than by an answer that the group lived at this time.
    pub(crate) fn lived_at(&mut self, at: Duration) {
        self.hearing.lived_at(at);
    }

    pub(crate) fn epoch_changed(&mut self, mls: &MlsGroup, leaves: &[Leaf]) {
        self.hearing.epoch_changed(Life::of(mls), leaves);
        self.answering.epoch_changed(leaves);
    }
}

/// Refuses what names more nonces than an answer may.
pub(crate) fn limit(nonces: usize) -> Result<(), Ignored> {
    if nonces > MOST_NONCES {
        return Err(Ignored::InvalidAnswer);
    }
    Ok(())
}

//! Whether the epoch lives: challenges over the log, and answers signed by members.
//!
//! A server that withholds the log would keep a member sending under an epoch that the others have left, readable to those
//! whom they have removed. So a sender wants to hear from others, in a way that only they can say it, that its epoch lived at
//! a time not long ago. The symmetric keys of an epoch prove nothing: a removed member has them. Signature keys of leaves do.
//!
//! This is no part of the group's state: nothing that is said here decides what is valid.

mod answering;
mod hearing;
mod life;
mod limit;
pub(crate) mod pause;
mod signature;

use crate::tree::leaf::Leaf;
use answering::Answering;
use hearing::Hearing;
pub(crate) use life::Life;
pub(crate) use limit::limit;
use openmls::prelude::MlsGroup;
pub(crate) use signature::{sign, verify};
use std::time::Duration;

/// Liveness of a group: the challenges that this member has sent, and those that it has to answer.
pub(crate) struct Liveness {
    /// The challenges that it has sent, and the answers.
    pub(crate) hearing: Hearing,
    /// The challenges that it has received.
    pub(crate) answering: Answering,
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

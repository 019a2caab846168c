//! Authenticated messages of the group (R12.1 to R12.7): a PrivateMessage (RFC 9420 §6.3) in the room log, with typed application data.
//!
//! A message counts only in the epoch that it was encrypted in, at its position in the log, so no message secrets of past epochs
//! are kept and all members come to the same verdict. A message that a commit has passed is encrypted and sent again by its sender.

mod content;
mod outbox;
mod private_message;

use crate::{MemberId, RejectReason};
pub(crate) use content::{Content, MOST_DATA, MOST_LABEL};
use litemap::LiteMap;
pub(crate) use outbox::{Outbox, Pending};
pub(crate) use private_message::{Envelope, PADDING, ratchets, seal};

/// R12.6: the messages of one member that count in one epoch, at most.
pub(crate) const MOST_IN_EPOCH: u32 = 4096;

/// The messages of a group that this member is in: those that it sends, and how many have counted in this epoch.
#[derive(Default)]
pub(crate) struct Messages {
    pub(crate) outbox: Outbox,
    /// How many of each member have counted in this epoch.
    counted: LiteMap<MemberId, u32>,
}

impl Messages {
    /// R12.6, before anything is decrypted.
    pub(crate) fn check_count(&self, from: &MemberId) -> Result<(), RejectReason> {
        if self.count_of(from) >= MOST_IN_EPOCH {
            return Err(RejectReason::TooManyMessages);
        }
        Ok(())
    }

    fn count_of(&self, member: &MemberId) -> u32 {
        self.counted.get(member).copied().unwrap_or_default()
    }

    /// A message has counted.
    pub(crate) fn count(&mut self, from: &MemberId) {
        let count = self.counted.entry(from.clone()).or_default();
        *count = count.saturating_add(1);
    }

    /// The next message of this member's own that is to be encrypted; none while the epoch has no room for it.
    pub(crate) fn next_to_seal(&mut self, own: &MemberId) -> Option<&mut Pending> {
        let counted = self.count_of(own);
        let room = MOST_IN_EPOCH.saturating_sub(counted);
        self.outbox.next_to_seal(room)
    }

    /// A commit has been merged. Returns the ids of messages that are given up (R12.7).
    pub(crate) fn epoch_changed(&mut self, members_changed: bool) -> Vec<u32> {
        self.counted.clear();
        self.outbox.epoch_changed(members_changed)
    }
}

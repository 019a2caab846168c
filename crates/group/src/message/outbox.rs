//! R12.7: the messages that a member has been given to send, until the log has them in force.

use std::collections::VecDeque;

/// Messages of the application that may wait for their echo, at most. It is less than members' ratchets allow a sender to be ahead
/// (R12.5), with room for the core's own messages.
pub(crate) const MOST_PENDING: usize = 32;
/// Epochs in which a message of the application is sent, at most.
const MOST_EPOCHS: u32 = 16;

/// A message that the log does not have in force yet.
pub(crate) struct Pending {
    /// The application data.
    pub(crate) content: Vec<u8>,
    /// The application's number for it; none of a message of the core, which is void when the members change.
    pub(crate) id: Option<u32>,
    /// The `MLSMessage` of this epoch that is on its way.
    pub(crate) sealed: Option<Vec<u8>>,
    epochs: u32,
}

/// The messages that a member has been given to send, oldest encryption first.
#[derive(Default)]
pub(crate) struct Outbox {
    pending: VecDeque<Pending>,
}

impl Outbox {
    /// Whether the application has as many messages on their way as it may have.
    pub(crate) fn is_full(&self) -> bool {
        let of_application = self.pending.iter().filter(|one| one.id.is_some());
        of_application.count() >= MOST_PENDING
    }

    /// Takes a message to be sent.
    pub(crate) fn push(&mut self, content: Vec<u8>, id: Option<u32>) {
        self.pending.push_back(Pending {
            content,
            id,
            sealed: None,
            epochs: 0,
        });
    }

    /// The oldest message that is not on its way, if fewer than `room` are.
    pub(super) fn next_to_seal(&mut self, room: u32) -> Option<&mut Pending> {
        let sealed = self.pending.iter().filter(|one| one.sealed.is_some());
        if u32::try_from(sealed.count()).unwrap_or(u32::MAX) >= room {
            return None;
        }
        self.pending.iter_mut().find(|one| one.sealed.is_none())
    }

    fn position(&self, bytes: &[u8]) -> Option<usize> {
        let is_it = |one: &Pending| one.sealed.as_deref() == Some(bytes);
        self.pending.iter().position(is_it)
    }

    /// The log has this message in force. Those that were encrypted before it, and are not in the log, can never count in this
    /// epoch (R12.5): they are encrypted again.
    pub(crate) fn take_echo(&mut self, bytes: &[u8]) -> Option<Pending> {
        let position = self.position(bytes)?;
        let echoed = self.pending.remove(position);
        // All before it are on their way: an epoch encrypts from the front, and what is to be encrypted again goes behind.
        let passed = self.pending.drain(..position).collect::<Vec<_>>();
        self.pending.extend(passed.into_iter().map(|one| Pending {
            sealed: None,
            ..one
        }));
        echoed
    }

    /// All that was on its way is void, and will be encrypted for the new epoch. Returns the ids of those that are given up.
    pub(super) fn epoch_changed(&mut self, members_changed: bool) -> Vec<u32> {
        let mut given_up = Vec::new();
        self.pending.retain_mut(|one| {
            one.epochs += u32::from(one.sealed.take().is_some());
            match one.id {
                Some(id) if one.epochs >= MOST_EPOCHS => {
                    given_up.push(id);
                    false
                }
                Some(_) => true,
                None => !members_changed,
            }
        });
        given_up
    }

    /// The group is given up, and with it the members that the messages were for. Returns their ids.
    pub(crate) fn close(&mut self) -> Vec<u32> {
        let pending = std::mem::take(&mut self.pending);
        pending.into_iter().filter_map(|one| one.id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(outbox: &Outbox) -> Vec<Option<u32>> {
        outbox.pending.iter().map(|one| one.id).collect()
    }

    /// Encrypts all that may be, each to one byte.
    fn seal(outbox: &mut Outbox, first: u8, room: u32) -> u8 {
        let mut byte = first;
        while let Some(pending) = outbox.next_to_seal(room) {
            pending.sealed = Some(vec![byte]);
            byte += 1;
        }
        byte - first
    }

    #[test]
    fn a_message_that_was_passed_is_encrypted_again_behind_the_others() {
        let mut outbox = Outbox::default();
        for id in 0..4 {
            outbox.push(vec![], Some(id));
        }
        assert_eq!(
            seal(&mut outbox, 10, 3),
            3,
            "no more than there is room for"
        );
        assert_eq!(outbox.take_echo(&[12]).unwrap().id, Some(2));
        assert!(outbox.position(&[10]).is_none() && outbox.position(&[12]).is_none());
        assert_eq!(ids(&outbox), [Some(3), Some(0), Some(1)]);
        assert_eq!(seal(&mut outbox, 20, 9), 3);
        assert_eq!(outbox.take_echo(&[20]).unwrap().id, Some(3));
        assert_eq!(outbox.position(&[21]), Some(0));
    }

    #[test]
    fn a_message_is_given_up_after_sixteen_epochs_and_at_the_end_of_the_group() {
        let mut outbox = Outbox::default();
        outbox.push(vec![], Some(7));
        outbox.push(vec![], None);
        for epoch in 1..MOST_EPOCHS {
            assert_eq!(seal(&mut outbox, 0, 9), 2);
            assert!(outbox.epoch_changed(false).is_empty(), "{epoch}");
        }
        assert_eq!(seal(&mut outbox, 0, 9), 2);
        assert_eq!(outbox.epoch_changed(false), [7]);
        assert_eq!(ids(&outbox), [None], "the core's own goes on");
        outbox.push(vec![], Some(8));
        assert!(outbox.epoch_changed(true).is_empty());
        assert_eq!(ids(&outbox), [Some(8)], "and is void when members change");
        assert_eq!(outbox.close(), [8]);
        assert_eq!(ids(&outbox), []);
    }

    #[test]
    fn the_application_has_so_many_on_their_way() {
        let mut outbox = Outbox::default();
        outbox.push(vec![], None);
        for id in 0..32 {
            assert!(!outbox.is_full());
            outbox.push(vec![], Some(id));
        }
        assert!(outbox.is_full());
    }
}

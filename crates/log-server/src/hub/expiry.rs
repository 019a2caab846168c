//! The end of grace times, and of the time for which entries are kept.

use super::Hub;
use super::hosted_room::{HostedRoom, State};
use crate::extension::Extension;
use std::sync::{Arc, Weak};
use std::time::Duration;

impl<E: Extension> Hub<E> {
    /// Lets members leave when their grace time is over, and drops entries not acknowledged in time. Runs as long as the
    /// server is there.
    pub(crate) async fn expire(hub: Weak<Self>) {
        let Some(alarm) = hub.upgrade().map(|hub| Arc::clone(&hub.alarm)) else {
            return;
        };
        loop {
            alarm.rings().await;
            // Other tasks come to their turn, however often the alarm rings.
            tokio::task::yield_now().await;
            match hub.upgrade() {
                Some(hub) => hub.expire_now(),
                None => return,
            }
        }
    }

    pub(super) fn expire_now(&self) {
        for hosted in self.rooms.all() {
            let now = self.alarm.now();
            let mut state = hosted.state();
            if let Some(before) = now.checked_sub(self.keep) {
                state.room.drop_before(before);
            }
            self.let_leave(&hosted, &mut state);
            if let Some(at) = state.room.next_expiry() {
                self.alarm.set(at);
            }
            self.settle(&hosted, state);
        }
    }

    /// Proposes the departure of members that have been away for too long, with their connection or with their server.
    pub(super) fn let_leave(&self, hosted: &HostedRoom, state: &mut State) {
        for record in state.room.due(self.alarm.now()) {
            self.propose(hosted, state, record, None);
        }
        let Some(order) = &self.order else {
            return;
        };
        for record in state.room.orphans(|server| order.is_gone(server)) {
            self.propose(hosted, state, record, None);
        }
    }
}

impl<E: Extension> Drop for Hub<E> {
    fn drop(&mut self) {
        // Ends the task of [`Self::expire`].
        self.alarm.set(Duration::ZERO);
    }
}

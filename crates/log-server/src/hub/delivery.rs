//! Records: proposed to the room's order, and applied as it has them.

use super::Hub;
use super::hosted_room::{HostedRoom, State};
use crate::budgets::Permit;
use crate::counts;
use crate::extension::Extension;
use crate::log::{ConnectionId, Record};
use crate::order::{Reader, Reading};
use crate::wire::ErrorCode;
use std::collections::HashSet;
use std::sync::{Arc, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// Between two attempts to read a room again that has failed.
const RECOVERY: Duration = Duration::from_secs(2);

impl<E: Extension> Hub<E> {
    /// Begins to read the room's order, if it is shared and not read yet.
    pub(super) fn follow(&self, hosted: &Arc<HostedRoom>) {
        if let Some(order) = &self.order {
            hosted.order.get_or_init(|| {
                let reader = HallReader {
                    hub: Weak::clone(&self.this),
                    hosted: Arc::downgrade(hosted),
                };
                order.open(&hosted.name, Box::new(reader))
            });
        }
    }

    /// Proposes a record. Of a room in memory it is applied at once.
    pub(super) fn propose(
        &self,
        hosted: &HostedRoom,
        state: &mut State,
        record: Record,
        charge: Option<Permit>,
    ) {
        let Some(order) = hosted.order.get() else {
            return self.apply(hosted, state, record, charge);
        };
        if let (Record::Message { link, counter, .. }, Some(charge)) = (&record, charge) {
            state.charges.insert((link.connection, *counter), charge);
        }
        order.propose(record);
    }

    /// Applies the next record of the room's order.
    fn apply(
        &self,
        hosted: &HostedRoom,
        state: &mut State,
        record: Record,
        charge: Option<Permit>,
    ) {
        let now = self.alarm.now();
        let entering = self.entering(&record);
        let applied = state.room.apply(record, charge, &self.limits, now);
        let result = match applied {
            Ok(applied) => {
                if let Some((connection, code)) = applied.ended
                    && let Some(outlet) = state.outlets.remove(&connection)
                {
                    outlet.fail(code, None);
                }
                if let Some((member, life)) = applied.left {
                    self.left(hosted, &member, life);
                }
                Ok(())
            }
            Err(stale) => {
                counts::stale(stale.name());
                Err(stale)
            }
        };
        if let Some((connection, member)) = entering {
            let waits = state.entering.remove(&connection);
            let told = waits.is_some_and(|waits| waits.send(result).is_ok());
            if !told && let Some(member) = member {
                // The client has gone while it came in, or before this server has begun to read the room once more.
                let until = now + self.grace;
                state.room.lose(&member, connection, until);
                self.alarm.set(until);
            }
        }
    }

    /// The connection of this server that waits for a record, with the member that it is of from then on.
    fn entering(&self, record: &Record) -> Option<(ConnectionId, Option<Arc<str>>)> {
        let member = match record {
            Record::Join { member, .. } | Record::Attach { member, .. } => Some(Arc::clone(member)),
            Record::Mark { .. } => None,
            Record::Leave { .. } | Record::Message { .. } => return None,
        };
        let link = record.link();
        (link.server == self.server()).then_some((link.connection, member))
    }

    fn read(&self, hosted: &Arc<HostedRoom>, record: Record) -> Reading {
        let mut state = hosted.state();
        if state.closed {
            return Reading::Over;
        }
        let charge = match &record {
            Record::Message { link, counter, .. } if link.server == self.server() => {
                state.charges.remove(&(link.connection, *counter))
            }
            _ => None,
        };
        self.apply(hosted, &mut state, record, charge);
        let empty = state.room.is_empty();
        self.settle(hosted, state);
        if empty { Reading::Empty } else { Reading::On }
    }

    /// Ends a room whose order cannot be followed any more. Its clients may find it on another server, or here later.
    fn fail(&self, hosted: &Arc<HostedRoom>) {
        let mut state = hosted.state();
        for outlet in state.outlets.values() {
            outlet.fail(ErrorCode::LogUnavailable, None);
        }
        let unresolved = !state.entering.is_empty();
        state.entering.clear();
        state.charges.clear();
        let abandoned = state.room.abandon();
        for (member, life) in &abandoned {
            self.extension.left(&hosted.name, member, *life);
        }
        state.closed = true;
        self.settle(hosted, state);
        if unresolved || !abandoned.is_empty() {
            self.recover(&hosted.name);
        }
    }

    /// Reads a room once more that has failed, as soon as that can be done: the order has members that are with this server,
    /// or may get them, and if they do not come back no other server lets them leave.
    fn recover(&self, room: &Arc<str>) {
        if !self.recovering().insert(Arc::clone(room)) {
            return;
        }
        let (this, room) = (Weak::clone(&self.this), Arc::clone(room));
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(RECOVERY).await;
                let Some(hub) = this.upgrade() else {
                    return;
                };
                if hub.visit(&room).await != Err(ErrorCode::LogUnavailable) {
                    hub.recovering().remove(&room);
                    return;
                }
            }
        });
    }

    fn recovering(&self) -> MutexGuard<'_, HashSet<Arc<str>>> {
        self.recovering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A room's end of the order.
struct HallReader<E: Extension> {
    hub: Weak<Hub<E>>,
    hosted: Weak<HostedRoom>,
}

impl<E: Extension> Reader for HallReader<E> {
    fn read(&mut self, record: Record) -> Reading {
        match (self.hub.upgrade(), self.hosted.upgrade()) {
            (Some(hub), Some(hosted)) => hub.read(&hosted, record),
            _ => Reading::Over,
        }
    }

    fn fail(&mut self) {
        if let (Some(hub), Some(hosted)) = (self.hub.upgrade(), self.hosted.upgrade()) {
            hub.fail(&hosted);
        }
    }
}

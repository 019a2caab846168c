//! The rooms of a server: joins room logs, connections and the extension.

mod alarm;
mod delivery;
mod entrance;
mod expiry;
mod hosted_room;
mod hosted_rooms;
mod outlet;

pub(crate) use outlet::{Next, Outlet};

use crate::alias::Alias;
use crate::budgets::{Resource, Source, UsageLimiter};
use crate::counts;
use crate::extension::Extension;
use crate::limits::Limits;
use crate::log::{Append, ConnectionId, Entry, Kind, Life, RoomTotals, ServerId};
use crate::options::Times;
use crate::order::Order;
use crate::wire::{ErrorCode, ServerMessage, frame};
use alarm::Alarm;
use hosted_room::{HostedRoom, State};
use hosted_rooms::HostedRooms;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

/// Between two looks at whether the servers are there that members of a room are with.
const LOOK: Duration = Duration::from_secs(1);

/// All rooms of a server. Each has a lock of its own: a room that is busy keeps no other waiting.
pub(crate) struct Hub<E: Extension> {
    pub(crate) limits: Limits,
    pub(crate) limiter: Arc<UsageLimiter>,
    pub(crate) extension: E,
    grace: Duration,
    /// How long an entry is kept for members that do not acknowledge it.
    keep: Duration,
    rooms: HostedRooms,
    last_connection: AtomicU64,
    /// The server ends, and lets nobody in.
    ending: AtomicBool,
    /// The order of rooms that are shared with other servers. None of rooms in memory.
    order: Option<Arc<dyn Order>>,
    /// Rooms that have failed and are to be read once more.
    recovering: Mutex<HashSet<Arc<str>>>,
    this: Weak<Self>,
    alarm: Arc<Alarm>,
}

/// A client that is in a room.
pub(crate) struct Membership<E: Extension> {
    pub(crate) hosted: Arc<HostedRoom>,
    pub(crate) member: Arc<str>,
    pub(crate) connection: ConnectionId,
    pub(crate) outlet: Arc<Outlet>,
    source: Option<Source>,
    session: E::Session,
}

impl<E: Extension> Hub<E> {
    pub(crate) fn new(
        limits: Limits,
        limiter: Arc<UsageLimiter>,
        times: Times,
        extension: E,
        order: Option<Arc<dyn Order>>,
    ) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            limits,
            limiter,
            extension,
            grace: times.grace,
            // Members away within their grace have as much time as the others after they have come back.
            keep: times.acknowledge + times.grace,
            rooms: HostedRooms::default(),
            last_connection: AtomicU64::new(0),
            ending: AtomicBool::new(false),
            order,
            recovering: Mutex::default(),
            this: Weak::clone(this),
            alarm: Arc::default(),
        })
    }

    /// This server among those that share the order.
    fn server(&self) -> ServerId {
        self.order
            .as_ref()
            .map_or_else(ServerId::default, |order| order.server())
    }

    pub(crate) fn append(&self, client: &Membership<E>, append: Append) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let bytes = append.bytes();
        let charge = self
            .limiter
            .take(client.source, Resource::LogBytes, bytes as u64);
        let mut state = client.hosted.state();
        let room = &mut state.room;
        let result = if charge.is_some() {
            room.message(&client.member, client.connection, append, &self.limits, now)
                .map(|record| self.propose(&client.hosted, &mut state, record, charge))
        } else {
            // Paid for all the same; there will be a place for it when others have acknowledged the entries kept now.
            room.spend(&client.member, client.connection, 0, &self.limits, now)
                .and(Err(ErrorCode::RateLimited))
        };
        self.settle(&client.hosted, state);
        result
    }

    /// A message of the extension. Under the lock, so that nothing of a member reaches it after the member has left.
    pub(crate) fn extend(
        &self,
        client: &Membership<E>,
        message: E::Message,
    ) -> Result<(), ErrorCode> {
        let bytes = self.extension.cost(&message);
        let now = self.alarm.now();
        let mut state = client.hosted.state();
        state
            .room
            .spend(&client.member, client.connection, bytes, &self.limits, now)?;
        self.extension.handle(&client.session, message)
    }

    /// Answers a ping. It is paid for like any message, so that a flood of pings is refused like any other.
    pub(crate) fn ping(&self, client: &Membership<E>, number: u32) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let mut state = client.hosted.state();
        state
            .room
            .spend(&client.member, client.connection, 0, &self.limits, now)?;
        client
            .outlet
            .send(frame::write(&ServerMessage::Pong { number }, &[]));
        Ok(())
    }

    /// The next entry to send.
    pub(crate) fn next(&self, client: &Membership<E>) -> Option<Arc<Entry>> {
        let mut state = client.hosted.state();
        let entry = state.room.next(&client.member, client.connection)?;
        let written = state.room.written_at(entry.seq);
        drop(state);
        if let Some(written) = written {
            counts::delivered(self.alarm.now().saturating_sub(written));
        }
        Some(entry)
    }

    /// How much there is in all rooms.
    pub(crate) fn totals(&self) -> RoomTotals {
        let rooms = self.rooms.all();
        rooms.iter().fold(RoomTotals::default(), |totals, hosted| {
            totals.and(hosted.state().room.totals())
        })
    }

    /// The page has received everything up to `seq`. An acknowledgement without news is paid for like any message.
    pub(crate) fn acknowledge(&self, client: &Membership<E>, seq: u64) -> Result<(), ErrorCode> {
        let now = self.alarm.now();
        let mut state = client.hosted.state();
        if state
            .room
            .acknowledge(&client.member, client.connection, seq)
        {
            return Ok(());
        }
        state
            .room
            .spend(&client.member, client.connection, 0, &self.limits, now)
    }

    pub(crate) fn leave(&self, client: &Membership<E>) {
        let now = self.alarm.now();
        let mut state = client.hosted.state();
        state.outlets.remove(&client.connection);
        let departure = state.room.departure(&client.member, client.connection, now);
        if let Some(record) = departure {
            self.propose(&client.hosted, &mut state, record, None);
        }
        if let Some(at) = state.room.next_expiry() {
            self.alarm.set(at);
        }
        self.settle(&client.hosted, state);
    }

    /// The connection has ended without `leave`.
    pub(crate) fn lose(&self, client: &Membership<E>) {
        let until = self.alarm.now() + self.grace;
        let mut state = client.hosted.state();
        state.outlets.remove(&client.connection);
        state.room.lose(&client.member, client.connection, until);
        self.alarm.set(until);
    }

    fn left(&self, hosted: &HostedRoom, member: &Arc<str>, life: Life) {
        tracing::info!(room = %Alias(&hosted.name), member = %Alias(member), "left");
        self.extension.left(&hosted.name, member, life);
    }

    /// Ends every change of a room: wakes connections with something to send, closes the room if no member is here. Takes the
    /// lock along, so that the list of rooms is touched without it.
    fn settle(&self, hosted: &Arc<HostedRoom>, mut state: MutexGuard<'_, State>) {
        self.wake(&mut state);
        state.closed |= state.is_idle();
        let closed = state.closed;
        drop(state);
        if closed {
            self.rooms.forget(hosted);
        }
    }

    /// Wakes connections with something to send, and asks for the next look at the room.
    fn wake(&self, state: &mut State) {
        state.wake();
        if let Some(oldest) = state.room.oldest() {
            self.alarm.set(oldest + self.keep);
        }
        if state.room.is_shared() {
            self.alarm.set(self.alarm.now() + LOOK);
        }
    }

    /// Sends a message of the extension to one member.
    pub(crate) fn send(&self, room: &str, member: &str, message: &impl Serialize) {
        if let Some(hosted) = self.rooms.find(room) {
            hosted.state().send(member, frame::write(message, &[]));
        }
    }

    /// Sends a message of the extension to all members, and to those that come later.
    pub(crate) fn retain(&self, room: &str, message: &impl Serialize) {
        if let Some(hosted) = self.rooms.find(room) {
            hosted.state().retain(frame::write(message, &[]));
        }
    }

    /// Writes an entry that no member asked for. `false` if there is no such room in memory.
    pub(crate) fn write(&self, room: &str, kind: Kind) -> bool {
        let hosted = self.rooms.find(room);
        let Some(hosted) = hosted.filter(|_| self.order.is_none()) else {
            return false;
        };
        let mut state = hosted.state();
        state.room.write(kind, &self.limits, self.alarm.now());
        self.settle(&hosted, state);
        true
    }

    /// Tells every client that the server ends, and those that come from now on.
    pub(crate) fn shut_down(&self) {
        self.ending.store(true, Ordering::SeqCst);
        for hosted in self.rooms.all() {
            for outlet in hosted.state().outlets.values() {
                outlet.fail(ErrorCode::ShuttingDown, None);
            }
        }
    }
}

#[cfg(test)]
mod tests;

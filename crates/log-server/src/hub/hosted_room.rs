//! A room with the connections of its members, under one lock.

use super::outlet::Outlet;
use crate::budgets::Permit;
use crate::log::{ConnectionId, Room, ServerId, Stale};
use crate::order::Proposer;
use crate::wire::ErrorCode;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::oneshot;

/// A room. Its lock is held for as long as one message takes, and no other room's, nor that of the list of all, is taken
/// meanwhile.
pub(crate) struct HostedRoom {
    pub(crate) name: Arc<str>,
    /// The way into the order that servers share. None of a room in memory.
    pub(crate) order: OnceLock<Box<dyn Proposer>>,
    state: Mutex<State>,
}

/// State of a room under its lock.
pub(crate) struct State {
    pub(crate) room: Room,
    pub(crate) outlets: HashMap<ConnectionId, Arc<Outlet>>,
    /// Connections that wait until a record of theirs is applied.
    pub(crate) entering: HashMap<ConnectionId, oneshot::Sender<Result<(), Stale>>>,
    /// Shares of messages that are proposed, by connection and counter.
    pub(crate) charges: HashMap<(ConnectionId, u64), Permit>,
    /// The message of an extension that all members and all newcomers get.
    pub(crate) retained: Option<Bytes>,
    /// The room has no member here any more, and another of its name may be there.
    pub(crate) closed: bool,
    /// Its place among the rooms of the address that opened it.
    _permit: Permit,
}

impl HostedRoom {
    pub(crate) fn new(
        name: Arc<str>,
        server: ServerId,
        permit: Permit,
        retained: Option<Bytes>,
    ) -> Self {
        Self {
            name,
            order: OnceLock::new(),
            state: Mutex::new(State {
                room: Room::new(server),
                outlets: HashMap::new(),
                entering: HashMap::new(),
                charges: HashMap::new(),
                retained,
                closed: false,
                _permit: permit,
            }),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether nothing here needs the room.
    pub(crate) fn is_idle(&self) -> bool {
        self.room.is_idle() && self.entering.is_empty() && self.outlets.is_empty()
    }

    /// The log of the room has grown.
    pub(crate) fn wake(&mut self) {
        for connection in self.room.take_too_slow() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.fail(ErrorCode::TooSlow, None);
            }
        }
        for connection in self.room.connections() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.wake();
            }
        }
    }

    /// Tells one member.
    pub(crate) fn send(&self, member: &str, message: Bytes) {
        let outlet = self
            .room
            .connection_of(member)
            .and_then(|connection| self.outlets.get(&connection));
        if let Some(outlet) = outlet {
            outlet.send(message);
        }
    }

    /// Tells all members, if it is something new.
    pub(crate) fn retain(&mut self, message: Bytes) {
        if self.retained.as_ref() == Some(&message) {
            return;
        }
        for connection in self.room.connections() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.retain(message.clone());
            }
        }
        self.retained = Some(message);
    }
}

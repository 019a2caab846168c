//! A room with the connections of its members, under one lock.

use crate::budgets::Permit;
use crate::log::{ConnectionId, Room};
use crate::outlet::Outlet;
use crate::wire::{ErrorCode, PublishedTrack, ServerMessage};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A room. Its lock is held for as long as one message takes, and no other hall's, nor that of the list of all, is taken
/// meanwhile.
pub(crate) struct Hall {
    pub(crate) name: Arc<str>,
    state: Mutex<State>,
}

/// State of a room under its lock.
pub(crate) struct State {
    pub(crate) room: Room,
    pub(crate) outlets: HashMap<ConnectionId, Arc<Outlet>>,
    pub(crate) tracks: Arc<[PublishedTrack]>,
    /// The room has become empty, and another of its name may be there.
    pub(crate) closed: bool,
    /// Its place among the rooms of the address that opened it.
    _permit: Permit,
}

impl Hall {
    pub(crate) fn new(name: Arc<str>, permit: Permit) -> Self {
        Self {
            name,
            state: Mutex::new(State {
                room: Room::default(),
                outlets: HashMap::new(),
                tracks: Arc::default(),
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
    pub(crate) fn send(&self, member: &str, message: &ServerMessage) {
        let outlet = self
            .room
            .connection_of(member)
            .and_then(|connection| self.outlets.get(&connection));
        if let Some(outlet) = outlet {
            outlet.send(message);
        }
    }

    /// Tells all members the list of published tracks, if it has changed.
    pub(crate) fn set_tracks(&mut self, tracks: Vec<PublishedTrack>) {
        if *self.tracks == *tracks {
            return;
        }
        self.tracks = tracks.into();
        for connection in self.room.connections() {
            if let Some(outlet) = self.outlets.get(&connection) {
                outlet.send_tracks(Arc::clone(&self.tracks));
            }
        }
    }
}

//! All rooms of a server.

use super::member::ConnectionId;
use super::room::{Admission, Room};
use super::token::Token;
use crate::limits::Limits;
use crate::wire::{ErrorCode, Resume};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// Rooms by name. A room is there for as long as somebody is in it.
#[derive(Default)]
pub struct Lobby {
    rooms: HashMap<Arc<str>, Room>,
}

impl Lobby {
    /// Lets a client into a room, which is made if it is not there.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidName`], [`ErrorCode::TooManyRooms`], and those of [`Room::join`].
    #[expect(
        clippy::too_many_arguments,
        reason = "what a client sends, and the world around it"
    )]
    pub fn join(
        &mut self,
        room: &str,
        member: &str,
        resume: Option<&Resume>,
        connection: ConnectionId,
        token: Token,
        limits: &Limits,
        now: Duration,
    ) -> Result<Admission, ErrorCode> {
        if !limits.allows_name(room) || !limits.allows_name(member) {
            return Err(ErrorCode::InvalidName);
        }
        if let Some(room) = self.rooms.get_mut(room) {
            return room.join(member, resume, connection, token, limits, now);
        }
        if resume.is_none() && self.rooms.len() >= limits.rooms as usize {
            return Err(ErrorCode::TooManyRooms);
        }
        let mut made = Room::default();
        let admission = made.join(member, resume, connection, token, limits, now)?;
        self.rooms.insert(room.into(), made);
        Ok(admission)
    }

    /// A room that somebody is in.
    pub fn room(&mut self, name: &str) -> Option<&mut Room> {
        self.rooms.get_mut(name)
    }

    /// Drops a room that nobody is in. `true` if it did.
    pub fn tidy(&mut self, name: &str) -> bool {
        let empty = self.rooms.get(name).is_some_and(Room::is_empty);
        if empty {
            self.rooms.remove(name);
        }
        empty
    }

    /// Lets those leave whose time is over: rooms and members.
    pub fn expire(&mut self, limits: &Limits, now: Duration) -> Vec<(Arc<str>, Arc<str>)> {
        let mut left = Vec::new();
        for (name, room) in &mut self.rooms {
            for member in room.expire(limits, now) {
                left.push((Arc::clone(name), member));
            }
        }
        left
    }

    /// When [`Self::expire`] has something to do next.
    #[must_use]
    pub fn next_expiry(&self) -> Option<Duration> {
        self.rooms.values().filter_map(Room::next_expiry).min()
    }
}

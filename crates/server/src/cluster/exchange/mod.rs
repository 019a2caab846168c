//! The signalling of media between servers, without a socket and without a clock: what members and servers say goes in, what is
//! to be done comes out.
//!
//! A server has two parts in it. As a *gateway* it has the log connections of members, and passes their offers on to the server that
//! has the media of their room. As a *holder* it has the media of rooms, and answers. A server that is both for one room speaks to
//! itself in the same messages, so that there is one way for all.

mod action;
mod events;
mod gateway;
mod held;
mod holder;
mod key;
mod news;
mod parked;
mod places;
mod post;
mod requests;
mod review;
mod seats;
mod servers;
#[cfg(test)]
mod tests;

pub(crate) use action::{Action, Placing, Said, Written};
pub(crate) use key::{Key, key_of};
pub(crate) use servers::SILENCE;

use super::message::{Body, Message};
use super::placement::{Placement, Standing};
use held::{Held, Parked};
use post::Post;
use seats::{Followed, Offered};
use servers::Servers;
use sotto_log_server::log::ServerId;
use std::collections::{HashMap, VecDeque};
use std::time::Instant;

/// How much media a server takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Most {
    /// Rooms.
    pub(crate) rooms: usize,
    /// Connections.
    pub(crate) connections: usize,
}

/// The state of one server.
pub(crate) struct Exchange {
    own: ServerId,
    most: Most,
    servers: Servers,
    post: Post,
    /// The entries of the key-value store, as far as this server has seen them.
    placements: HashMap<Key, Placement>,
    /// Rooms with a connection of a member here.
    rooms: HashMap<Key, Followed>,
    /// Offers of members here that wait for their answer.
    offers: HashMap<u64, Offered>,
    last_offer: u64,
    /// Rooms whose media are here.
    held: HashMap<Key, Held>,
    /// Messages about rooms whose placement here this server has not seen yet.
    parked: VecDeque<Parked>,
    /// Stays that have ended, the oldest first: offers of theirs that come late are none.
    departed: VecDeque<[u8; 32]>,
    actions: Vec<Action>,
}

impl Exchange {
    /// A server without rooms. `has_sfu`: whether it takes media.
    pub(crate) fn new(own: ServerId, has_sfu: bool, most: Most) -> Self {
        Self {
            own,
            most,
            servers: Servers::new(own, has_sfu),
            post: Post::new(own),
            placements: HashMap::new(),
            rooms: HashMap::new(),
            offers: HashMap::new(),
            last_offer: 0,
            held: HashMap::new(),
            parked: VecDeque::new(),
            departed: VecDeque::new(),
            actions: Vec::new(),
        }
    }

    /// Everything that is to be done since the last call.
    pub(crate) fn actions(&mut self) -> Vec<Action> {
        std::mem::take(&mut self.actions)
    }

    /// Whether any server is there that has an SFU.
    pub(crate) fn serves(&self) -> bool {
        self.servers.any_sfu()
    }

    /// How many rooms have their media here.
    pub(crate) fn rooms_here(&self) -> usize {
        self.held.len()
    }

    /// The standing of this server, now that it has so many media connections.
    pub(crate) fn stand(&mut self, connections: usize) -> Standing {
        let full = connections >= self.most.connections || self.held.len() >= self.most.rooms;
        self.servers.stand(full)
    }

    /// Time has passed. `here` are the other servers that were heard of late, `clock` is the time in which this server has heard
    /// itself.
    pub(crate) fn tick(
        &mut self,
        here: Vec<(ServerId, Standing)>,
        clock: std::time::Duration,
        now: Instant,
    ) {
        self.servers.update(here, clock);
        self.tick_holder(now);
        self.tick_gateway(now);
    }

    /// Bytes have come from another server.
    pub(crate) fn receive(&mut self, bytes: &[u8], now: Instant) {
        match self.post.open(bytes) {
            Ok(message) => self.handle(message, now),
            Err(reason) => self.actions.push(Action::Stale(reason.name())),
        }
    }

    fn handle(&mut self, message: Message, now: Instant) {
        let Message {
            from,
            room,
            revision,
            body,
            ..
        } = message;
        let (from, room) = (ServerId(from), Key::from(room));
        match body {
            Body::Offer { .. }
            | Body::Mute { .. }
            | Body::Left { .. }
            | Body::Hello { .. }
            | Body::Follow { .. } => self.ask(from, room, revision, body, now),
            Body::Answer { .. }
            | Body::Refused { .. }
            | Body::NotHere { .. }
            | Body::Media { .. }
            | Body::Told { .. }
            | Body::Tracks { .. } => self.told(from, &room, revision, body),
        }
    }

    /// Says something to a server, which may be this one.
    fn send(&mut self, to: ServerId, room: &Key, revision: u64, body: Body, now: Instant) {
        let message = self.post.address(to, room, revision, body);
        if to == self.own {
            return self.handle(message, now);
        }
        match super::message::write(&message) {
            Ok(bytes) => self.actions.push(Action::Send { to, bytes }),
            // Clients cannot say so much. An offer is then not answered in time, and its member is told.
            Err(_) => self.actions.push(Action::Stale("large")),
        }
    }
}

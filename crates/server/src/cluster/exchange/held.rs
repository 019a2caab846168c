//! Rooms whose media are here, and messages about rooms that are not yet.

use super::super::message::Body;
use super::Key;
use crate::sfu::{Question, Turns};
use crate::wire::PublishedTrack;
use sotto_log_server::log::ServerId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

/// A room whose media are here.
pub(super) struct Held {
    /// Members that have asked for media, and are not known to have none.
    pub(super) guests: HashMap<Arc<str>, Guest>,
    /// Servers with members of it, and when they last said so.
    pub(super) gateways: HashMap<ServerId, Instant>,
    pub(super) tracks: Vec<PublishedTrack>,
    pub(super) version: u64,
    /// Since when no member has asked for media.
    pub(super) idle: Instant,
    /// When the entry was written.
    pub(super) written: Instant,
}

/// A member with media here.
pub(super) struct Guest {
    pub(super) life: [u8; 32],
    /// How much of it may wait for the SFU.
    pub(super) turns: Turns,
    /// The server that it is with.
    pub(super) gateway: ServerId,
    /// Its last offer.
    pub(super) asked: Question,
}

impl Held {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            guests: HashMap::new(),
            gateways: HashMap::new(),
            tracks: Vec::new(),
            version: 0,
            idle: now,
            written: now,
        }
    }
}

impl Held {
    /// A member has no media any more.
    pub(super) fn leave(&mut self, member: &str, now: Instant) {
        self.guests.remove(member);
        self.idle = now;
    }

    /// The connection that the offer `asked` was the last of is over. If another offer has come since, there is another one.
    pub(super) fn end(&mut self, member: &str, asked: Option<Question>, now: Instant) {
        let is_last = |guest: &Guest| asked == Some(guest.asked);
        if self.guests.get(member).is_some_and(is_last) {
            self.leave(member, now);
        }
    }
}

/// A message that has come before the placement that it names.
pub(super) struct Parked {
    pub(super) from: ServerId,
    pub(super) room: Key,
    pub(super) revision: u64,
    pub(super) body: Body,
    pub(super) since: Instant,
}

impl Parked {
    pub(super) fn bytes(&self) -> usize {
        match &self.body {
            Body::Offer { sdp, .. } => sdp.len(),
            _ => 0,
        }
    }
}

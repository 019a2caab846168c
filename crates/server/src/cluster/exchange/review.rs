//! The looks at what has become of the servers with the media, and of requests that they have not answered.

use super::super::message::Body;
use super::super::placement::Nowhere;
use super::seats::{Followed, Media, Offered, Seat};
use super::{Exchange, Key};
use crate::wire::MediaErrorCode;
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The time for an answer of another server, and for a place for a room. A client waits for ten seconds before it asks again.
pub(super) const ANSWER: Duration = Duration::from_secs(5);
/// Between two messages that say that members of a room are here. Each brings what was lost before.
pub(super) const FOLLOW: Duration = Duration::from_secs(3);

impl Exchange {
    /// Looks whether the server is still there that members of a room have their media with. If it is not, they are told, and start
    /// over by themselves.
    pub(super) fn review(&mut self, key: &Key, now: Instant) {
        let placed = self.placed_at(key);
        let any_sfu = self.servers.any_sfu();
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        let there = placed.map(|placed| placed.server);
        let is_lost = |seat: &Seat| match seat.media {
            Media::None => false,
            Media::Unknown => there.is_none() && any_sfu,
            Media::With(server) => there != Some(server),
        };
        let seats = followed.seats.iter();
        let lost: Vec<Arc<str>> = seats
            .filter(|(_, seat)| is_lost(seat))
            .map(|(member, _)| Arc::clone(member))
            .collect();
        let told = followed.told;
        for member in &lost {
            // Requests of the connection that is lost. What has come since waits, and is of the next one.
            let of_member = |offered: &Offered| offered.room == *key && offered.member == *member;
            self.offers.retain(|_, offered| !of_member(offered));
            let detail = "the server that had it is gone";
            self.fail(key, member, MediaErrorCode::MediaLost, detail);
        }
        let is_due = told.is_none_or(|(server, at)| Some(server) != there || at <= now);
        if let Some(placed) = placed.filter(|_| is_due) {
            self.follow(key, placed.server, placed.revision, now);
        }
    }

    pub(super) fn review_all(&mut self, now: Instant) {
        let keys: Vec<Key> = self.rooms.keys().cloned().collect();
        for key in keys {
            self.review(&key, now);
            self.forward(&key, now);
        }
    }

    /// Tells the server with the media that members are here, and asks about those of whose media nothing is known.
    fn follow(&mut self, key: &Key, server: ServerId, revision: u64, now: Instant) {
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        followed.told = Some((server, now + FOLLOW));
        let list = followed.list.filter(|(of, _)| *of == server);
        let version = list.map_or(0, |(_, version)| version);
        let seats = followed.seats.iter();
        let unknown: Vec<Arc<str>> = seats
            .filter(|(_, seat)| seat.media == Media::Unknown)
            .map(|(member, _)| Arc::clone(member))
            .collect();
        self.send(server, key, revision, Body::Follow { version }, now);
        for member in unknown {
            self.greet(key, &member, now);
        }
    }

    /// Asks whether a member that has come back has media.
    pub(super) fn greet(&mut self, key: &Key, member: &Arc<str>, now: Instant) {
        let Some(placed) = self.placed_at(key) else {
            return;
        };
        let followed = self.rooms.get(key);
        let Some(seat) = followed.and_then(|followed| followed.seats.get(member)) else {
            return;
        };
        let (member, life) = (member.to_string(), seat.life.0);
        let body = Body::Hello { member, life };
        self.send(placed.server, key, placed.revision, body, now);
    }

    pub(super) fn tick_gateway(&mut self, now: Instant) {
        self.review_all(now);
        let is_late = |since: Instant| now.saturating_duration_since(since) > ANSWER;
        let late: Vec<(Key, Arc<str>)> = self
            .offers
            .values()
            .filter(|offered| is_late(offered.since))
            .map(|offered| (Arc::clone(&offered.room), Arc::clone(&offered.member)))
            .collect();
        self.offers.retain(|_, offered| !is_late(offered.since));
        let detail = Nowhere::NoAnswer.to_string();
        for (key, member) in late {
            self.fail(&key, &member, MediaErrorCode::MediaUnavailable, &detail);
        }
        let waits = |followed: &Followed| {
            followed
                .waiting
                .front()
                .is_some_and(|wait| is_late(wait.since))
        };
        let stuck: Vec<Key> = self
            .rooms
            .iter()
            .filter(|(_, followed)| waits(followed))
            .map(|(key, _)| Arc::clone(key))
            .collect();
        for key in stuck {
            self.refuse_waiting(&key, Nowhere::NotWritten);
        }
    }
}

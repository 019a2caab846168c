//! Messages about rooms whose placement here this server has not seen yet.

use super::super::message::Body;
use super::action::Action;
use super::held::Parked;
use super::{Exchange, Key};
use sotto_log_server::log::ServerId;
use std::time::{Duration, Instant};

/// Messages that wait until this server sees the placement that they name.
const PARKED: usize = 256;
/// Bytes of their offers.
const PARKED_BYTES: usize = 16 << 20;
/// How long they wait.
const PARK: Duration = Duration::from_secs(2);

impl Exchange {
    pub(super) fn park(&mut self, message: Parked, now: Instant) {
        let bytes: usize = self.parked.iter().map(Parked::bytes).sum();
        if self.parked.len() >= PARKED || bytes + message.bytes() > PARKED_BYTES {
            self.actions.push(Action::Stale("early"));
            let Parked {
                from,
                room,
                revision,
                body,
                ..
            } = message;
            return self.not_here(from, &room, revision, &body, now);
        }
        self.parked.push_back(message);
    }

    /// Handles what has waited for a room's placement.
    pub(super) fn unpark(&mut self, key: &Key, now: Instant) {
        let of_room = |message: &Parked| message.room == *key;
        if !self.parked.iter().any(of_room) {
            return;
        }
        let (ready, rest): (Vec<_>, _) = std::mem::take(&mut self.parked)
            .into_iter()
            .partition(of_room);
        self.parked = rest.into();
        for message in ready {
            self.ask(
                message.from,
                message.room,
                message.revision,
                message.body,
                now,
            );
        }
    }

    /// Tells a server that its offer came to the wrong one.
    pub(super) fn not_here(
        &mut self,
        to: ServerId,
        key: &Key,
        revision: u64,
        body: &Body,
        now: Instant,
    ) {
        if let Body::Offer { offer, .. } = body {
            self.send(to, key, revision, Body::NotHere { offer: *offer }, now);
        }
    }

    pub(super) fn tick_parked(&mut self, now: Instant) {
        let since = |at: Instant| now.saturating_duration_since(at);
        let is_late = |message: &Parked| since(message.since) > PARK;
        let (late, rest): (Vec<_>, _) = std::mem::take(&mut self.parked)
            .into_iter()
            .partition(is_late);
        self.parked = rest.into();
        for message in late {
            self.actions.push(Action::Stale("early"));
            self.not_here(
                message.from,
                &message.room,
                message.revision,
                &message.body,
                now,
            );
        }
    }
}

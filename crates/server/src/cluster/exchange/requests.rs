//! Requests of members on their way to the server with the media of their room.

use super::super::message::Body;
use super::super::placement::{Nowhere, Step, decide};
use super::action::Action;
use super::seats::{Media, Offered, Wait};
use super::{Exchange, Key};
use crate::wire::{MediaErrorCode, MediaRequest};
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use std::time::Instant;

impl Exchange {
    /// Passes on what waits, as far as the room has a place, and sees to it that it gets one.
    pub(super) fn forward(&mut self, key: &Key, now: Instant) {
        let placed = self.placed_at(key);
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        let is_offer = |wait: &Wait| matches!(wait.request, MediaRequest::Offer { .. });
        if placed.is_none() && !followed.waiting.iter().any(is_offer) {
            // There is nothing that could be silent or black.
            followed.waiting.clear();
        }
        if followed.waiting.is_empty() {
            return;
        }
        match decide(key, placed, self.servers.all()) {
            Step::Stay(placed) => {
                followed.attempts = 0;
                for wait in std::mem::take(&mut followed.waiting) {
                    self.pass(key, placed.server, placed.revision, wait, now);
                }
            }
            Step::Place(server) => self.place(key, server),
            Step::Nowhere(reason) => self.refuse_waiting(key, reason),
        }
    }

    /// Passes a request on to the server that has the media.
    fn pass(&mut self, key: &Key, server: ServerId, revision: u64, wait: Wait, now: Instant) {
        let Wait {
            member,
            session,
            request,
            share,
            ..
        } = wait;
        let seat = self
            .rooms
            .get_mut(key)
            .and_then(|followed| followed.seats.get_mut(&member));
        let Some(seat) = seat.filter(|seat| seat.session == session) else {
            return;
        };
        let life = seat.life.0;
        let body = match request {
            MediaRequest::Offer {
                sdp,
                publish,
                subscribe,
            } => {
                seat.media = Media::With(server);
                self.last_offer += 1;
                let offered = Offered {
                    room: Arc::clone(key),
                    member: Arc::clone(&member),
                    session,
                    server,
                    since: now,
                    _share: share,
                };
                self.offers.insert(self.last_offer, offered);
                if server != self.own {
                    self.actions.push(Action::Forwarded);
                }
                Body::Offer {
                    offer: self.last_offer,
                    member: member.to_string(),
                    life,
                    sdp,
                    publish,
                    subscribe,
                }
            }
            MediaRequest::Mute { track, muted } => Body::Mute {
                member: member.to_string(),
                life,
                track,
                muted,
            },
        };
        self.send(server, key, revision, body, now);
    }

    /// Tells the members whose offers wait that there is no place.
    pub(super) fn refuse_waiting(&mut self, key: &Key, reason: Nowhere) {
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        followed.attempts = 0;
        for wait in std::mem::take(&mut followed.waiting) {
            if matches!(wait.request, MediaRequest::Offer { .. }) {
                self.fail(
                    key,
                    &wait.member,
                    MediaErrorCode::MediaUnavailable,
                    &reason.to_string(),
                );
            }
        }
    }

    /// Ends a member's media with an error.
    pub(super) fn fail(
        &mut self,
        key: &Key,
        member: &Arc<str>,
        code: MediaErrorCode,
        detail: &str,
    ) {
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        if let Some(seat) = followed.seats.get_mut(member) {
            seat.media = Media::None;
        }
        let action = followed.tell(member, code.message(Some(detail)));
        self.actions.push(action);
    }
}

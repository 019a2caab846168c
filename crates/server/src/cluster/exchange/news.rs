//! The news of the server with the media of a room, for the members here.

use super::super::message::Body;
use super::action::Action;
use super::seats::{Media, Offered};
use super::{Exchange, Key};
use crate::wire::{MediaErrorCode, MediaMessage};
use sotto_log_server::log::ServerId;
use std::sync::Arc;

impl Exchange {
    /// A server has said something as the one that has the media of a room.
    pub(super) fn told(&mut self, from: ServerId, key: &Key, revision: u64, body: Body) {
        let offer = match body {
            Body::Answer { offer, .. } | Body::Refused { offer, .. } | Body::NotHere { offer } => {
                Some(offer)
            }
            _ => None,
        };
        let is_asked = |offer| {
            let offered: Option<&Offered> = self.offers.get(&offer);
            offered.is_some_and(|offered| offered.server == from && offered.room == *key)
        };
        let placed = self.placements.get(key);
        let is_holder = placed
            .is_some_and(|placed| placed.server == from && revision >= placed.since)
            || matches!(body, Body::NotHere { .. });
        if !is_holder || offer.is_some_and(|offer| !is_asked(offer)) {
            return self.actions.push(Action::Stale("former"));
        }
        let offered = offer.and_then(|offer| self.offers.remove(&offer));
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        match (body, offered) {
            (Body::Answer { sdp, .. }, Some(offered))
                if followed.sits(&offered.member, offered.session) =>
            {
                let action = followed.tell(&offered.member, MediaMessage::Answer { sdp });
                self.actions.push(action);
            }
            (Body::Refused { code, detail, .. }, Some(offered)) => {
                self.fail(key, &offered.member, code, &detail.unwrap_or_default());
            }
            (Body::NotHere { .. }, Some(offered)) => {
                let detail = "the room is with another server by now";
                self.fail(key, &offered.member, MediaErrorCode::MediaLost, detail);
            }
            (
                Body::Media {
                    member,
                    life,
                    there,
                },
                _,
            ) => {
                let (member, seat) = match followed.seats.get_key_value(&*member) {
                    Some((member, seat)) if seat.life.0 == life => (Arc::clone(member), seat),
                    _ => return,
                };
                if seat.media != Media::Unknown {
                    return;
                }
                if there {
                    if let Some(seat) = followed.seats.get_mut(&member) {
                        seat.media = Media::With(from);
                    }
                } else {
                    let detail = "it ended while the member was away";
                    self.fail(key, &member, MediaErrorCode::MediaLost, detail);
                }
            }
            (
                Body::Told {
                    member,
                    life,
                    code,
                    detail,
                },
                _,
            ) => {
                let Some((member, seat)) = followed.seats.get_key_value(&*member) else {
                    return;
                };
                if seat.life.0 != life {
                    return;
                }
                let member = Arc::clone(member);
                if code == MediaErrorCode::CodecUnsupported {
                    let message = code.message(detail.as_deref());
                    let action = followed.tell(&member, message);
                    return self.actions.push(action);
                }
                self.fail(key, &member, code, &detail.unwrap_or_default());
            }
            (Body::Tracks { version, tracks }, _) => {
                let known = followed.list.filter(|(of, _)| *of == from);
                if known.is_none_or(|(_, known)| version > known) {
                    followed.list = Some((from, version));
                    let room = Arc::clone(&followed.name);
                    self.actions.push(Action::Retain { room, tracks });
                }
            }
            _ => {}
        }
    }
}

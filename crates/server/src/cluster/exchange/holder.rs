//! The side that has the media: requests of servers go to the SFU, what it says goes back to them.

use super::super::message::Body;
use super::action::Action;
use super::held::{Guest, Parked};
use super::{Exchange, Key};
use crate::sfu::{Command, Question, turns};
use crate::wire::MediaErrorCode;
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Stays that have ended and are remembered.
const DEPARTED: usize = 1024;
/// Servers with members of one room.
const GATEWAYS: usize = 64;
/// How long a server that says nothing more is told of a room: three of [`FOLLOW`](super::review::FOLLOW), and some.
const SILENT: Duration = Duration::from_secs(10);
/// How long a room without media keeps its place.
const IDLE: Duration = Duration::from_secs(60);
/// How often the entry of a room is written again, so that it does not come of age.
pub(crate) const REFRESH: Duration = Duration::from_secs(900);

impl Exchange {
    /// A server asks for something about a room that it takes this one to have the media of.
    pub(super) fn ask(
        &mut self,
        from: ServerId,
        key: Key,
        revision: u64,
        body: Body,
        now: Instant,
    ) {
        let placed = self.placements.get(&key).copied();
        let ours =
            placed.filter(|placed| placed.server == self.own && self.held.contains_key(&key));
        match (ours, placed) {
            (Some(ours), _) if (ours.since..=ours.revision).contains(&revision) => {
                self.serve(from, &key, revision, body, now);
            }
            // The end of a stay is the same whatever the sender has seen of the placement.
            (Some(_), _) if matches!(body, Body::Left { .. }) => {
                self.serve(from, &key, revision, body, now);
            }
            (_, Some(placed)) if revision <= placed.revision => {
                self.actions.push(Action::Stale("former"));
                self.not_here(from, &key, revision, &body, now);
            }
            _ => {
                let parked = Parked {
                    from,
                    room: key,
                    revision,
                    body,
                    since: now,
                };
                self.park(parked, now);
            }
        }
    }

    /// Serves a request about a room that is here.
    fn serve(&mut self, from: ServerId, key: &Key, revision: u64, body: Body, now: Instant) {
        let guests: usize = self.held.values().map(|held| held.guests.len()).sum();
        let Some(held) = self.held.get_mut(key) else {
            return;
        };
        if held.gateways.len() < GATEWAYS || held.gateways.contains_key(&from) {
            held.gateways.insert(from, now);
        }
        match body {
            Body::Offer {
                offer,
                member,
                life,
                sdp,
                publish,
                subscribe,
            } => {
                if self.departed.contains(&life) {
                    return self.send(from, key, revision, Body::NotHere { offer }, now);
                }
                let member: Arc<str> = member.into();
                let question = Question {
                    server: from,
                    number: offer,
                };
                let known = held.guests.get(&member).filter(|guest| guest.life == life);
                if known.is_none() && guests >= self.most.connections {
                    let refused = Body::Refused {
                        offer,
                        code: MediaErrorCode::MediaUnavailable,
                        detail: Some(
                            "the server has as many media connections as it may".to_owned(),
                        ),
                    };
                    return self.send(from, key, revision, refused, now);
                }
                let guest = Guest {
                    life,
                    turns: known.map_or_else(turns, |guest| Arc::clone(&guest.turns)),
                    gateway: from,
                    asked: question,
                };
                let names = subscribe
                    .iter()
                    .map(|subscription| subscription.mid.len() + subscription.member.len());
                let ask = Action::Ask {
                    turns: Arc::clone(&guest.turns),
                    bytes: sdp.len() + names.sum::<usize>(),
                    question: Some(question),
                    command: Command::Offer {
                        room: Arc::clone(key),
                        member: Arc::clone(&member),
                        question: Some(question),
                        sdp,
                        publish,
                        subscribe,
                    },
                };
                held.guests.insert(member, guest);
                self.actions.push(ask);
            }
            Body::Mute {
                member,
                life,
                track,
                muted,
            } => {
                let Some((member, guest)) = held.guests.get_key_value(&*member) else {
                    return;
                };
                if guest.life == life {
                    self.actions.push(Action::Ask {
                        turns: Arc::clone(&guest.turns),
                        bytes: 0,
                        question: None,
                        command: Command::Mute {
                            room: Arc::clone(key),
                            member: Arc::clone(member),
                            track,
                            muted,
                        },
                    });
                }
            }
            Body::Left { member, life } => {
                let member: Arc<str> = member.into();
                let is_other = held
                    .guests
                    .get(&member)
                    .is_some_and(|guest| guest.life != life);
                if !is_other {
                    held.leave(&member, now);
                    let room = Arc::clone(key);
                    self.actions
                        .push(Action::Sfu(Command::Remove { room, member }));
                }
                if self.departed.len() >= DEPARTED {
                    self.departed.pop_front();
                }
                self.departed.push_back(life);
            }
            Body::Hello { member, life } => {
                let guest = held
                    .guests
                    .get_mut(&*member)
                    .filter(|guest| guest.life == life);
                let there = guest.is_some();
                if let Some(guest) = guest {
                    guest.gateway = from;
                }
                let body = Body::Media {
                    member,
                    life,
                    there,
                };
                self.send(from, key, revision, body, now);
            }
            Body::Follow { version } if version != held.version => {
                let body = Body::Tracks {
                    version: held.version,
                    tracks: held.tracks.clone(),
                };
                self.send(from, key, revision, body, now);
            }
            _ => {}
        }
    }

    /// Too much waits for the SFU to take the offer.
    pub(crate) fn not_asked(&mut self, key: &Key, question: Question, now: Instant) {
        let code = MediaErrorCode::MediaUnavailable;
        let detail = Some("too much waits for the SFU".to_owned());
        self.refuse(key, question, code, detail, now);
    }

    pub(super) fn refuse(
        &mut self,
        key: &Key,
        question: Question,
        code: MediaErrorCode,
        detail: Option<String>,
        now: Instant,
    ) {
        let Some(revision) = self.placements.get(key).map(|placed| placed.revision) else {
            return;
        };
        let offer = question.number;
        let body = Body::Refused {
            offer,
            code,
            detail,
        };
        self.send(question.server, key, revision, body, now);
    }

    pub(super) fn tick_holder(&mut self, now: Instant) {
        let since = |at: Instant| now.saturating_duration_since(at);
        self.tick_parked(now);
        for (key, held) in &mut self.held {
            held.gateways.retain(|_, heard| since(*heard) <= SILENT);
            let Some(placed) = self.placements.get(key) else {
                continue;
            };
            if held.guests.is_empty() && since(held.idle) > IDLE {
                held.idle = now;
                self.actions.push(Action::Release {
                    room: Arc::clone(key),
                    revision: placed.revision,
                });
            } else if since(held.written) > REFRESH {
                held.written = now;
                self.actions.push(Action::Place {
                    room: Arc::clone(key),
                    server: self.own,
                    before: Some(placed.revision),
                });
            }
        }
    }
}

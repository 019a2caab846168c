//! The side that has the members: their connections, and what is known of their media.

use super::super::message::Body;
use super::action::{Action, Said};
use super::{Exchange, Key, key_of};
use crate::sfu::Share;
use crate::wire::{MediaMessage, MediaRequest};
use sotto_log_server::log::{Life, ServerId};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

/// A room with a connection of a member here.
pub(super) struct Followed {
    /// Its name.
    pub(super) name: Arc<str>,
    pub(super) seats: HashMap<Arc<str>, Seat>,
    /// Requests that wait until the room has a place.
    pub(super) waiting: VecDeque<Wait>,
    /// Whether a placement is being written.
    pub(super) placing: bool,
    /// Placements in a row that others were faster with.
    pub(super) attempts: u32,
    /// The server that was told last that members are here, and when it is told again.
    pub(super) told: Option<(ServerId, Instant)>,
    /// The list of tracks that members here have: whose it is, and its version there.
    pub(super) list: Option<(ServerId, u64)>,
}

/// A connection of a member.
pub(super) struct Seat {
    pub(super) session: u64,
    pub(super) life: Life,
    pub(super) media: Media,
}

/// The place of a member's media connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// The member has none.
    None,
    /// The member has come back, and may have one from before.
    Unknown,
    /// The member has asked that server for one.
    With(ServerId),
}

/// A request that waits for a place.
pub(super) struct Wait {
    pub(super) member: Arc<str>,
    pub(super) session: u64,
    pub(super) request: MediaRequest,
    pub(super) share: Share,
    pub(super) since: Instant,
}

/// An offer that waits for its answer.
pub(super) struct Offered {
    pub(super) room: Key,
    pub(super) member: Arc<str>,
    pub(super) session: u64,
    pub(super) server: ServerId,
    pub(super) since: Instant,
    /// The member's share of what may wait.
    pub(super) _share: Share,
}

impl Exchange {
    /// The room log has something.
    pub(crate) fn said(&mut self, said: Said, share: Share, now: Instant) {
        match said {
            Said::Opened {
                room,
                member,
                life,
                session,
                resumed,
            } => {
                let key = key_of(&room);
                let followed = self.rooms.entry(Arc::clone(&key)).or_insert(Followed {
                    name: room,
                    seats: HashMap::new(),
                    waiting: VecDeque::new(),
                    placing: false,
                    attempts: 0,
                    told: None,
                    list: None,
                });
                let media = if resumed { Media::Unknown } else { Media::None };
                let seat = Seat {
                    session,
                    life,
                    media,
                };
                followed.seats.insert(Arc::clone(&member), seat);
                // Answers to a former connection have no reader, and the new one asks again.
                self.forget_requests(&key, &member);
                let known = self
                    .rooms
                    .get(&key)
                    .is_some_and(|followed| followed.told.is_some());
                self.review(&key, now);
                if known && resumed {
                    self.greet(&key, &member, now);
                }
            }
            Said::Closed {
                room,
                member,
                session,
            } => self.closed(&key_of(&room), &member, session),
            Said::Request {
                room,
                member,
                session,
                request,
            } => {
                let key = key_of(&room);
                let Some(followed) = self.rooms.get_mut(&key) else {
                    return;
                };
                let wait = Wait {
                    member,
                    session,
                    request,
                    share,
                    since: now,
                };
                if followed.sits(&wait.member, session) {
                    followed.waiting.push_back(wait);
                    self.forward(&key, now);
                }
            }
            Said::Left { room, member, life } => {
                let key = key_of(&room);
                if let Some(placed) = self.placed_at(&key) {
                    let (member, life) = (member.to_string(), life.0);
                    let body = Body::Left { member, life };
                    self.send(placed.server, &key, placed.revision, body, now);
                }
            }
            Said::Ending => {
                self.servers.end();
                self.review_all(now);
            }
        }
    }

    fn closed(&mut self, key: &Key, member: &Arc<str>, session: u64) {
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        if !followed.sits(member, session) {
            return;
        }
        followed.seats.remove(member);
        if followed.seats.is_empty() {
            self.rooms.remove(key);
        }
        self.forget_requests(key, member);
    }

    fn forget_requests(&mut self, key: &Key, member: &str) {
        self.offers
            .retain(|_, offered| offered.room != *key || *offered.member != *member);
        if let Some(followed) = self.rooms.get_mut(key) {
            followed.waiting.retain(|wait| *wait.member != *member);
        }
    }
}

impl Followed {
    pub(super) fn sits(&self, member: &str, session: u64) -> bool {
        self.seats
            .get(member)
            .is_some_and(|seat| seat.session == session)
    }

    pub(super) fn tell(&self, member: &Arc<str>, message: MediaMessage) -> Action {
        Action::Tell {
            room: Arc::clone(&self.name),
            member: Arc::clone(member),
            message,
        }
    }
}

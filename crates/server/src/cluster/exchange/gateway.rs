//! The side that has the members: their connections begin and end, and they ask for something.

use super::super::message::Body;
use super::action::Said;
use super::seats::{Followed, Media, Seat, Wait};
use super::{Exchange, Key, key_of};
use crate::sfu::Share;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Instant;

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
                    placing: None,
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

//! The places of rooms: what the key-value store has, and what is written into it.

use super::super::placement::{Nowhere, Placement};
use super::action::{Action, Placing, Written};
use super::held::Held;
use super::{Exchange, Key};
use crate::sfu::Command;
use sotto_log_server::log::ServerId;
use std::sync::Arc;
use std::time::Instant;

/// Entries that are kept of rooms that are not this server's.
const ENTRIES: usize = 65_536;
/// Placements in a row that may fail because others were faster, before members are told that there is none.
const ATTEMPTS: u32 = 8;

impl Exchange {
    /// The key-value store has an entry: of a server, or none any more.
    pub(crate) fn entry(
        &mut self,
        key: &Key,
        server: Option<ServerId>,
        revision: u64,
        now: Instant,
    ) {
        let before = self.placements.get(key).copied();
        if before.is_some_and(|before| before.revision >= revision) {
            return;
        }
        match server {
            None => {
                self.placements.remove(key);
            }
            Some(server) => {
                let is_ours =
                    server == self.own || self.rooms.contains_key(key) || before.is_some();
                if is_ours || self.placements.len() < ENTRIES {
                    let placement = Placement::after(before, server, revision);
                    self.placements.insert(Arc::clone(key), placement);
                }
            }
        }
        self.moved(key, now);
    }

    /// A write that [`Action::Place`] asked for has ended.
    pub(crate) fn written(&mut self, key: &Key, server: ServerId, written: Written, now: Instant) {
        let followed = self.rooms.get_mut(key);
        let placing = followed.and_then(|followed| followed.placing.take());
        match written {
            Written::Stored(revision) => {
                self.actions.extend(placing.map(Action::Placed));
                self.entry(key, Some(server), revision, now);
            }
            Written::Taken(Some((server, revision))) => {
                self.entry(key, Some(server), revision, now);
            }
            Written::Taken(None) => {
                // The entry has come of age, which no other tells.
                self.placements.remove(key);
                self.moved(key, now);
            }
            Written::Failed => self.refuse_waiting(key, Nowhere::NotWritten),
        }
        self.forward(key, now);
    }

    /// Asks for a placement of the room, once at a time.
    pub(super) fn place(&mut self, key: &Key, server: ServerId) {
        let before = self.placements.get(key).map(|placed| placed.revision);
        let Some(followed) = self.rooms.get_mut(key) else {
            return;
        };
        if followed.placing.is_some() {
            return;
        }
        followed.attempts += 1;
        if followed.attempts > ATTEMPTS {
            return self.refuse_waiting(key, Nowhere::NotWritten);
        }
        followed.placing = Some(match before {
            None => Placing::New,
            Some(_) => Placing::Anew,
        });
        self.actions.push(Action::Place {
            room: Arc::clone(key),
            server,
            before,
        });
    }

    /// Where a room is, if that server is there and goes on.
    pub(super) fn placed_at(&mut self, key: &Key) -> Option<Placement> {
        let placed = *self.placements.get(key)?;
        self.servers.keeps(placed.server).then_some(placed)
    }

    /// The place of a room may be another one.
    fn moved(&mut self, key: &Key, now: Instant) {
        let placed = self.placements.get(key);
        let is_here =
            placed.is_some_and(|placed| placed.server == self.own) && self.servers.has_sfu();
        if is_here {
            self.held
                .entry(Arc::clone(key))
                .or_insert_with(|| Held::new(now));
        } else if self.held.remove(key).is_some() {
            let room = Arc::clone(key);
            self.actions.push(Action::Sfu(Command::Close { room }));
        }
        self.unpark(key, now);
        self.review(key, now);
        self.forward(key, now);
    }
}

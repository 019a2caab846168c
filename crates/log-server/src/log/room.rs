//! One room: its members, and its log.

use super::backlog::Backlog;
use super::bucket::Bucket;
use super::entry::{Entry, Kind};
use super::member::{Connection, ConnectionId, Member, Presence};
use super::numbering::{Change, Numbering, Stale};
use super::record::{Life, Link, Record, ServerId};
use crate::budgets::Permit;
use crate::counts;
use crate::limits::Limits;
use crate::wire::ErrorCode;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A room and its log, as one server has it. Changes are [records](Record): methods give those to propose, and [`Room::apply`]
/// takes them in the order that they have got. Of a log in memory that is the order in which they were proposed.
#[derive(Default)]
pub struct Room {
    pub(super) server: ServerId,
    pub(super) numbering: Numbering,
    /// Members whose connection is with this server, or was last.
    pub(super) here: HashMap<Arc<str>, Member>,
    pub(super) backlog: Backlog,
    /// Connections that cannot be served any more.
    pub(super) too_slow: Vec<ConnectionId>,
    /// Members that are to leave whatever their grace.
    pub(super) leaving: Vec<Record>,
}

/// The effects of a record on this server's connections.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// A connection that is none of a member any more, and why.
    pub ended: Option<(ConnectionId, ErrorCode)>,
    /// The member that has left, and its stay.
    pub left: Option<(Arc<str>, Life)>,
}

impl Room {
    /// A room of one server among those that share an order.
    #[must_use]
    pub fn new(server: ServerId) -> Self {
        Self {
            server,
            ..Self::default()
        }
    }

    /// Takes the next record of the order.
    ///
    /// # Errors
    /// The reason why it does not count. Nothing has changed then.
    pub fn apply(
        &mut self,
        record: Record,
        charge: Option<Permit>,
        limits: &Limits,
        now: Duration,
    ) -> Result<Applied, Stale> {
        let mut applied = Applied::default();
        match self.numbering.read(record)? {
            Change::Joined {
                member,
                link,
                present,
            } => {
                let last = self.backlog.last();
                self.connect(&member, link, last, Bucket::new(limits, now));
                self.push(Kind::Joined { member, present }, None, limits, now);
            }
            Change::Attached {
                member,
                replaced,
                link,
                after,
            } => {
                let before = self.here.remove(&member);
                if let Some(Presence::Connected(connection)) =
                    before.as_ref().map(|member| &member.presence)
                    && replaced.server == self.server
                {
                    applied.ended = Some((connection.id, ErrorCode::Replaced));
                }
                let (bucket, acknowledged) = before.map_or_else(
                    || (Bucket::new(limits, now), after),
                    |before| (before.bucket, before.acknowledged.max(after)),
                );
                self.connect(&member, link, after, bucket);
                if let Some(member) = self.here.get_mut(&member) {
                    member.acknowledged = acknowledged;
                }
            }
            Change::Left { member, life, .. } => {
                if let Some(Presence::Connected(connection)) =
                    self.here.remove(&member).map(|member| member.presence)
                {
                    applied.ended = Some((connection.id, ErrorCode::ResumeGone));
                }
                applied.left = Some((Arc::clone(&member), life));
                if self.is_empty() {
                    self.backlog = Backlog::default();
                } else {
                    self.push(Kind::Left { member }, None, limits, now);
                    self.trim();
                }
            }
            Change::Said {
                from,
                payload,
                attachments,
            } => {
                let kind = Kind::Message {
                    from,
                    payload,
                    attachments,
                };
                self.push(kind, charge, limits, now);
            }
            Change::Marked => {}
        }
        Ok(applied)
    }

    /// A member is connected from here on, if `link` is this server's.
    fn connect(&mut self, name: &Arc<str>, link: Link, after: u64, bucket: Bucket) {
        if link.server != self.server {
            return;
        }
        let missing = self.backlog.after(after).map(|entry| entry.size_for(name));
        let connection = Connection {
            id: link.connection,
            sent: after,
            pending: missing.sum(),
        };
        if !self.backlog.covers(after) {
            self.too_slow.push(link.connection);
        }
        let member = Member {
            bucket,
            acknowledged: after,
            counter: 0,
            presence: Presence::Connected(connection),
        };
        self.here.insert(Arc::clone(name), member);
    }

    /// Writes an entry that no member has asked for.
    pub fn write(&mut self, kind: Kind, limits: &Limits, now: Duration) {
        self.numbering.forge();
        self.push(kind, None, limits, now);
    }

    /// Keeps the entry that the last record has made.
    fn push(&mut self, kind: Kind, charge: Option<Permit>, limits: &Limits, now: Duration) {
        let entry = Arc::new(Entry {
            seq: self.numbering.last(),
            kind,
        });
        counts::entry(entry.size());
        self.backlog.push(Arc::clone(&entry), charge, limits, now);
        for (name, member) in &mut self.here {
            let Presence::Connected(connection) = &mut member.presence else {
                continue;
            };
            connection.pending += entry.size_for(name);
            if connection.pending > limits.queue_bytes as usize
                || !self.backlog.covers(connection.sent)
            {
                self.too_slow.push(connection.id);
            }
        }
    }

    /// The next entry that `connection` has to send to its member.
    pub fn next(&mut self, name: &str, connection: ConnectionId) -> Option<Arc<Entry>> {
        let connection = self.here.get_mut(name)?.connection(connection)?;
        if !self.backlog.covers(connection.sent) {
            return None;
        }
        let entry = Arc::clone(self.backlog.after(connection.sent).next()?);
        connection.sent = entry.seq;
        Some(entry)
    }

    /// The client has received everything up to `seq`. `false` if that was known.
    pub fn acknowledge(&mut self, name: &str, connection: ConnectionId, seq: u64) -> bool {
        let Some(member) = self.here.get_mut(name) else {
            return false;
        };
        let before = member.acknowledged;
        let Some(connection) = member.connection(connection) else {
            return false;
        };
        // An entry that was not sent cannot have been received.
        let seq = seq.min(connection.sent);
        if seq <= before {
            return false;
        }
        let received: usize = self
            .backlog
            .after(before)
            .take_while(|entry| entry.seq <= seq)
            .map(|entry| entry.size_for(name))
            .sum();
        connection.pending = connection.pending.saturating_sub(received);
        member.acknowledged = seq;
        self.trim();
        true
    }

    /// Drops the entries appended at `before` or earlier, whether they were acknowledged or not: a member that reads
    /// and does not acknowledge would keep them for ever. The connections of such members have to be closed.
    pub fn drop_before(&mut self, before: Duration) {
        if !self.backlog.drop_before(before) {
            return;
        }
        for member in self.here.values() {
            if let Presence::Connected(connection) = &member.presence
                && !self.backlog.covers(member.acknowledged)
            {
                self.too_slow.push(connection.id);
            }
        }
    }

    /// When the oldest entry that is kept was appended.
    #[must_use]
    pub fn oldest(&self) -> Option<Duration> {
        self.backlog.oldest()
    }

    /// Connections that read too slowly, each once. They have to be closed.
    pub fn take_too_slow(&mut self) -> Vec<ConnectionId> {
        std::mem::take(&mut self.too_slow)
    }

    /// Drops entries that no member needs. Of members of other servers, which may come to this one, nothing is known.
    pub(super) fn trim(&mut self) {
        if self.is_shared() {
            return;
        }
        let acknowledged = self.here.values().map(|member| member.acknowledged).min();
        self.backlog
            .trim(acknowledged.unwrap_or(self.backlog.last()));
    }

    /// Whether the room has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbering.members().len() == 0
    }

    /// Whether no member is with this server.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.here.is_empty()
    }

    /// Whether members are with other servers.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.here.len() < self.numbering.members().len()
    }

    /// The connections of all members that have one.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.here
            .values()
            .filter_map(|member| match &member.presence {
                Presence::Connected(connection) => Some(connection.id),
                Presence::Away(..) => None,
            })
    }

    /// The connection of a member.
    #[must_use]
    pub fn connection_of(&self, name: &str) -> Option<ConnectionId> {
        match &self.here.get(name)?.presence {
            Presence::Connected(connection) => Some(connection.id),
            Presence::Away(..) => None,
        }
    }

    /// The stay of a member, if it is in the room.
    #[must_use]
    pub fn life_of(&self, name: &str) -> Option<Life> {
        self.numbering.place(name).map(|place| place.life)
    }

    /// When the entry `seq` was written, if it is still kept.
    #[must_use]
    pub fn written_at(&self, seq: u64) -> Option<Duration> {
        self.backlog.appended_at(seq)
    }

    #[cfg(test)]
    pub(super) fn backlog_len(&self) -> usize {
        self.backlog.len()
    }
}

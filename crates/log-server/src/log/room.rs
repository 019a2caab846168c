//! One room: its members, and its log.

use super::attachments::Attachments;
use super::backlog::Backlog;
use super::bucket::Bucket;
use super::entry::{Entry, Kind};
use super::member::{Connection, ConnectionId, Member, Presence};
use super::token::Token;
use crate::budgets::Permit;
use crate::counts;
use crate::limits::Limits;
use crate::wire::{ErrorCode, Resume, ResumeToken};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A room and its log.
#[derive(Default)]
pub struct Room {
    pub(super) members: HashMap<Arc<str>, Member>,
    backlog: Backlog,
    /// Connections that cannot be served any more.
    too_slow: Vec<ConnectionId>,
}

/// The answer to a client that may enter.
#[derive(Debug, PartialEq, Eq)]
pub struct Admission {
    /// To resume with.
    pub token: ResumeToken,
    /// Whether it is the member that it was before.
    pub resumed: bool,
    /// The member's connection before this one, which now is none.
    pub replaced: Option<ConnectionId>,
}

/// How much there is in rooms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Rooms.
    pub rooms: usize,
    /// Members, within their grace time too.
    pub members: usize,
    /// Members with a connection.
    pub connected: usize,
    /// Entries that are kept.
    pub entries: usize,
    /// Bytes that wait for the slowest client, to be sent or acknowledged.
    pub longest_queue: usize,
}

impl Census {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            rooms: self.rooms + other.rooms,
            members: self.members + other.members,
            connected: self.connected + other.connected,
            entries: self.entries + other.entries,
            longest_queue: self.longest_queue.max(other.longest_queue),
        }
    }
}

/// A message that a member wants in the log.
pub struct Append {
    /// For all members.
    pub payload: Bytes,
    /// Each for some members.
    pub attachments: Vec<(Vec<String>, Bytes)>,
    /// The message's share of the budget of its sender's address, for as long as it is kept.
    pub charge: Option<Permit>,
}

impl Append {
    /// Bytes of payload and attachments.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let attached = self.attachments.iter().map(|(_, bytes)| bytes.len());
        self.payload.len() + attached.sum::<usize>()
    }

    fn is_within(&self, limits: &Limits) -> bool {
        let recipients = self.attachments.iter().map(|(to, _)| to.len());
        self.bytes() <= limits.message_bytes as usize
            && self.attachments.len() <= limits.message_attachments as usize
            && recipients.sum::<usize>() <= limits.message_recipients as usize
    }
}

impl Room {
    /// Lets a client in. `token` is for it if it is a new member.
    ///
    /// # Errors
    /// [`ErrorCode::MemberTaken`], [`ErrorCode::ResumeGone`], [`ErrorCode::RoomFull`].
    pub fn join(
        &mut self,
        name: &str,
        resume: Option<&Resume>,
        connection: ConnectionId,
        token: Token,
        limits: &Limits,
        now: Duration,
    ) -> Result<Admission, ErrorCode> {
        let full = self.members.len() >= limits.room_members as usize;
        match (self.members.get_mut(name), resume) {
            (Some(member), Some(resume)) if member.token.is(&resume.token.0) => {
                let missed = resume.after.saturating_add(1) < member.since;
                if missed || !self.backlog.covers(resume.after) {
                    // It can only come anew, and its name has to be free for that.
                    member.presence = Presence::Away(now);
                    return Err(ErrorCode::ResumeGone);
                }
                member.acknowledged = member.acknowledged.max(resume.after);
                let before = std::mem::replace(
                    &mut member.presence,
                    Presence::Connected(Connection {
                        id: connection,
                        sent: resume.after,
                        pending: self
                            .backlog
                            .after(resume.after)
                            .map(|entry| entry.size_for(name))
                            .sum(),
                    }),
                );
                Ok(Admission {
                    token: ResumeToken(member.token.to_hex()),
                    resumed: true,
                    replaced: match before {
                        Presence::Connected(connection) => Some(connection.id),
                        Presence::Away(_) => None,
                    },
                })
            }
            (Some(_), _) => Err(ErrorCode::MemberTaken),
            (None, Some(_)) => Err(ErrorCode::ResumeGone),
            (None, None) if full => Err(ErrorCode::RoomFull),
            (None, None) => {
                let name: Arc<str> = name.into();
                let hex = ResumeToken(token.to_hex());
                let present = self.present();
                let last = self.backlog.last();
                self.members.insert(
                    Arc::clone(&name),
                    Member {
                        since: last + 1,
                        token,
                        bucket: Bucket::new(limits, now),
                        acknowledged: last,
                        presence: Presence::Connected(Connection {
                            id: connection,
                            sent: last,
                            pending: 0,
                        }),
                    },
                );
                self.write(
                    Kind::Joined {
                        member: name,
                        present,
                    },
                    None,
                    limits,
                    now,
                );
                Ok(Admission {
                    token: hex,
                    resumed: false,
                    replaced: None,
                })
            }
        }
    }

    /// Appends a member's message to the log.
    ///
    /// # Errors
    /// [`ErrorCode::MessageTooLarge`], [`ErrorCode::RateLimited`]; [`ErrorCode::Replaced`] if the connection is not
    /// the member's.
    pub fn append(
        &mut self,
        name: &str,
        connection: ConnectionId,
        append: Append,
        limits: &Limits,
        now: Duration,
    ) -> Result<(), ErrorCode> {
        let largest = limits.message_bytes as usize;
        self.spend(name, connection, append.bytes().min(largest), limits, now)?;
        if !append.is_within(limits) {
            return Err(ErrorCode::MessageTooLarge);
        }
        let mut attachments = Attachments::default();
        for (to, bytes) in append.attachments {
            // Nothing is kept for members that have left.
            let present = to
                .iter()
                .filter_map(|name| Some(Arc::clone(self.members.get_key_value(&**name)?.0)));
            attachments.add(present, bytes);
        }
        let from = self
            .members
            .get_key_value(name)
            .map_or_else(|| name.into(), |(name, _)| Arc::clone(name));
        self.write(
            Kind::Message {
                from,
                payload: append.payload,
                attachments,
            },
            append.charge,
            limits,
            now,
        );
        Ok(())
    }

    /// Takes one message of `bytes` from the member's allowance.
    ///
    /// # Errors
    /// [`ErrorCode::RateLimited`]; [`ErrorCode::Replaced`] if the connection is not the member's.
    pub fn spend(
        &mut self,
        name: &str,
        connection: ConnectionId,
        bytes: usize,
        limits: &Limits,
        now: Duration,
    ) -> Result<(), ErrorCode> {
        let member = self.members.get_mut(name).ok_or(ErrorCode::Replaced)?;
        member.connection(connection).ok_or(ErrorCode::Replaced)?;
        if member.bucket.take(bytes, limits, now) {
            Ok(())
        } else {
            Err(ErrorCode::RateLimited)
        }
    }

    /// Writes the next entry.
    pub fn write(&mut self, kind: Kind, charge: Option<Permit>, limits: &Limits, now: Duration) {
        let entry = Arc::new(Entry {
            seq: self.backlog.last() + 1,
            kind,
        });
        counts::entry(entry.size());
        self.backlog.push(Arc::clone(&entry), charge, limits, now);
        for (name, member) in &mut self.members {
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
        let connection = self.members.get_mut(name)?.connection(connection)?;
        if !self.backlog.covers(connection.sent) {
            return None;
        }
        let entry = Arc::clone(self.backlog.after(connection.sent).next()?);
        connection.sent = entry.seq;
        Some(entry)
    }

    /// The client has received everything up to `seq`. `false` if that was known.
    pub fn acknowledge(&mut self, name: &str, connection: ConnectionId, seq: u64) -> bool {
        let Some(member) = self.members.get_mut(name) else {
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
        for member in self.members.values() {
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

    pub(super) fn trim(&mut self) {
        let acknowledged = self
            .members
            .values()
            .map(|member| member.acknowledged)
            .min();
        self.backlog
            .trim(acknowledged.unwrap_or(self.backlog.last()));
    }

    /// Whether the room has no member.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The members in order of joining, those within the grace time too.
    #[must_use]
    pub fn present(&self) -> Vec<Arc<str>> {
        let mut present: Vec<_> = self
            .members
            .iter()
            .map(|(name, member)| (member.since, Arc::clone(name)))
            .collect();
        present.sort_unstable();
        present.into_iter().map(|(_, name)| name).collect()
    }

    /// The connections of all members that have one.
    pub fn connections(&self) -> impl Iterator<Item = ConnectionId> {
        self.members
            .values()
            .filter_map(|member| match &member.presence {
                Presence::Connected(connection) => Some(connection.id),
                Presence::Away(_) => None,
            })
    }

    /// The connection of a member.
    #[must_use]
    pub fn connection_of(&self, name: &str) -> Option<ConnectionId> {
        match &self.members.get(name)?.presence {
            Presence::Connected(connection) => Some(connection.id),
            Presence::Away(_) => None,
        }
    }

    /// When the entry `seq` was written, if it is still kept.
    #[must_use]
    pub fn written_at(&self, seq: u64) -> Option<Duration> {
        self.backlog.appended_at(seq)
    }

    /// How much there is in the room.
    #[must_use]
    pub fn census(&self) -> Census {
        let connections = self
            .members
            .values()
            .filter_map(|member| match &member.presence {
                Presence::Connected(connection) => Some(connection.pending),
                Presence::Away(_) => None,
            });
        Census {
            rooms: 1,
            members: self.members.len(),
            connected: connections.clone().count(),
            entries: self.backlog.len(),
            longest_queue: connections.max().unwrap_or_default(),
        }
    }

    #[cfg(test)]
    pub(super) fn backlog_len(&self) -> usize {
        self.backlog.len()
    }
}

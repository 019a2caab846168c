//! The records that members' wishes come to, once the checks are passed that need no order.

use super::member::ConnectionId;
use super::record::{Link, Record};
use super::room::Room;
use super::token::Token;
use crate::limits::Limits;
use crate::wire::{ErrorCode, Resume};
use bytes::Bytes;
use std::time::Duration;

/// A message that a member wants in the log.
pub struct Append {
    /// For all members.
    pub payload: Bytes,
    /// Each for some members.
    pub attachments: Vec<(Vec<String>, Bytes)>,
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
    /// The record with which a new member enters.
    #[must_use]
    pub fn join(
        &self,
        name: &str,
        connection: ConnectionId,
        token: &Token,
        limits: &Limits,
    ) -> Record {
        Record::Join {
            member: name.into(),
            link: self.link(connection),
            life: token.life(),
            most: limits.room_members,
        }
    }

    /// The record with which a member goes on. The room has to have been read so far that the member is there.
    ///
    /// # Errors
    /// [`ErrorCode::MemberTaken`]; [`ErrorCode::ResumeGone`], after which it leaves ([`Room::due`]) if it was there.
    pub fn resume(
        &mut self,
        name: &str,
        resume: &Resume,
        connection: ConnectionId,
    ) -> Result<Record, ErrorCode> {
        let place = self.numbering.place(name).ok_or(ErrorCode::ResumeGone)?;
        if !place.life.is_of(&resume.token.0) {
            return Err(ErrorCode::MemberTaken);
        }
        let missed = resume.after.saturating_add(1) < place.since;
        if missed || !self.backlog.covers(resume.after) {
            // It can only come anew, and its name has to be free for that.
            self.leaving.push(Record::Leave {
                member: name.into(),
                link: place.link,
            });
            return Err(ErrorCode::ResumeGone);
        }
        Ok(Record::Attach {
            member: name.into(),
            life: place.life,
            replaces: place.link,
            link: self.link(connection),
            after: resume.after,
        })
    }

    /// A record that changes nothing. Once it is applied, all that was in the order before it has been.
    #[must_use]
    pub fn mark(&self, connection: ConnectionId) -> Record {
        Record::Mark {
            link: self.link(connection),
        }
    }

    /// The record of a member's message.
    ///
    /// # Errors
    /// [`ErrorCode::MessageTooLarge`], [`ErrorCode::RateLimited`]; [`ErrorCode::Replaced`] if the connection is not
    /// the member's.
    pub fn message(
        &mut self,
        name: &str,
        connection: ConnectionId,
        append: Append,
        limits: &Limits,
        now: Duration,
    ) -> Result<Record, ErrorCode> {
        let largest = limits.message_bytes as usize;
        self.spend(name, connection, append.bytes().min(largest), limits, now)?;
        if !append.is_within(limits) {
            return Err(ErrorCode::MessageTooLarge);
        }
        let link = self.link(connection);
        let member = self.here.get_mut(name).ok_or(ErrorCode::Replaced)?;
        member.counter += 1;
        Ok(Record::Message {
            member: name.into(),
            link,
            counter: member.counter,
            payload: append.payload,
            attachments: append.attachments,
        })
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
        let member = self.here.get_mut(name).ok_or(ErrorCode::Replaced)?;
        member.connection(connection).ok_or(ErrorCode::Replaced)?;
        if member.bucket.take(bytes, limits, now) {
            Ok(())
        } else {
            Err(ErrorCode::RateLimited)
        }
    }

    /// A connection of this server.
    pub(super) fn link(&self, connection: ConnectionId) -> Link {
        Link {
            server: self.server,
            connection,
        }
    }
}

//! A room without a clock or sockets.

mod bounds;
mod numbering;
mod order;
mod resumption;

use super::entry::Entry;
use super::member::ConnectionId;
use super::numbering::Stale;
use super::proposals::Append;
use super::record::Record;
use super::room::{Applied, Room};
use super::token::Token;
use crate::limits::Limits;
use crate::wire::{ErrorCode, Resume};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;

const START: Duration = Duration::from_secs(1000);

/// The number of a connection is also its token.
struct World {
    room: Room,
    limits: Limits,
    now: Duration,
}

impl World {
    fn new(limits: Limits) -> Self {
        Self {
            room: Room::default(),
            limits,
            now: START,
        }
    }

    /// Applies a record at once, as a log in memory does.
    fn apply(&mut self, record: Record) -> Result<Applied, Stale> {
        self.room.apply(record, None, &self.limits, self.now)
    }

    fn join(&mut self, name: &str, connection: u8) -> Result<(), ErrorCode> {
        let token = Token::new([connection; 16]);
        assert_eq!(token.to_hex(), hex::encode([connection; 16]));
        let id = ConnectionId(connection.into());
        let record = self.room.join(name, id, &token, &self.limits);
        match self.apply(record) {
            Ok(applied) => assert_eq!(applied, Applied::default()),
            Err(Stale::Full) => return Err(ErrorCode::RoomFull),
            Err(stale) => {
                assert_eq!(stale, Stale::Taken);
                return Err(ErrorCode::MemberTaken);
            }
        }
        Ok(())
    }

    fn resume(
        &mut self,
        name: &str,
        token: u8,
        after: u64,
        connection: u8,
    ) -> Result<Option<ConnectionId>, ErrorCode> {
        let resume = Resume {
            token: hex::encode([token; 16]).into(),
            after,
        };
        let id = ConnectionId(connection.into());
        let record = self.room.resume(name, &resume, id)?;
        let applied = self.apply(record).unwrap();
        Ok(applied.ended.map(|(connection, code)| {
            assert_eq!(code, ErrorCode::Replaced);
            connection
        }))
    }

    fn expire(&mut self) -> Vec<Arc<str>> {
        let due = self.room.due(self.now);
        due.into_iter()
            .filter_map(|record| Some(self.apply(record).ok()?.left?.0))
            .collect()
    }

    fn append(&mut self, name: &str, connection: u8, bytes: usize) -> Result<(), ErrorCode> {
        self.append_to(name, connection, bytes, &[])
    }

    fn append_to(
        &mut self,
        name: &str,
        connection: u8,
        bytes: usize,
        attachments: &[(&[&str], &'static [u8])],
    ) -> Result<(), ErrorCode> {
        let append = Append {
            payload: vec![0; bytes].into(),
            attachments: attachments
                .iter()
                .map(|(to, bytes)| {
                    let to = to.iter().map(ToString::to_string).collect();
                    (to, Bytes::from_static(bytes))
                })
                .collect(),
        };
        let id = ConnectionId(connection.into());
        let record = self
            .room
            .message(name, id, append, &self.limits, self.now)?;
        assert_eq!(self.apply(record), Ok(Applied::default()));
        Ok(())
    }

    /// Sequence numbers of the entries that a connection gets.
    fn drain(&mut self, name: &str, connection: u8) -> Vec<u64> {
        let entries = self.entries(name, connection);
        entries.iter().map(|entry| entry.seq).collect()
    }

    fn entries(&mut self, name: &str, connection: u8) -> Vec<Arc<Entry>> {
        let id = ConnectionId(connection.into());
        std::iter::from_fn(|| self.room.next(name, id)).collect()
    }

    fn lose(&mut self, name: &str, connection: u8, grace: u64) {
        let until = self.now + Duration::from_secs(grace);
        self.room.lose(name, ConnectionId(connection.into()), until);
    }

    fn leave(&mut self, name: &str, connection: u8) -> bool {
        let id = ConnectionId(connection.into());
        let record = self.room.departure(name, id, self.now);
        record.is_some_and(|record| self.apply(record).is_ok())
    }

    /// Receives all entries and acknowledges them.
    fn keep_up(&mut self, name: &str, connection: u8) {
        if let Some(seq) = self.drain(name, connection).pop() {
            self.acknowledge(name, connection, seq);
        }
    }

    fn acknowledge(&mut self, name: &str, connection: u8, seq: u64) {
        let id = ConnectionId(connection.into());
        self.room.acknowledge(name, id, seq);
    }
}

fn names(list: &[&str]) -> Vec<Arc<str>> {
    list.iter().map(|name| Arc::from(*name)).collect()
}

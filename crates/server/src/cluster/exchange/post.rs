//! The envelope of messages: to whom they are, and whether they were here before.

use super::super::message::{self, Body, Message, MessageError};
use super::Key;
use sotto_log_server::log::ServerId;
use std::collections::HashMap;

/// Servers whose last number is kept. Above that the table begins anew.
const SENDERS: usize = 1024;

/// Why a message is not handled.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unread {
    /// No message.
    #[error(transparent)]
    Bytes(#[from] MessageError),
    /// One for another server, or one of this server's own that has come back.
    #[error("a message is for another server")]
    Other,
    /// One that was here before, or that others have overtaken.
    #[error("a message was here before")]
    Repeated,
}

impl Unread {
    /// The reason for counters.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Bytes(_) => "bytes",
            Self::Other => "other",
            Self::Repeated => "repeated",
        }
    }
}

pub(super) struct Post {
    own: ServerId,
    last: u64,
    heard: HashMap<u64, u64>,
}

impl Post {
    pub(super) fn new(own: ServerId) -> Self {
        Self {
            own,
            last: 0,
            heard: HashMap::new(),
        }
    }

    pub(super) fn address(
        &mut self,
        to: ServerId,
        room: &Key,
        revision: u64,
        body: Body,
    ) -> Message {
        self.last += 1;
        Message {
            from: self.own.0,
            to: to.0,
            number: self.last,
            room: room.to_string(),
            revision,
            body,
        }
    }

    /// Reads a message for this server. NATS keeps the order of what one server sends to another, so a number that does not rise is
    /// that of a message that was read.
    pub(super) fn open(&mut self, bytes: &[u8]) -> Result<Message, Unread> {
        let message = message::read(bytes)?;
        if message.to != self.own.0 || message.from == self.own.0 {
            return Err(Unread::Other);
        }
        if self.heard.len() >= SENDERS && !self.heard.contains_key(&message.from) {
            self.heard.clear();
        }
        let last = self.heard.entry(message.from).or_default();
        if message.number <= *last {
            return Err(Unread::Repeated);
        }
        *last = message.number;
        Ok(message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: ServerId = ServerId(1);
    const OTHER: ServerId = ServerId(2);

    #[test]
    fn a_message_is_read_once_and_by_its_server_alone() {
        let (mut one, mut other) = (Post::new(ONE), Post::new(OTHER));
        let room: Key = "0a".repeat(32).into();
        let mut send = |number| {
            let message = one.address(OTHER, &room, 5, Body::Follow { version: number });
            (message.clone(), message::write(&message).unwrap())
        };
        let ((first, early), (second, late)) = (send(1), send(2));
        assert_eq!(other.open(&early).unwrap(), first);
        assert!(matches!(other.open(&early), Err(Unread::Repeated)));
        assert_eq!(other.open(&late).unwrap(), second);
        assert!(matches!(other.open(&early), Err(Unread::Repeated)));
        for mut stranger in [Post::new(ONE), Post::new(ServerId(3))] {
            assert!(matches!(stranger.open(&late), Err(Unread::Other)));
        }
        assert!(matches!(other.open(&late[1..]), Err(Unread::Bytes(_))));
    }

    #[test]
    fn senders_are_bounded() {
        let mut own = Post::new(ONE);
        let room: Key = "0a".repeat(32).into();
        for server in 2..3 * SENDERS as u64 {
            let mut sender = Post::new(ServerId(server));
            let message = sender.address(ONE, &room, 5, Body::Follow { version: 1 });
            own.open(&message::write(&message).unwrap()).unwrap();
            assert!(own.heard.len() <= SENDERS);
        }
    }
}

//! Changes of a room, in the form in which they are proposed to its order and delivered by it.

use super::member::ConnectionId;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// One server among those that share an order. A server that starts anew is another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u64);

/// One connection of a member, among those of all servers. None comes back once it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Link {
    /// The server that holds it.
    pub server: ServerId,
    /// Its number there.
    pub connection: ConnectionId,
}

/// One stay of a member, from its `joined` to its `left`: the SHA-256 of its resume token. So every server of an order can
/// check a token, and none has to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Life(pub [u8; 32]);

impl Life {
    /// The stay that begins with a token.
    #[must_use]
    pub fn of(token: &[u8]) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// Whether it is that of the token `hex`, in a time that does not depend on where they differ.
    #[must_use]
    pub fn is_of(&self, hex: &str) -> bool {
        let token = hex::decode(hex).map(Zeroizing::new);
        token.is_ok_and(|token| bool::from(Self::of(&token).0.ct_eq(&self.0)))
    }
}

/// A change of a room, as a server wants it. [`Numbering`](super::Numbering) says whether it counts where the order has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A member enters.
    Join {
        /// Its name.
        member: Arc<str>,
        /// Its first connection.
        link: Link,
        /// Its stay.
        life: Life,
        /// How many members the room may have with it. The server's limit is here, so that all servers decide alike.
        most: u32,
    },
    /// A member goes on with another connection.
    Attach {
        /// Its name.
        member: Arc<str>,
        /// Its stay.
        life: Life,
        /// The connection before this one.
        replaces: Link,
        /// The connection from here on.
        link: Link,
        /// The last entry that the client has.
        after: u64,
    },
    /// A member leaves, or has been away for too long.
    Leave {
        /// Its name.
        member: Arc<str>,
        /// The connection that it leaves from, or was last seen with.
        link: Link,
    },
    /// A member says something.
    Message {
        /// Its name.
        member: Arc<str>,
        /// The connection that it came by.
        link: Link,
        /// Counts the messages of the connection, from 1.
        counter: u64,
        /// For all members.
        payload: Bytes,
        /// Each for some members.
        attachments: Vec<(Vec<String>, Bytes)>,
    },
    /// Changes nothing. Once a server reads its own, it has read all that was before.
    Mark {
        /// The connection for which it is.
        link: Link,
    },
}

impl Record {
    /// The connection of whose server it is, or about which it is.
    #[must_use]
    pub fn link(&self) -> Link {
        match self {
            Self::Join { link, .. }
            | Self::Attach { link, .. }
            | Self::Leave { link, .. }
            | Self::Message { link, .. }
            | Self::Mark { link } => *link,
        }
    }
}

//! The messages of the room log between client and server, over the WebSocket.
//!
//! Every message is one binary frame: the length of the header (32 bits, big-endian), the header in JSON, then
//! the bytes that the header announces, without gaps and in the order in which it names them. See [`frame`]. Messages
//! of an [extension](crate::Extension) have the same form, other types, and no bytes behind their headers.

pub mod frame;

use crate::limits::Limits;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize as _;

/// From a client. [`ClientMessage::Join`] comes first and only once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "LogClientMessage")
)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ClientMessage {
    /// Enter a room, or come back to it after the connection was lost.
    Join {
        /// The room's name.
        room: String,
        /// The name by which the others know this member; no other member of the room has it.
        member: String,
        /// `null` for a new member.
        resume: Option<Resume>,
        /// Proof to the service that this user may join, from the application's own sign-in. It travels in the message,
        /// because proxies write addresses into their logs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        authorization: Option<Authorization>,
    },
    /// Append a message to the room's log. Followed by the payload, then by the attachments.
    Append {
        /// Bytes of the payload, which every member gets.
        payload: u32,
        /// Each is for some members only.
        attachments: Vec<AttachmentHeader>,
    },
    /// Ask for a [`ServerMessage::Pong`]: a page does not see the WebSocket's own pings, and cannot tell a connection
    /// that is dead from one on which no member speaks. Counts as a message for the limits.
    Ping {
        /// Comes back in the answer.
        number: u32,
    },
    /// The client has every entry up to this one and will not ask for them again. Acknowledges the page's receipt,
    /// which a WebSocket's pong does not: a browser answers pings for a page that does not run. An acknowledgement
    /// without news counts as a message for the limits.
    Ack {
        /// Sequence number of the last entry received.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        seq: u64,
    },
    /// Leave the room for good.
    Leave {},
}

/// Proof that a client is the member that it claims to be, and how much of the log it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// From [`ServerMessage::Welcome`].
    #[cfg_attr(feature = "typescript", ts(type = "string"))]
    pub token: ResumeToken,
    /// Sequence number of the last entry received.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub after: u64,
}

/// The secret with which a member resumes, as it is on the wire: 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResumeToken(pub String);

impl<Text: Into<String>> From<Text> for ResumeToken {
    fn from(text: Text) -> Self {
        Self(text.into())
    }
}

impl std::fmt::Debug for ResumeToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("ResumeToken")
            .finish_non_exhaustive()
    }
}

impl Drop for ResumeToken {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A bearer token of the application (RFC 6750 §1.2), opaque here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(transparent)]
pub struct Authorization(pub String);

impl std::fmt::Debug for Authorization {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Authorization")
            .finish_non_exhaustive()
    }
}

impl Drop for Authorization {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A TURN server, as an `RTCIceServer` of the browser.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct IceServer {
    /// Its addresses (RFC 7065).
    pub urls: Vec<String>,
    /// The name to sign in with.
    pub username: String,
    /// The password for it.
    pub credential: String,
}

impl std::fmt::Debug for IceServer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("IceServer")
            .field("urls", &self.urls)
            .finish_non_exhaustive()
    }
}

/// Announces an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AttachmentHeader {
    /// The recipients. A name that is not in the room is passed over without an error; a member that is named twice
    /// gets it once.
    pub to: Vec<String>,
    /// Bytes.
    pub len: u32,
}

/// From the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "typescript",
    derive(ts_rs::TS),
    ts(rename = "LogServerMessage")
)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ServerMessage {
    /// The answer to [`ClientMessage::Join`]; entries follow.
    Welcome {
        /// To resume with. A secret between the server and this member.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        token: ResumeToken,
        /// The server's limits.
        limits: Limits,
        /// Milliseconds for which a member whose connection is lost stays in the room.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        grace_ms: u64,
        /// Whether this is the member that it was before, so that entries go on after those it has.
        resumed: bool,
        /// Whether the server has an SFU. Without one `offer` and `mute` are refused with [`ErrorCode::NoMedia`].
        media: bool,
        /// TURN servers for the media connection, with credentials that end by themselves. Each welcome brings new ones.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        ice_servers: Option<Vec<IceServer>>,
    },
    /// One entry of the log. Followed by the payload, then by the attachments, if there are any.
    Entry {
        /// Counts from 1, without a gap.
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        seq: u64,
        /// The event.
        kind: EntryKind,
    },
    /// To a [`ClientMessage::Ping`], ahead of entries that still wait to be sent.
    Pong {
        /// From the question.
        number: u32,
    },
    /// Something was refused or has failed.
    Error {
        /// The error.
        code: ErrorCode,
        /// The same in words, for a developer.
        message: String,
        /// Whether the server closes the connection after this.
        fatal: bool,
        /// Which [`ClientMessage::Append`] on this connection, counted from 1, did not enter the log because of this.
        #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
        append: Option<u64>,
    },
}

/// An event of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum EntryKind {
    /// A member entered.
    Joined {
        /// The member that has joined.
        member: String,
        /// The members that were in the room before, in order of joining.
        present: Vec<String>,
    },
    /// A member left, or was away for longer than the grace time.
    Left {
        /// The member that has left.
        member: String,
    },
    /// A member has sent a message.
    Message {
        /// The sender.
        from: String,
        /// Bytes of the payload.
        payload: u32,
        /// Bytes of each of the attachments that are addressed to this client, in the sender's order.
        attachments: Vec<u32>,
    },
}

/// Everything that can be refused or fail.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename = "LogErrorCode"))]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// Not a message of this protocol.
    #[error("this is not a message of the room protocol")]
    Malformed,
    /// A message that has no place here: anything before `join`, or a second `join`.
    #[error("this message has no place here; `join` comes first, and once")]
    Unexpected,
    /// No `join` came for too long.
    #[error("no `join` came in time")]
    JoinTimeout,
    /// A room or member name that is empty, too long or has control characters.
    #[error("names have 1 to the allowed number of bytes of UTF-8 and no control characters")]
    InvalidName,
    /// A member of that name is in the room.
    #[error(
        "a member of this name is in the room; one that did not leave keeps its place until the grace of the server is over"
    )]
    MemberTaken,
    /// The member has left, or leaves now because the entries after the given one are no longer kept. Join anew.
    #[error("this member cannot resume any more; join anew")]
    ResumeGone,
    /// The member resumed with another connection.
    #[error("the member has resumed with another connection")]
    Replaced,
    /// No place in the room.
    #[error("the room is full")]
    RoomFull,
    /// Too many connections from this address, or altogether; or too many of them joined in too short a time.
    #[error("too many connections or joins from this address, or altogether")]
    TooManyConnections,
    /// No place for another room, altogether or for this address.
    #[error("the server has as many rooms as it may, altogether or opened from this address")]
    TooManyRooms,
    /// A message with too many bytes, attachments or recipients.
    #[error("the message is larger than the limits that `welcome` tells")]
    MessageTooLarge,
    /// Too many messages or bytes in too short a time.
    #[error("too many messages or bytes in too short a time")]
    RateLimited,
    /// The client reads, acknowledges or sends too slowly, so that too much waits. It may resume.
    #[error("the client reads, acknowledges or sends too slowly; it may resume")]
    TooSlow,
    /// The server has no randomness for a token, so no client can join. It may have some later.
    #[error("the server has no randomness, so nobody can join for now")]
    NoRandomness,
    /// The server has no SFU, so media cannot be negotiated with it.
    #[error("this server carries the room log alone and has no SFU")]
    NoMedia,
    /// The authorization of `join` is missing, or the service does not accept it for this room and member.
    #[error("the service does not let this user join the room as this member")]
    NotAuthorized,
    /// The server is going down.
    #[error("the server is going down")]
    ShuttingDown,
    /// The order that servers share cannot be reached. The member may resume, here later or on another server.
    #[error(
        "the log that the servers share cannot be reached; try again, here or on another server"
    )]
    LogUnavailable,
}

impl ErrorCode {
    /// Whether the connection ends with it.
    #[must_use]
    pub fn is_fatal(self) -> bool {
        !matches!(
            self,
            Self::MessageTooLarge | Self::RateLimited | Self::NoMedia
        )
    }

    /// The message for this error.
    #[must_use]
    pub fn message(self) -> ServerMessage {
        self.message_for(None, None)
    }

    /// The message for this error, with its detail and the number of the `append` that it refuses.
    #[must_use]
    pub fn message_for(self, detail: Option<&str>, append: Option<u64>) -> ServerMessage {
        ServerMessage::Error {
            code: self,
            message: detail.map_or_else(|| self.to_string(), |detail| format!("{self}: {detail}")),
            fatal: self.is_fatal(),
            append,
        }
    }
}

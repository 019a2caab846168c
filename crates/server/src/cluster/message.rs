//! Messages between servers about media: a version, a checksum, and JSON.

use super::entry::sum;
use crate::wire::{MediaErrorCode, Publication, PublishedTrack, Subscription};
use bytes::{BufMut as _, Bytes, BytesMut};
use serde::{Deserialize, Serialize};

const VERSION: u8 = 1;
/// Bytes before the JSON.
const PREFIX: usize = 9;
/// Bytes of a message: an offer has up to those of a client's header, the list of all tracks of a large room twice as many.
const MOST: usize = 4 << 20;
/// Digits of a room's key.
const KEY: usize = 64;

/// Why bytes are no message.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MessageError {
    /// Written by a server of another version.
    #[error("a message of a server has version {0}, which this server does not know")]
    Version(u8),
    /// Fewer bytes than there have to be, or too many.
    #[error("a message of a server has {0} bytes")]
    Length(usize),
    /// Bytes that are not those that were sent.
    #[error("a message of a server has a wrong checksum")]
    Sum,
    /// JSON of no known form.
    #[error("a message of a server has a wrong form: {0}")]
    Form(#[from] serde_json::Error),
    /// No key of a room.
    #[error("a message of a server names no room")]
    Room,
}

/// A message of one server to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Message {
    /// The number of the server that sends it.
    pub(crate) from: u64,
    /// The number of the server that it is for.
    pub(crate) to: u64,
    /// Rises with each message of the sender, so that a repeated one is found.
    pub(crate) number: u64,
    /// The key of the room.
    pub(crate) room: String,
    /// The revision of the room's placement as the sender knows it.
    pub(crate) revision: u64,
    /// The content.
    pub(crate) body: Body,
}

/// The content of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Body {
    /// An offer of a member. For the server that has the media, as all up to `Follow`.
    Offer {
        offer: u64,
        member: String,
        life: [u8; 32],
        sdp: String,
        publish: Vec<Publication>,
        subscribe: Vec<Subscription>,
    },
    /// A member's track is silent or black, or is not.
    Mute {
        member: String,
        life: [u8; 32],
        track: u8,
        muted: bool,
    },
    /// A member has left the room.
    Left { member: String, life: [u8; 32] },
    /// A member is with the sender now; whether it has media is asked.
    Hello { member: String, life: [u8; 32] },
    /// The sender has members of the room, and this version of the list of tracks.
    Follow { version: u64 },
    /// The answer to an offer. From the server that has the media, as all from here on.
    Answer { offer: u64, sdp: String },
    /// An offer has no answer.
    Refused {
        offer: u64,
        code: MediaErrorCode,
        detail: Option<String>,
    },
    /// The room is not with the sender, so it does nothing about an offer.
    NotHere { offer: u64 },
    /// A member has media, or has none; answers `Hello`.
    Media {
        member: String,
        life: [u8; 32],
        there: bool,
    },
    /// Something has happened to the media of a member.
    Told {
        member: String,
        life: [u8; 32],
        code: MediaErrorCode,
        detail: Option<String>,
    },
    /// Everything that is published in the room.
    Tracks {
        version: u64,
        tracks: Vec<PublishedTrack>,
    },
}

/// Writes a message.
pub(crate) fn write(message: &Message) -> Result<Bytes, MessageError> {
    let json = serde_json::to_vec(message)?;
    if PREFIX + json.len() > MOST {
        return Err(MessageError::Length(json.len()));
    }
    let mut bytes = BytesMut::with_capacity(PREFIX + json.len());
    bytes.put_u8(VERSION);
    bytes.put_slice(&sum(&json));
    bytes.put_slice(&json);
    Ok(bytes.freeze())
}

/// Reads a message.
pub(crate) fn read(bytes: &[u8]) -> Result<Message, MessageError> {
    let length = || MessageError::Length(bytes.len());
    match bytes.first() {
        None => return Err(length()),
        Some(&VERSION) => {}
        Some(version) => return Err(MessageError::Version(*version)),
    }
    if bytes.len() > MOST {
        return Err(length());
    }
    let found = bytes.get(1..PREFIX).ok_or_else(length)?;
    let json = bytes.get(PREFIX..).ok_or_else(length)?;
    if sum(json) != *found {
        return Err(MessageError::Sum);
    }
    let message: Message = serde_json::from_slice(json)?;
    if !is_key(&message.room) {
        return Err(MessageError::Room);
    }
    Ok(message)
}

/// Whether a text has the form of a room's key: the SHA-256 of a name, in hexadecimal.
pub(crate) fn is_key(text: &str) -> bool {
    text.len() == KEY
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests;

//! Entries of the room log.

use crate::object;
use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};

/// An entry of the room log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    /// Written by the server when a member joins.
    Joined {
        /// The member that has joined.
        member: String,
        /// The members that were in the room before, in the order in which they joined.
        present: Vec<String>,
    },
    /// Written by the server when a member has left.
    Left {
        /// The member that has left.
        member: String,
    },
    /// Sent by a member.
    Message {
        /// The sender, by the server's account.
        from: String,
        /// The part for all members.
        payload: Vec<u8>,
        /// The attachments that name the reader, in the order in which they were sent.
        attachments: Vec<Vec<u8>>,
    },
}

/// A message for the room log: payload and attachments are one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The part for all members.
    pub payload: Vec<u8>,
    /// Parts for some members each.
    pub attachments: Vec<Attachment>,
}

/// A part of a message for some members only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The recipients.
    pub to: Vec<String>,
    /// The content.
    pub bytes: Vec<u8>,
}

impl EntryKind {
    /// The entry as the call takes it, at a position in the log.
    pub(crate) fn at(&self, seq: u64) -> Object {
        let entry = Object::new();
        // Exact below 2^53, which no log reaches.
        object::set(&entry, "seq", &(seq as f64).into());
        match self {
            Self::Joined { member, present } => {
                object::set(&entry, "kind", &"joined".into());
                object::set(&entry, "member", &member.into());
                let present: Array = present.iter().map(JsValue::from).collect();
                object::set(&entry, "present", &present);
            }
            Self::Left { member } => {
                object::set(&entry, "kind", &"left".into());
                object::set(&entry, "member", &member.into());
            }
            Self::Message {
                from,
                payload,
                attachments,
            } => {
                object::set(&entry, "kind", &"message".into());
                object::set(&entry, "from", &from.into());
                object::set(&entry, "payload", &bytes(payload));
                let attachments: Array = attachments.iter().map(|part| bytes(part)).collect();
                object::set(&entry, "attachments", &attachments);
            }
        }
        entry
    }
}

fn bytes(from: &[u8]) -> Uint8Array {
    Uint8Array::from(from)
}

impl Outgoing {
    pub(crate) fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            payload: read_bytes(&object::get(value, "payload"))?,
            attachments: object::list(value, "attachments", Attachment::read)?,
        })
    }
}

impl Attachment {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            to: object::list(value, "to", JsValue::as_string)?,
            bytes: read_bytes(&object::get(value, "bytes"))?,
        })
    }
}

fn read_bytes(value: &JsValue) -> Option<Vec<u8>> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec)
}

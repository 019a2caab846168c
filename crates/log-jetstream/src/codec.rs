//! Records as bytes: a version, the length of a header (32 bits, big-endian), the header in JSON, payload and attachments.

use bytes::{BufMut as _, Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use sotto_log_server::log::{ConnectionId, Life, Link, Record, ServerId};

const VERSION: u8 = 1;
/// Bytes before the header.
const PREFIX: usize = 5;

/// Why bytes are no record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CodecError {
    /// Written by a server of another version.
    #[error("a record has version {0}, which this server does not know")]
    Version(u8),
    /// Fewer bytes than there have to be.
    #[error("a record ends early")]
    Truncated,
    /// A header of no known form.
    #[error("the header of a record is wrong: {0}")]
    Header(#[from] serde_json::Error),
    /// More or fewer bytes than the header says.
    #[error("a record has not the bytes that its header announces")]
    Length,
}

#[derive(Serialize, Deserialize)]
struct LinkHeader(u64, u64);

impl From<Link> for LinkHeader {
    fn from(link: Link) -> Self {
        Self(link.server.0, link.connection.0)
    }
}

impl From<LinkHeader> for Link {
    fn from(LinkHeader(server, connection): LinkHeader) -> Self {
        Self {
            server: ServerId(server),
            connection: ConnectionId(connection),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
enum Header {
    Join {
        member: String,
        link: LinkHeader,
        life: [u8; 32],
        most: u32,
    },
    Attach {
        member: String,
        life: [u8; 32],
        replaces: LinkHeader,
        link: LinkHeader,
        after: u64,
    },
    Leave {
        member: String,
        link: LinkHeader,
    },
    Message {
        member: String,
        link: LinkHeader,
        counter: u64,
        payload: usize,
        attachments: Vec<(Vec<String>, usize)>,
    },
    Mark {
        link: LinkHeader,
    },
}

/// Writes a record.
pub(crate) fn write(record: &Record) -> Result<Bytes, CodecError> {
    let mut body: Vec<&Bytes> = Vec::new();
    let header = match record {
        Record::Join {
            member,
            link,
            life,
            most,
        } => Header::Join {
            member: member.to_string(),
            link: (*link).into(),
            life: life.0,
            most: *most,
        },
        Record::Attach {
            member,
            life,
            replaces,
            link,
            after,
        } => Header::Attach {
            member: member.to_string(),
            life: life.0,
            replaces: (*replaces).into(),
            link: (*link).into(),
            after: *after,
        },
        Record::Leave { member, link } => Header::Leave {
            member: member.to_string(),
            link: (*link).into(),
        },
        Record::Message {
            member,
            link,
            counter,
            payload,
            attachments,
        } => {
            body.push(payload);
            body.extend(attachments.iter().map(|(_, bytes)| bytes));
            Header::Message {
                member: member.to_string(),
                link: (*link).into(),
                counter: *counter,
                payload: payload.len(),
                attachments: attachments
                    .iter()
                    .map(|(to, bytes)| (to.clone(), bytes.len()))
                    .collect(),
            }
        }
        Record::Mark { link } => Header::Mark {
            link: (*link).into(),
        },
    };
    let header = serde_json::to_vec(&header)?;
    let length = u32::try_from(header.len()).map_err(|_| CodecError::Length)?;
    let bytes = body.iter().map(|bytes| bytes.len()).sum::<usize>();
    let mut record = BytesMut::with_capacity(PREFIX + header.len() + bytes);
    record.put_u8(VERSION);
    record.put_u32(length);
    record.put_slice(&header);
    for bytes in body {
        record.put_slice(bytes);
    }
    Ok(record.freeze())
}

/// Reads a record.
pub(crate) fn read(mut bytes: Bytes) -> Result<Record, CodecError> {
    let version = *bytes.first().ok_or(CodecError::Truncated)?;
    if version != VERSION {
        return Err(CodecError::Version(version));
    }
    let length: [u8; 4] = bytes
        .get(1..PREFIX)
        .and_then(|length| length.try_into().ok())
        .ok_or(CodecError::Truncated)?;
    let end = PREFIX.saturating_add(u32::from_be_bytes(length) as usize);
    let header = bytes.get(PREFIX..end).ok_or(CodecError::Truncated)?;
    let header: Header = serde_json::from_slice(header)?;
    let mut body = bytes.split_off(end);
    let mut take = |length: usize| {
        if length > body.len() {
            return Err(CodecError::Length);
        }
        Ok(body.split_to(length))
    };
    let record = match header {
        Header::Join {
            member,
            link,
            life,
            most,
        } => Record::Join {
            member: member.into(),
            link: link.into(),
            life: Life(life),
            most,
        },
        Header::Attach {
            member,
            life,
            replaces,
            link,
            after,
        } => Record::Attach {
            member: member.into(),
            life: Life(life),
            replaces: replaces.into(),
            link: link.into(),
            after,
        },
        Header::Leave { member, link } => Record::Leave {
            member: member.into(),
            link: link.into(),
        },
        Header::Message {
            member,
            link,
            counter,
            payload,
            attachments,
        } => Record::Message {
            member: member.into(),
            link: link.into(),
            counter,
            payload: take(payload)?,
            attachments: attachments
                .into_iter()
                .map(|(to, length)| Ok((to, take(length)?)))
                .collect::<Result<_, CodecError>>()?,
        },
        Header::Mark { link } => Record::Mark { link: link.into() },
    };
    if body.is_empty() {
        Ok(record)
    } else {
        Err(CodecError::Length)
    }
}

/// The name by which the stream recognises a record that it has already: what it is, the connection and the counter. A
/// connection is of one life, and of one member.
pub(crate) fn id(record: &Record) -> String {
    let Link { server, connection } = record.link();
    let of = format!("{:016x}-{}", server.0, connection.0);
    match record {
        Record::Join { .. } => format!("join-{of}"),
        Record::Attach { replaces, .. } => {
            let before = format!("{:016x}-{}", replaces.server.0, replaces.connection.0);
            format!("attach-{of}-{before}")
        }
        Record::Leave { .. } => format!("leave-{of}"),
        Record::Message { counter, .. } => format!("message-{of}-{counter}"),
        Record::Mark { .. } => format!("mark-{of}"),
    }
}

#[cfg(test)]
mod tests;

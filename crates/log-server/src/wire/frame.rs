//! One message in one binary WebSocket frame.

use super::ClientMessage;
use bytes::{BufMut as _, Bytes, BytesMut};
use serde::{Deserialize, Serialize};

/// Bytes of JSON that a client may send: an offer for a large room, or attachments for all of its members.
pub const MAX_HEADER: usize = 1 << 20;

/// Why a frame is not a message. The wording is for a developer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Fewer bytes than the header's length takes, or than it says.
    #[error("the frame ends within its header")]
    Truncated,
    /// More than [`MAX_HEADER`] bytes.
    #[error("the header is too long")]
    HeaderTooLong,
    /// Not JSON, or not of a known form.
    #[error("{0}")]
    Header(String),
    /// The body is not as long as the header says.
    #[error("the header announces {announced} bytes, {present} follow")]
    Length {
        /// According to the header.
        announced: u64,
        /// In the frame.
        present: usize,
    },
}

/// A frame of a client.
#[derive(Debug)]
pub enum ClientFrame {
    /// A message of the log.
    Log {
        /// The header.
        message: ClientMessage,
        /// The bytes after it, of exactly the announced number.
        body: Bytes,
    },
    /// A message whose type is none of the log's. No bytes follow its header.
    Other(OtherMessage),
}

/// A message for an [extension](crate::Extension).
#[derive(Debug)]
pub struct OtherMessage {
    /// Its `type`.
    pub kind: String,
    /// The header as it came, in JSON.
    pub header: Bytes,
    /// The error of a log for which no extension takes it.
    pub unknown: FrameError,
}

/// The types of the log's own messages.
const OWN: [&str; 5] = ["join", "append", "ping", "ack", "leave"];

#[derive(Deserialize)]
struct Kind {
    r#type: String,
}

impl ClientFrame {
    /// Reads a frame.
    ///
    /// # Errors
    /// If the frame is not exactly one message.
    pub fn read(mut frame: Bytes) -> Result<Self, FrameError> {
        let length: [u8; 4] = frame
            .get(..4)
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or(FrameError::Truncated)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > MAX_HEADER {
            return Err(FrameError::HeaderTooLong);
        }
        let header = frame.get(4..4 + length).ok_or(FrameError::Truncated)?;
        let read = serde_json::from_slice::<ClientMessage>(header)
            .map_err(|error| FrameError::Header(error.to_string()));
        let body = frame.split_off(4 + length);
        let message = match read {
            Ok(message) => message,
            Err(error) => return Self::other(frame.slice(4..), &body, error),
        };
        let announced = announced(&message);
        if announced != body.len() as u64 {
            return Err(FrameError::Length {
                announced,
                present: body.len(),
            });
        }
        Ok(Self::Log { message, body })
    }

    fn other(header: Bytes, body: &[u8], unknown: FrameError) -> Result<Self, FrameError> {
        match serde_json::from_slice(&header) {
            Ok(Kind { r#type: kind }) if !OWN.contains(&&*kind) => {
                if body.is_empty() {
                    Ok(Self::Other(OtherMessage {
                        kind,
                        header,
                        unknown,
                    }))
                } else {
                    Err(FrameError::Length {
                        announced: 0,
                        present: body.len(),
                    })
                }
            }
            _ => Err(unknown),
        }
    }
}

fn announced(message: &ClientMessage) -> u64 {
    match message {
        ClientMessage::Append {
            payload,
            attachments,
        } => {
            u64::from(*payload)
                + attachments
                    .iter()
                    .map(|attachment| u64::from(attachment.len))
                    .sum::<u64>()
        }
        _ => 0,
    }
}

/// Writes a message of either side, with the bytes that it announces.
#[must_use]
pub fn write(message: &impl Serialize, body: &[&[u8]]) -> Bytes {
    join(&serde_json::to_vec(message).unwrap_or_default(), body)
}

fn join(header: &[u8], body: &[&[u8]]) -> Bytes {
    let length = body.iter().map(|bytes| bytes.len()).sum::<usize>();
    let mut frame = BytesMut::with_capacity(4 + header.len() + length);
    // Headers are far below 4 GiB: the longest lists the names of a room.
    frame.put_u32(u32::try_from(header.len()).unwrap_or(u32::MAX));
    frame.put_slice(header);
    for bytes in body {
        frame.put_slice(bytes);
    }
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::AttachmentHeader;

    fn frame(header: &str, body: &[u8]) -> Bytes {
        join(header.as_bytes(), &[body])
    }

    #[test]
    fn a_message_survives_the_way() {
        let message = ClientMessage::Append {
            payload: 2,
            attachments: vec![AttachmentHeader {
                to: vec!["bob".into(), "eve".into()],
                len: 3,
            }],
        };
        let frame = write(&message, &[b"ab", b"cde"]);
        let ClientFrame::Log {
            message: read,
            body,
        } = ClientFrame::read(frame).unwrap()
        else {
            panic!("not of the log")
        };
        assert_eq!(read, message);
        assert_eq!(&body[..], b"abcde");
    }

    #[test]
    fn other_types_are_left_to_others_with_their_whole_header() {
        let header = r#"{"type":"offer","x":1}"#;
        let ClientFrame::Other(other) = ClientFrame::read(frame(header, b"")).unwrap() else {
            panic!("of the log")
        };
        assert_eq!(
            (&*other.kind, &other.header[..]),
            ("offer", header.as_bytes())
        );
        assert!(matches!(other.unknown, FrameError::Header(_)));
    }

    #[test]
    fn what_is_no_message_is_an_error() {
        let long = u32::try_from(MAX_HEADER + 1).unwrap().to_be_bytes();
        let append = r#"{"type":"append","payload":4294967295,"attachments":[{"to":["b"],"len":4294967295}]}"#;
        type Expected = fn(&FrameError) -> bool;
        let cases: Vec<(Bytes, Expected)> = vec![
            (Bytes::new(), |e| *e == FrameError::Truncated),
            (Bytes::from_static(&[0, 0, 1]), |e| {
                *e == FrameError::Truncated
            }),
            (Bytes::from_static(&[0, 0, 0, 9, b'{']), |e| {
                *e == FrameError::Truncated
            }),
            (Bytes::copy_from_slice(&long), |e| {
                *e == FrameError::HeaderTooLong
            }),
            (frame("", b""), |e| matches!(e, FrameError::Header(_))),
            (frame("{", b""), |e| matches!(e, FrameError::Header(_))),
            (frame("\u{fffd}", b""), |e| {
                matches!(e, FrameError::Header(_))
            }),
            (frame(r#"{"type":"dance"}"#, b"x"), |e| {
                *e == FrameError::Length {
                    announced: 0,
                    present: 1,
                }
            }),
            (frame(r#"{"type":7}"#, b""), |e| {
                matches!(e, FrameError::Header(_))
            }),
            (frame(r#"{"type":"leave","x":1}"#, b""), |e| {
                matches!(e, FrameError::Header(_))
            }),
            (
                frame(
                    r#"{"type":"append","payload":0,"attachments":[{"to":"b","len":1}]}"#,
                    b"x",
                ),
                |e| matches!(e, FrameError::Header(_)),
            ),
            (frame(r#"{"type":"leave"}"#, b"x"), |e| {
                *e == FrameError::Length {
                    announced: 0,
                    present: 1,
                }
            }),
            (frame(append, b"x"), |e| {
                *e == FrameError::Length {
                    announced: 2 * u64::from(u32::MAX),
                    present: 1,
                }
            }),
        ];
        for (bytes, expected) in cases {
            let error = ClientFrame::read(bytes.clone()).unwrap_err();
            assert!(expected(&error), "{bytes:?}: {error:?}");
        }
    }
}

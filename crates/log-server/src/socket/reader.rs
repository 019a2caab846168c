//! The receiving half of a connection.

use super::intake::{Gauge, Socket};
use crate::extension::Extension;
use crate::wire::ErrorCode;
use crate::wire::frame::{ClientFrame, OtherMessage};
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::SplitStream;
use std::sync::Arc;
use tokio_tungstenite::tungstenite::{self, Message};

/// Why nothing more comes from a client.
pub(super) enum Ended {
    /// It has sent `leave`.
    Left,
    /// The connection is lost.
    Gone,
    /// The server has refused it, with an error that the client is sent.
    Refused(ErrorCode, Option<String>),
}

pub(super) fn parse(frame: Bytes) -> Result<ClientFrame, Ended> {
    ClientFrame::read(frame)
        .map_err(|error| Ended::Refused(ErrorCode::Malformed, Some(error.to_string())))
}

/// Reads a message that is none of the log's.
pub(super) fn other<E: Extension>(extension: &E, other: OtherMessage) -> Result<E::Message, Ended> {
    let malformed = |detail| Ended::Refused(ErrorCode::Malformed, Some(detail));
    match extension.read(&other.kind, &other.header) {
        Ok(Some(message)) => Ok(message),
        Ok(None) => Err(malformed(other.unknown.to_string())),
        Err(detail) => Err(malformed(detail)),
    }
}

/// The receiving half of a connection.
pub(super) struct Reader {
    pub(super) stream: SplitStream<Socket>,
    pub(super) gauge: Arc<Gauge>,
}

/// Something that has come from the client.
pub(super) enum Received {
    /// A binary message.
    Message(Bytes),
    Nothing,
}

impl Reader {
    pub(super) async fn next(&mut self) -> Result<Received, Ended> {
        let received = self.stream.next().await;
        match &received {
            Some(Ok(Message::Binary(_) | Message::Text(_))) => self.gauge.whole(),
            Some(Ok(Message::Ping(payload) | Message::Pong(payload))) => {
                self.gauge.control(payload.len());
            }
            _ => {}
        }
        match received {
            Some(Ok(Message::Binary(bytes))) => Ok(Received::Message(bytes)),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {
                Ok(Received::Nothing)
            }
            Some(Ok(Message::Text(_))) => Err(Ended::Refused(
                ErrorCode::Malformed,
                Some("messages are binary frames".to_owned()),
            )),
            Some(Ok(Message::Close(_))) | None => Err(Ended::Gone),
            Some(Err(
                error @ (tungstenite::Error::Capacity(_)
                | tungstenite::Error::Protocol(_)
                | tungstenite::Error::Utf8(_)),
            )) => Err(Ended::Refused(
                ErrorCode::Malformed,
                Some(error.to_string()),
            )),
            Some(Err(_)) => match self.gauge.refused() {
                Some(code) => Err(Ended::Refused(
                    code,
                    Some("too many bytes before `join`, or of one message".to_owned()),
                )),
                None => Err(Ended::Gone),
            },
        }
    }
}

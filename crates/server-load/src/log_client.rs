//! A client of the room log: the WebSocket, and the messages in their framing.

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Serialize;
use sotto_log_server::wire::{self as log, AttachmentHeader, ClientMessage, EntryKind, frame};
use sotto_server::wire::ServerMessage;
use std::net::SocketAddr;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The sending half.
pub(crate) struct Sender(SplitSink<Socket, Message>);

/// The receiving half.
pub(crate) struct Receiver(SplitStream<Socket>);

/// Bytes for some members only, with their names.
pub(crate) type Attachment<'a> = (Vec<String>, &'a [u8]);

/// Connects to `server` and joins; entries follow.
pub(crate) async fn join(
    server: SocketAddr,
    room: &str,
    member: &str,
) -> Result<(Sender, Receiver)> {
    let mut request = format!("ws://{server}/ws").into_client_request()?;
    let origin = format!("http://{server}").parse()?;
    request.headers_mut().insert("origin", origin);
    let (socket, _) = tokio_tungstenite::connect_async(request).await?;
    let (sink, stream) = socket.split();
    let (mut sender, mut receiver) = (Sender(sink), Receiver(stream));
    let join = ClientMessage::Join {
        room: room.into(),
        member: member.into(),
        resume: None,
        authorization: None,
    };
    sender.say(&join, &[]).await?;
    match receiver.hear().await? {
        (ServerMessage::Log(log::ServerMessage::Welcome { .. }), _) => Ok((sender, receiver)),
        (other, _) => bail!("no welcome: {other:?}"),
    }
}

impl Sender {
    pub(crate) async fn say(&mut self, message: &impl Serialize, body: &[&[u8]]) -> Result<()> {
        let frame = frame::write(message, body);
        Ok(self.0.send(Message::Binary(frame)).await?)
    }

    pub(crate) async fn append(
        &mut self,
        payload: &[u8],
        attachments: &[Attachment<'_>],
    ) -> Result<()> {
        let length = |bytes: &[u8]| u32::try_from(bytes.len());
        let headers = attachments.iter().map(|(to, bytes)| {
            Ok(AttachmentHeader {
                to: to.clone(),
                len: length(bytes)?,
            })
        });
        let message = ClientMessage::Append {
            payload: length(payload)?,
            attachments: headers.collect::<Result<_>>()?,
        };
        let body: Vec<&[u8]> = std::iter::once(payload)
            .chain(attachments.iter().map(|(_, bytes)| *bytes))
            .collect();
        self.say(&message, &body).await
    }

    /// Everything up to `seq` has been received.
    pub(crate) async fn acknowledge(&mut self, seq: u64) -> Result<()> {
        self.say(&ClientMessage::Ack { seq }, &[]).await
    }

    pub(crate) async fn leave(&mut self) -> Result<()> {
        self.say(&ClientMessage::Leave {}, &[]).await
    }
}

impl Receiver {
    /// The next message and the bytes behind its header.
    pub(crate) async fn hear(&mut self) -> Result<(ServerMessage, Bytes)> {
        loop {
            match self.0.next().await.context("the server has closed")?? {
                Message::Binary(bytes) => return read(&bytes),
                Message::Ping(_) | Message::Pong(_) => {}
                other => bail!("the server has closed: {other:?}"),
            }
        }
    }

    /// The next entry. An error that the server tells ends the load: nothing of it is to be refused.
    pub(crate) async fn entry(&mut self) -> Result<(u64, EntryKind, Bytes)> {
        loop {
            match self.hear().await? {
                (ServerMessage::Log(log::ServerMessage::Entry { seq, kind }), body) => {
                    return Ok((seq, kind, body));
                }
                (ServerMessage::Log(log::ServerMessage::Error { message, .. }), _) => {
                    bail!("refused: {message}")
                }
                _ => {}
            }
        }
    }
}

fn read(bytes: &Bytes) -> Result<(ServerMessage, Bytes)> {
    let (length, rest) = bytes.split_first_chunk().context("a message cut short")?;
    let length = u32::from_be_bytes(*length) as usize;
    let header = rest.get(..length).context("a message cut short")?;
    Ok((serde_json::from_slice(header)?, bytes.slice(4 + length..)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_read_with_its_bytes_or_refused() {
        let entry = log::ServerMessage::Entry {
            seq: 7,
            kind: EntryKind::Left { member: "a".into() },
        };
        let bytes = frame::write(&entry, &[b"body"]);
        let (message, body) = read(&bytes).unwrap();
        assert_eq!(message, ServerMessage::Log(entry));
        assert_eq!(body, "body");
        assert!(read(&bytes.slice(..9)).is_err());
        assert!(read(&bytes.slice(..3)).is_err());
    }
}

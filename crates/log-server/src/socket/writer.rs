//! The sending half of a connection.

use super::intake::Socket;
use super::pieces::in_pieces;
use crate::extension::Extension;
use crate::hub::{Hub, Membership, Next};
use bytes::Bytes;
use futures_util::SinkExt as _;
use futures_util::stream::SplitSink;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::time::Duration;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{self, Message};

/// The sending half of a connection. Messages go out whole and in order, though a wait for the client may be broken off.
pub(super) struct Writer {
    pub(super) sink: SplitSink<Socket, Message>,
    pub(super) rest: VecDeque<Message>,
}

impl Writer {
    /// Sends the rest of a message. May be dropped and called again.
    pub(super) async fn drain(&mut self) -> Result<(), tungstenite::Error> {
        while !self.rest.is_empty() {
            poll_fn(|context| self.sink.poll_ready_unpin(context)).await?;
            if let Some(message) = self.rest.pop_front() {
                self.sink.start_send_unpin(message)?;
            }
            self.sink.flush().await?;
        }
        self.sink.flush().await
    }
}

/// Sends messages and entries as they come, until the connection has to end or is broken.
pub(super) async fn write<E: Extension>(
    writer: &mut Writer,
    hub: &Hub<E>,
    client: &Membership<E>,
    ping: Duration,
) {
    let mut next_ping = Instant::now() + ping;
    loop {
        if Instant::now() >= next_ping {
            next_ping = Instant::now() + ping;
            writer.rest.push_back(Message::Ping(Bytes::new()));
        } else {
            match client.outlet.next() {
                Some(Next::End(_)) => return,
                Some(Next::Message(message)) => writer.rest.extend(in_pieces(vec![message])),
                None => match hub.next(client) {
                    Some(entry) => {
                        writer
                            .rest
                            .extend(in_pieces(entry.pieces_for(&client.member)));
                    }
                    None => {
                        // Either wakes the loop, which then looks anew.
                        let _ = tokio::time::timeout_at(next_ping, client.outlet.woken()).await;
                        continue;
                    }
                },
            }
        }
        tokio::select! {
            biased;
            () = client.outlet.failed() => return,
            sent = writer.drain() => if sent.is_err() {
                return;
            },
        }
    }
}

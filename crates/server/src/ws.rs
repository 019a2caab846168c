//! One client's WebSocket, from `join` to the end.

use crate::hub::{Hub, Membership};
use crate::log::Append;
use crate::outlet::{Next, Outlet};
use crate::wire::frame::{ClientFrame, MAX_HEADER};
use crate::wire::{ClientMessage, ErrorCode};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::tungstenite;

/// Until a new client has to have said `join`.
const JOIN_TIME: Duration = Duration::from_secs(10);
/// Until the other side has to have taken the last message.
const CLOSE_TIME: Duration = Duration::from_secs(5);

/// What a socket may carry: more than a message may have, so that it can be refused without closing the socket.
pub(crate) fn configure(upgrade: WebSocketUpgrade, hub: &Hub) -> WebSocketUpgrade {
    let largest = 2 * hub.limits.message_bytes as usize + MAX_HEADER;
    upgrade.max_message_size(largest).max_frame_size(largest)
}

/// Serves a client until it leaves or its connection ends.
pub(crate) async fn serve(socket: WebSocket, hub: Arc<Hub>, ping: Duration) {
    let (mut sink, mut stream) = socket.split();
    let outlet = Arc::new(Outlet::default());
    let who = match enter(&mut stream, &hub, &outlet).await {
        Ok(who) => who,
        Err(Ended::Refused(code, detail)) => {
            outlet.fail(code, detail.as_deref());
            finish(&mut sink, &outlet).await;
            return;
        }
        Err(Ended::Gone | Ended::Left) => return,
    };
    tracing::info!(room = %who.room, member = %who.member, "connected");
    let ended = tokio::select! {
        ended = read(&mut stream, &hub, &who, ping) => Some(ended),
        () = write(&mut sink, &hub, &who, ping) => None,
    };
    match &ended {
        Some(Ended::Left) => hub.leave(&who),
        Some(Ended::Refused(code, detail)) => {
            hub.lose(&who);
            outlet.fail(*code, detail.as_deref());
        }
        Some(Ended::Gone) | None => hub.lose(&who),
    }
    tracing::info!(room = %who.room, member = %who.member, "disconnected");
    finish(&mut sink, &outlet).await;
}

/// Why nothing more comes from a client.
enum Ended {
    /// It said so.
    Left,
    /// The connection is lost.
    Gone,
    /// It is told why.
    Refused(ErrorCode, Option<String>),
}

async fn enter(
    stream: &mut SplitStream<WebSocket>,
    hub: &Hub,
    outlet: &Arc<Outlet>,
) -> Result<Membership, Ended> {
    let first = async {
        loop {
            if let Some(frame) = binary(stream.next().await)? {
                return Ok(frame);
            }
        }
    };
    let frame = timeout(JOIN_TIME, first)
        .await
        .map_err(|_| Ended::Refused(ErrorCode::JoinTimeout, None))??;
    match parse(frame)?.message {
        ClientMessage::Join {
            room,
            member,
            resume,
        } => hub
            .join(outlet, &room, &member, resume.as_ref())
            .map_err(|code| Ended::Refused(code, None)),
        _ => Err(Ended::Refused(ErrorCode::Unexpected, None)),
    }
}

async fn read(
    stream: &mut SplitStream<WebSocket>,
    hub: &Hub,
    who: &Membership,
    ping: Duration,
) -> Ended {
    let mut appends = 0;
    loop {
        // Every ping is answered; one may come late.
        let Ok(received) = timeout(ping * 2 + ping / 2, stream.next()).await else {
            return Ended::Gone;
        };
        let frame = match binary(received) {
            Ok(Some(frame)) => frame,
            Ok(None) => continue,
            Err(ended) => return ended,
        };
        let result = match parse(frame) {
            Ok(frame) => handle(frame, hub, who, &mut appends),
            Err(ended) => Err(ended),
        };
        if let Err(ended) = result {
            return ended;
        }
    }
}

fn handle(frame: ClientFrame, hub: &Hub, who: &Membership, appends: &mut u64) -> Result<(), Ended> {
    let mut refused = None;
    let result = match frame.message {
        ClientMessage::Join { .. } => Err(ErrorCode::Unexpected),
        ClientMessage::Append {
            payload,
            attachments,
        } => {
            *appends += 1;
            refused = Some(*appends);
            let mut body = frame.body;
            // The lengths have been checked against the frame.
            let mut take = |len: u32| body.split_to((len as usize).min(body.len()));
            let payload = take(payload);
            let attachments = attachments
                .into_iter()
                .map(|attachment| (attachment.to, take(attachment.len)))
                .collect();
            hub.append(
                who,
                Append {
                    payload,
                    attachments,
                },
            )
        }
        ClientMessage::Offer {
            sdp,
            publish,
            subscribe,
        } => hub.offer(who, sdp, publish, subscribe),
        ClientMessage::Mute { track, muted } => hub.mute(who, track, muted),
        ClientMessage::Ping { number } => hub.ping(who, number),
        ClientMessage::Ack { seq } => hub.acknowledge(who, seq),
        ClientMessage::Leave {} => return Err(Ended::Left),
    };
    match result {
        Ok(()) => Ok(()),
        Err(code) if code.is_fatal() => Err(Ended::Refused(code, None)),
        Err(code) => {
            who.outlet.send(&code.message_for(None, refused));
            Ok(())
        }
    }
}

fn parse(frame: Bytes) -> Result<ClientFrame, Ended> {
    ClientFrame::read(frame)
        .map_err(|error| Ended::Refused(ErrorCode::Malformed, Some(error.to_string())))
}

/// The bytes of a binary message; nothing for control frames.
fn binary(received: Option<Result<Message, axum::Error>>) -> Result<Option<Bytes>, Ended> {
    match received {
        Some(Ok(Message::Binary(bytes))) => Ok(Some(bytes)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Text(_))) => Err(Ended::Refused(
            ErrorCode::Malformed,
            Some("messages are binary frames".to_owned()),
        )),
        Some(Ok(Message::Close(_))) | None => Err(Ended::Gone),
        Some(Err(error)) => {
            let error = error.into_inner();
            match error.downcast_ref::<tungstenite::Error>() {
                Some(
                    error @ (tungstenite::Error::Capacity(_)
                    | tungstenite::Error::Protocol(_)
                    | tungstenite::Error::Utf8(_)),
                ) => Err(Ended::Refused(
                    ErrorCode::Malformed,
                    Some(error.to_string()),
                )),
                _ => Err(Ended::Gone),
            }
        }
    }
}

/// Sends what there is to send, until the connection has to end or is broken.
async fn write(
    sink: &mut SplitSink<WebSocket, Message>,
    hub: &Hub,
    who: &Membership,
    ping: Duration,
) {
    let mut next_ping = Instant::now() + ping;
    loop {
        let message = if Instant::now() >= next_ping {
            next_ping = Instant::now() + ping;
            Message::Ping(Bytes::new())
        } else {
            match who.outlet.next() {
                Some(Next::End(_)) => return,
                Some(Next::Message(message)) => Message::Binary(message),
                None => match hub.next(who) {
                    Some(entry) => Message::Binary(entry.frame_for(&who.member)),
                    None => {
                        // Either wakes the loop, which then looks anew.
                        let _ = tokio::time::timeout_at(next_ping, who.outlet.woken()).await;
                        continue;
                    }
                },
            }
        };
        tokio::select! {
            biased;
            () = who.outlet.failed() => return,
            sent = sink.send(message) => if sent.is_err() {
                return;
            },
        }
    }
}

/// Says why the connection ends, if there is something to be said, and closes it.
async fn finish(sink: &mut SplitSink<WebSocket, Message>, outlet: &Outlet) {
    let _ = timeout(CLOSE_TIME, async {
        if let Some(Next::End(message)) = outlet.next() {
            sink.send(Message::Binary(message)).await?;
        }
        sink.close().await
    })
    .await;
}

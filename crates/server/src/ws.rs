//! One client's WebSocket, from `join` to the end.

use crate::alias::Alias;
use crate::budgets::{Permit, Source};
use crate::counts;
use crate::hub::{Hub, Membership};
use crate::intake::{Gauge, Intake};
use crate::log::Append;
use crate::operator::Live;
use crate::outlet::{Next, Outlet};
use crate::pieces::in_pieces;
use crate::wire::frame::{ClientFrame, MAX_HEADER};
use crate::wire::{ClientMessage, ErrorCode};
use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::{Instant, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};

/// Until the other side has to have taken the last message.
const CLOSE_TIME: Duration = Duration::from_secs(5);
/// Bytes read or written at once.
const BUFFER: usize = 16 << 10;

type Socket = WebSocketStream<Intake<TokioIo<Upgraded>>>;

/// Times that all connections share.
#[derive(Clone)]
pub(crate) struct Terms {
    /// Between two pings.
    pub(crate) ping: Duration,
    /// Until `join` has to have come.
    pub(crate) join_time: Duration,
    /// Says whether a client may come in.
    pub(crate) live: Arc<Live>,
}

/// Serves a client until it leaves or its connection ends. Without a permit it is told that there is no place for it.
pub(crate) async fn serve(
    upgraded: Upgraded,
    hub: Arc<Hub>,
    source: Source,
    permit: Option<Permit>,
    terms: Terms,
) {
    let gauge = Arc::new(Gauge::new(Arc::clone(&hub.ledger), source));
    // More than a message may have, so that it can be refused without closing the socket.
    let largest = 2 * hub.limits.message_bytes as usize + MAX_HEADER;
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(Some(largest))
        .max_frame_size(Some(largest));
    let intake = Intake::new(TokioIo::new(upgraded), Arc::clone(&gauge));
    let socket: Socket = WebSocketStream::from_raw_socket(intake, Role::Server, Some(config)).await;
    let (sink, stream) = socket.split();
    let mut reader = Reader { stream, gauge };
    let mut writer = Writer {
        sink,
        rest: VecDeque::new(),
    };
    let outlet = Arc::new(Outlet::default());
    let entered = if permit.is_some() {
        enter(&mut reader, &hub, &outlet, source, &terms).await
    } else {
        Err(Ended::Refused(ErrorCode::TooManyConnections, None))
    };
    match entered {
        Ok(client) => stay(&mut reader, &mut writer, &hub, &client, terms.ping).await,
        Err(Ended::Refused(code, detail)) => outlet.fail(code, detail.as_deref()),
        Err(Ended::Gone | Ended::Left) => return,
    }
    let _ = timeout(CLOSE_TIME, finish(reader, writer, &outlet)).await;
}

async fn stay(
    reader: &mut Reader,
    writer: &mut Writer,
    hub: &Hub,
    client: &Membership,
    ping: Duration,
) {
    let room = Alias(&client.hall.name);
    let member = Alias(&client.member);
    tracing::info!(%room, %member, "connected");
    let ended = tokio::select! {
        ended = read(reader, hub, client, ping) => Some(ended),
        () = write(writer, hub, client, ping) => None,
    };
    match ended {
        Some(Ended::Left) => hub.leave(client),
        Some(Ended::Refused(code, detail)) => {
            hub.lose(client);
            client.outlet.fail(code, detail.as_deref());
        }
        Some(Ended::Gone) | None => hub.lose(client),
    }
    tracing::info!(%room, %member, "disconnected");
}

/// Why nothing more comes from a client.
enum Ended {
    /// It has sent `leave`.
    Left,
    /// The connection is lost.
    Gone,
    /// The server has refused it, with an error that the client is sent.
    Refused(ErrorCode, Option<String>),
}

async fn enter(
    reader: &mut Reader,
    hub: &Hub,
    outlet: &Arc<Outlet>,
    source: Source,
    terms: &Terms,
) -> Result<Membership, Ended> {
    let first = async {
        loop {
            if let Received::Message(frame) = reader.next().await? {
                return Ok(frame);
            }
        }
    };
    let frame = timeout(terms.join_time, first)
        .await
        .map_err(|_| Ended::Refused(ErrorCode::JoinTimeout, None))??;
    match parse(frame)?.message {
        ClientMessage::Join {
            room,
            member,
            resume,
            authorization,
        } => {
            terms
                .live
                .admit(authorization.as_ref(), &room)
                .map_err(|code| Ended::Refused(code, None))?;
            let client = hub
                .join(outlet, source, &room, &member, resume.as_ref())
                .map_err(|code| Ended::Refused(code, None))?;
            reader.gauge.joined();
            Ok(client)
        }
        _ => Err(Ended::Refused(ErrorCode::Unexpected, None)),
    }
}

async fn read(reader: &mut Reader, hub: &Hub, client: &Membership, ping: Duration) -> Ended {
    let mut appends = 0;
    loop {
        // Every ping is answered; one may come late.
        let Ok(received) = timeout(ping * 2 + ping / 2, reader.next()).await else {
            return Ended::Gone;
        };
        let frame = match received {
            Ok(Received::Message(frame)) => frame,
            Ok(Received::Nothing) => continue,
            Err(ended) => return ended,
        };
        let result = match parse(frame) {
            Ok(frame) => handle(frame, hub, client, &mut appends),
            Err(ended) => Err(ended),
        };
        if let Err(ended) = result {
            return ended;
        }
    }
}

fn handle(
    frame: ClientFrame,
    hub: &Hub,
    client: &Membership,
    appends: &mut u64,
) -> Result<(), Ended> {
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
                client,
                Append {
                    payload,
                    attachments,
                    charge: None,
                },
            )
        }
        ClientMessage::Offer {
            sdp,
            publish,
            subscribe,
        } => hub.offer(client, sdp, publish, subscribe),
        ClientMessage::Mute { track, muted } => hub.mute(client, track, muted),
        ClientMessage::Ping { number } => hub.ping(client, number),
        ClientMessage::Ack { seq } => hub.acknowledge(client, seq),
        ClientMessage::Leave {} => return Err(Ended::Left),
    };
    match result {
        Ok(()) => Ok(()),
        Err(code) if code.is_fatal() => Err(Ended::Refused(code, None)),
        Err(code) => {
            counts::refused(code);
            client.outlet.send(&code.message_for(None, refused));
            Ok(())
        }
    }
}

fn parse(frame: Bytes) -> Result<ClientFrame, Ended> {
    ClientFrame::read(frame)
        .map_err(|error| Ended::Refused(ErrorCode::Malformed, Some(error.to_string())))
}

/// The receiving half of a connection.
struct Reader {
    stream: SplitStream<Socket>,
    gauge: Arc<Gauge>,
}

/// Something that has come from the client.
enum Received {
    /// A binary message.
    Message(Bytes),
    Nothing,
}

impl Reader {
    async fn next(&mut self) -> Result<Received, Ended> {
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

/// The sending half of a connection. Messages go out whole and in order, though a wait for the client may be broken off.
struct Writer {
    sink: SplitSink<Socket, Message>,
    rest: VecDeque<Message>,
}

impl Writer {
    /// Sends the rest of a message. May be dropped and called again.
    async fn drain(&mut self) -> Result<(), tungstenite::Error> {
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
async fn write(writer: &mut Writer, hub: &Hub, client: &Membership, ping: Duration) {
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

/// Sends the reason for the end, if there is one, and closes the connection. Then reads and discards the rest:
/// a connection that is closed with bytes unread is reset, and the reason is lost with it (RFC 9293 §3.10.4).
async fn finish(reader: Reader, mut writer: Writer, outlet: &Outlet) -> Option<()> {
    if let Some(Next::End(message)) = outlet.next() {
        writer.rest.push_back(Message::Binary(message));
    }
    writer.drain().await.ok()?;
    // Reading may have failed for good, and then closing has, too.
    let _ = writer.sink.close().await;
    let mut socket = writer.sink.reunite(reader.stream).ok()?;
    let stream = socket.get_mut().uncounted();
    let mut forgotten = [0; 1024];
    while stream.read(&mut forgotten).await.ok()? > 0 {}
    Some(())
}

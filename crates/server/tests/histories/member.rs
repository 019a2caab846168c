//! A member that never gives up: it reads, says a message once and never again, and comes back where it can.

use super::checker::{Read, Stay, payload};
use futures_util::{SinkExt as _, StreamExt as _};
use sotto_log_server::wire::{
    ClientMessage, EntryKind, ErrorCode, Resume, ResumeToken, ServerMessage, frame,
};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Between two messages.
const PACE: Duration = Duration::from_millis(25);
/// Messages between two departures.
const LEAVES: usize = 120;
/// A server that is silent for so long is left.
const SILENCE: Duration = Duration::from_secs(2);

/// Servers as a balancer knows them, and whether the run is over.
#[derive(Default)]
pub struct Conditions {
    /// Those that are not known to be down.
    pub up: Mutex<Vec<SocketAddr>>,
    /// No member says anything new from now on.
    pub calm: AtomicBool,
    pub over: AtomicBool,
    next: AtomicUsize,
}

impl Conditions {
    fn server(&self) -> Option<SocketAddr> {
        let up = self.up.lock().unwrap();
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        up.get(next.checked_rem(up.len())?).copied()
    }
}

/// How a run went for one member.
#[derive(Default)]
pub struct Report {
    pub stays: Vec<Stay>,
    pub connections: usize,
    pub sent: usize,
    pub echoed: usize,
    pub unavailable: usize,
}

impl Report {
    /// The number of the last entry.
    pub fn last(&self) -> u64 {
        self.stays
            .last()
            .and_then(|stay| stay.last())
            .map_or(0, |(seq, _)| *seq)
    }
}

pub struct Member {
    pub room: String,
    pub name: String,
    pub conditions: Arc<Conditions>,
    pub report: Arc<Mutex<Report>>,
    token: Option<ResumeToken>,
    /// Whether it leaves now and then, and joins anew.
    leaves: bool,
}

impl Member {
    pub fn new(room: &str, name: &str, leaves: bool, conditions: &Arc<Conditions>) -> Self {
        Self {
            room: room.into(),
            name: name.into(),
            conditions: Arc::clone(conditions),
            report: Arc::default(),
            token: None,
            leaves,
        }
    }

    pub async fn live(mut self) {
        while !self.conditions.over.load(Ordering::SeqCst) {
            if let Some(server) = self.conditions.server()
                && let Ok(Ok(socket)) = timeout(SILENCE, open(server)).await
            {
                self.report.lock().unwrap().connections += 1;
                // However it ends, it comes back.
                let _ = self.stay(socket).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// `None` when the connection has ended.
    async fn stay(&mut self, mut socket: Socket) -> Option<()> {
        let after = self.report.lock().unwrap().last();
        let resume = self.token.clone().map(|token| Resume { token, after });
        let join = ClientMessage::Join {
            room: self.room.clone(),
            member: self.name.clone(),
            resume,
            authorization: None,
        };
        say(&mut socket, &join, &[]).await?;
        let (mut heard, mut spoken, mut welcome) = (Instant::now(), Instant::now(), false);
        let mut acknowledged = after;
        while !self.conditions.over.load(Ordering::SeqCst) {
            if let Ok(message) = timeout(PACE, socket.next()).await {
                let bytes = match message?.ok()? {
                    Message::Binary(bytes) => bytes,
                    Message::Close(_) => return None,
                    _ => continue,
                };
                heard = Instant::now();
                let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
                let (header, body) = (&bytes[4..4 + length], &bytes[4 + length..]);
                // Lists of tracks, which are none of the log's, are passed over.
                let Ok(message) = serde_json::from_slice(header) else {
                    continue;
                };
                match message {
                    ServerMessage::Welcome { token, resumed, .. } => {
                        welcome = true;
                        self.token = Some(token);
                        if !resumed {
                            self.report.lock().unwrap().stays.push(Vec::new());
                        }
                    }
                    ServerMessage::Entry { seq, kind } => self.read(seq, kind, body),
                    ServerMessage::Error { code, .. } => {
                        if code == ErrorCode::ResumeGone {
                            self.token = None;
                        }
                        if code == ErrorCode::LogUnavailable {
                            self.report.lock().unwrap().unavailable += 1;
                        }
                        if code.is_fatal() {
                            return None;
                        }
                    }
                    ServerMessage::Pong { .. } => {}
                }
            }
            // An answer to `join` may wait for NATS.
            if heard.elapsed() > if welcome { SILENCE } else { 3 * SILENCE } {
                return None;
            }
            if !welcome || spoken.elapsed() < PACE {
                continue;
            }
            spoken = Instant::now();
            let last = self.report.lock().unwrap().last();
            if last >= acknowledged + 20 {
                acknowledged = last;
                say(&mut socket, &ClientMessage::Ack { seq: last }, &[]).await?;
            }
            if self.conditions.calm.load(Ordering::SeqCst) {
                say(&mut socket, &ClientMessage::Ping { number: 1 }, &[]).await?;
            } else {
                let text = self.next_payload();
                let append = ClientMessage::Append {
                    payload: u32::try_from(text.len()).unwrap(),
                    attachments: vec![],
                };
                say(&mut socket, &append, &[text.as_bytes()]).await?;
                if self.leaves && self.report.lock().unwrap().sent.is_multiple_of(LEAVES) {
                    self.token = None;
                    say(&mut socket, &ClientMessage::Leave {}, &[]).await?;
                    // A connection that is closed with bytes unread is reset, and the departure lost with it.
                    while let Ok(Some(Ok(_))) = timeout(SILENCE, socket.next()).await {}
                    return None;
                }
            }
        }
        None
    }

    fn next_payload(&self) -> String {
        let mut report = self.report.lock().unwrap();
        report.sent += 1;
        let (stay, connection, sent) = (report.stays.len(), report.connections, report.sent);
        payload(&self.name, stay, connection, sent)
    }

    fn read(&self, seq: u64, kind: EntryKind, body: &[u8]) {
        let mut report = self.report.lock().unwrap();
        let read = match kind {
            EntryKind::Joined { member, present } => Read::Joined { member, present },
            EntryKind::Left { member } => Read::Left { member },
            EntryKind::Message { from, .. } => {
                report.echoed += usize::from(from == self.name);
                let payload = String::from_utf8(body.to_vec()).unwrap();
                Read::Said { from, payload }
            }
        };
        report.stays.last_mut().unwrap().push((seq, read));
    }
}

async fn open(server: SocketAddr) -> Result<Socket, tokio_tungstenite::tungstenite::Error> {
    let mut request = format!("ws://{server}/ws").into_client_request()?;
    let origin = format!("http://{server}");
    request
        .headers_mut()
        .insert("origin", origin.parse().unwrap());
    Ok(connect_async(request).await?.0)
}

async fn say(socket: &mut Socket, message: &ClientMessage, body: &[&[u8]]) -> Option<()> {
    let bytes = frame::write(message, body);
    timeout(SILENCE, socket.send(Message::Binary(bytes)))
        .await
        .ok()?
        .ok()
}

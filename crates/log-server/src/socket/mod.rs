//! One client's WebSocket, from `join` to the end.

mod entrance;
pub(crate) mod handshake;
mod intake;
mod messages;
mod pieces;
mod reader;
mod writer;

use crate::admission::Authorize;
use crate::alias::Alias;
use crate::budgets::Permit;
use crate::extension::Extension;
use crate::hub::{Hub, Membership, Next, Outlet};
use crate::options::Times;
use crate::wire::ErrorCode;
use crate::wire::frame::MAX_HEADER;
use axum::http::HeaderMap;
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use intake::{Gauge, Intake, Socket};
use reader::{Ended, Reader};
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use writer::Writer;

/// Until the other side has to have taken the last message.
const CLOSE_TIME: Duration = Duration::from_secs(5);
/// Bytes read or written at once.
const BUFFER: usize = 16 << 10;

/// A client when its WebSocket opens.
pub(crate) struct Opening {
    /// Its address, if the application tells.
    pub(crate) address: Option<IpAddr>,
    /// Headers of its request.
    pub(crate) headers: HeaderMap,
    /// Its place among the connections. Without one it is told that there is none.
    pub(crate) permit: Option<Permit>,
    pub(crate) times: Times,
    pub(crate) authorize: Arc<dyn Authorize>,
}

/// Serves a client until it leaves or its connection ends.
pub(crate) async fn serve<E: Extension>(upgraded: Upgraded, hub: Arc<Hub<E>>, opening: Opening) {
    let span = tracing::info_span!("connection", room = Empty, member = Empty);
    serve_within(upgraded, hub, opening).instrument(span).await;
}

async fn serve_within<E: Extension>(upgraded: Upgraded, hub: Arc<Hub<E>>, opening: Opening) {
    let source = opening.address.map(Into::into);
    let gauge = Arc::new(Gauge::new(Arc::clone(&hub.limiter), source));
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
    let times = opening.times;
    // Kept to the end of the connection.
    let (entered, _permit) = match opening.permit {
        Some(permit) => {
            let visitor = entrance::Visitor {
                address: opening.address,
                headers: opening.headers,
                authorize: opening.authorize,
            };
            let entered = entrance::enter(&mut reader, &hub, &outlet, visitor, times.join).await;
            (entered, Some(permit))
        }
        None => (
            Err(Ended::Refused(ErrorCode::TooManyConnections, None)),
            None,
        ),
    };
    match entered {
        Ok(client) => stay(&mut reader, &mut writer, &hub, &client, times.ping).await,
        Err(Ended::Refused(code, detail)) => outlet.fail(code, detail.as_deref()),
        Err(Ended::Gone | Ended::Left) => return,
    }
    let _ = timeout(CLOSE_TIME, finish(reader, writer, &outlet)).await;
}

async fn stay<E: Extension>(
    reader: &mut Reader,
    writer: &mut Writer,
    hub: &Hub<E>,
    client: &Membership<E>,
    ping: Duration,
) {
    let room = Alias(&client.hosted.name);
    let member = Alias(&client.member);
    let span = Span::current();
    span.record("room", tracing::field::display(&room));
    span.record("member", tracing::field::display(&member));
    tracing::info!(%room, %member, "connected");
    let ended = tokio::select! {
        ended = messages::read(reader, hub, client, ping) => Some(ended),
        () = writer::write(writer, hub, client, ping) => None,
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

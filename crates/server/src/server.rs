//! A server as a whole.

use crate::hub::Hub;
use crate::log::Kind;
use crate::options::Options;
use crate::sfu::{self, Interceptor, Sockets};
use crate::{origin, web, ws};
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// For clients to be told that the server ends.
const GOODBYE: Duration = Duration::from_millis(200);

/// Why a server did not start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// TCP.
    #[error("port {0} is in use; stop what uses it or choose another with `--port`")]
    PortInUse(u16),
    /// UDP.
    #[error("UDP port {0} is in use; stop what uses it or choose another with `--udp-port`")]
    UdpPortInUse(u16),
    /// Something else about TCP.
    #[error("cannot listen on {0}: {1}; see `--bind` and `--port`")]
    Listen(SocketAddr, io::Error),
    /// Something else about UDP.
    #[error("cannot open the media port: {0}; see `--host` and `--udp-port`")]
    Media(io::Error),
}

/// A server that has its ports and is ready to run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    media: Vec<SocketAddr>,
    hub: Arc<Hub>,
    events: tokio::sync::mpsc::UnboundedReceiver<sfu::Event>,
    options: Options,
}

#[derive(Clone)]
struct App {
    hub: Arc<Hub>,
    allow_origin: Arc<[String]>,
    ping: Duration,
}

impl Server {
    /// Takes the ports. `interceptor` is for tests that play a malicious SFU.
    ///
    /// # Errors
    /// Mostly a port that is in use.
    pub async fn bind(
        options: Options,
        interceptor: Option<Box<dyn Interceptor>>,
    ) -> Result<Self, StartError> {
        let wanted = SocketAddr::new(options.bind, options.port);
        let listener = TcpListener::bind(wanted)
            .await
            .map_err(|error| match error.kind() {
                io::ErrorKind::AddrInUse => StartError::PortInUse(options.port),
                _ => StartError::Listen(wanted, error),
            })?;
        let address = listener
            .local_addr()
            .map_err(|error| StartError::Listen(wanted, error))?;
        let sockets =
            Sockets::bind(options.udp_port, &options.host).map_err(|error| match error.kind() {
                io::ErrorKind::AddrInUse => StartError::UdpPortInUse(options.udp_port),
                _ => StartError::Media(error),
            })?;
        let media = sockets.addresses().collect();
        let sections = options.limits.media_sections as usize;
        let (handle, events) = sfu::start(sockets, sections, interceptor);
        let hub = Arc::new(Hub::new(options.limits.clone(), options.grace, handle));
        Ok(Self {
            listener,
            address,
            media,
            hub,
            events,
            options,
        })
    }

    /// Where it listens for HTTP.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it tells clients to send media.
    #[must_use]
    pub fn media_addresses(&self) -> &[SocketAddr] {
        &self.media
    }

    /// A way to act upon the running server.
    #[must_use]
    pub fn control(&self) -> Control {
        Control {
            hub: Arc::clone(&self.hub),
        }
    }

    /// Serves until `end` is over, then tells the clients. `more` are routes beside the server's own.
    ///
    /// # Errors
    /// Those of the operating system.
    pub async fn run(self, more: Router, end: impl Future<Output = ()>) -> io::Result<()> {
        let app = App {
            hub: Arc::clone(&self.hub),
            allow_origin: self.options.allow_origin.into(),
            ping: self.options.ping,
        };
        let router = Router::new()
            .route("/ws", get(connect))
            .route("/healthz", get(|| async { "ok" }))
            .fallback(get(web::serve))
            .with_state(app)
            .merge(more);
        tokio::select! {
            result = async { axum::serve(self.listener, router).await } => result,
            () = self.hub.expire() => Ok(()),
            () = self.hub.pass_on(self.events) => Err(io::Error::other("the SFU has ended")),
            () = end => {
                self.hub.shut_down();
                tokio::time::sleep(GOODBYE).await;
                Ok(())
            }
        }
    }
}

/// For tests that play a malicious server.
#[derive(Clone)]
pub struct Control {
    hub: Arc<Hub>,
}

impl Control {
    /// Writes an entry into a room's log that nobody asked for. `false` if nobody is in the room.
    #[must_use]
    pub fn write(&self, room: &str, kind: Kind) -> bool {
        self.hub.write(room, kind)
    }
}

async fn connect(
    State(app): State<App>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::is_allowed(&headers, &app.allow_origin) {
        return (
            StatusCode::FORBIDDEN,
            "pages of this origin may not connect; see `--allow-origin`",
        )
            .into_response();
    }
    let App { hub, ping, .. } = app;
    ws::configure(upgrade, &hub).on_upgrade(move |socket| ws::serve(socket, hub, ping))
}

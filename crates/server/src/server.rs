//! A server as a whole.

use crate::budgets::{Ledger, Resource};
use crate::client_address::client_address;
use crate::hub::Hub;
use crate::log::Kind;
use crate::options::{DAY, Options};
use crate::origin::{self, Origins};
use crate::serve::{self, Peer};
use crate::sfu::{self, Interceptor, Sockets};
use crate::signed::{Signed, SignedError};
use crate::{handshake, headers, web, ws};
use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::upgrade::OnUpgrade;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections that are told at the same time that there is no place for them. Connections above this number get no
/// error.
const REFUSALS: usize = 64;

/// For clients to be told that the server ends.
const GOODBYE: Duration = Duration::from_millis(200);

/// The reasons for which a server does not start, each with its remedy.
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
    /// A signed bundle that is not there or not JSON.
    #[error("{0}; see `--webcat`")]
    Webcat(#[from] SignedError),
    /// A name that has no address.
    #[error("{0} has no address: {1}; see `--host`")]
    Host(String, io::Error),
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
    /// `None` without an SFU.
    events: Option<tokio::sync::mpsc::Receiver<sfu::Event>>,
    signed: Signed,
    options: Options,
}

#[derive(Clone)]
struct App {
    hub: Arc<Hub>,
    origins: Arc<Origins>,
    trusted_proxies: Arc<[IpAddr]>,
    refusals: Arc<Semaphore>,
    terms: ws::Terms,
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
        let signed = options
            .webcat
            .as_deref()
            .map_or_else(|| Ok(Signed::default()), Signed::read)?;
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
        let (media, handle, events) = if options.no_sfu {
            (Vec::new(), None, None)
        } else {
            let hosts = look_up(&options.host).await?;
            let sockets =
                Sockets::bind(options.udp_port, &hosts).map_err(|error| match error.kind() {
                    io::ErrorKind::AddrInUse => StartError::UdpPortInUse(options.udp_port),
                    _ => StartError::Media(error),
                })?;
            let media = sockets.addresses().collect();
            let (handle, events) = sfu::start(sockets, &options.limits, interceptor);
            (media, Some(handle), Some(events))
        };
        let hub = Arc::new(Hub::new(
            options.limits.clone(),
            Ledger::new(options.budgets.clone()),
            options.grace,
            options.acknowledge,
            handle,
        ));
        Ok(Self {
            listener,
            address,
            media,
            hub,
            events,
            signed,
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
    /// The operating system's errors.
    pub async fn run(self, more: Router, end: impl Future<Output = ()>) -> io::Result<()> {
        let ledger = Arc::clone(&self.hub.ledger);
        let trusted_proxies: Arc<[IpAddr]> = self.options.trusted_proxy.into();
        let app = App {
            hub: Arc::clone(&self.hub),
            origins: Arc::new(Origins {
                allowed: self.options.allow_origin,
                none: self.options.allow_no_origin,
            }),
            trusted_proxies: Arc::clone(&trusted_proxies),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            terms: ws::Terms {
                ping: self.options.ping,
                join_time: self.options.join_time,
            },
        };
        let strict_transport = self
            .options
            .hsts
            .map(|days| headers::strict_transport(DAY * u32::from(days)));
        let router = Router::new()
            .route("/ws", get(connect))
            .route("/healthz", get(|| async { "ok" }))
            .fallback(get(web::serve))
            .with_state(app)
            .merge(self.signed.routes())
            .merge(more)
            .layer(map_response(move |response| {
                let strict_transport = strict_transport.clone();
                async { headers::protect(response, strict_transport) }
            }));
        let served = serve::serve(
            self.listener,
            router,
            ledger,
            trusted_proxies,
            self.options.join_time,
        );
        tokio::select! {
            result = served => result,
            () = self.hub.expire() => Ok(()),
            () = media_ends(&self.hub, self.events) => Err(io::Error::other("the SFU has ended")),
            () = end => {
                tracing::info!("ending; clients are told");
                self.hub.shut_down();
                tokio::time::sleep(GOODBYE).await;
                Ok(())
            }
        }
    }
}

/// The addresses of addresses and names.
async fn look_up(hosts: &[String]) -> Result<Vec<IpAddr>, StartError> {
    let mut addresses = Vec::new();
    for host in hosts {
        let found = tokio::net::lookup_host((host.as_str(), 0)).await;
        let found = found.map_err(|error| StartError::Host(host.clone(), error))?;
        addresses.extend(found.map(|address| address.ip()));
    }
    Ok(addresses)
}

/// Forwards the SFU's events until the SFU ends. A server without one has nothing that could end.
async fn media_ends(hub: &Hub, events: Option<tokio::sync::mpsc::Receiver<sfu::Event>>) {
    match events {
        Some(events) => hub.pass_on(events).await,
        None => std::future::pending().await,
    }
}

/// For tests that play a malicious server.
#[derive(Clone)]
pub struct Control {
    hub: Arc<Hub>,
}

impl Control {
    /// Writes an entry into a room's log that no client has sent. `false` if the room has no member.
    #[must_use]
    pub fn write(&self, room: &str, kind: Kind) -> bool {
        self.hub.write(room, kind)
    }
}

async fn connect(
    State(app): State<App>,
    Extension(Peer(peer)): Extension<Peer>,
    upgrade: Option<Extension<OnUpgrade>>,
    headers: HeaderMap,
) -> Response {
    if !origin::is_allowed(&headers, &app.origins) {
        return (
            StatusCode::FORBIDDEN,
            "pages of this origin, or programs without one, may not connect; see `--allow-origin` and `--allow-no-origin`",
        )
            .into_response();
    }
    let (Some(Extension(upgrade)), Some(response)) = (upgrade, handshake::accept(&headers)) else {
        return (
            StatusCode::BAD_REQUEST,
            "this is the address of a WebSocket",
        )
            .into_response();
    };
    let source = client_address(peer, &headers, &app.trusted_proxies).into();
    let permit = app.hub.ledger.take(Some(source), Resource::Sockets, 1);
    let refusal = match &permit {
        Some(_) => None,
        // A page cannot see the status of an answer that opens no WebSocket, so it is told in one.
        None => match app.refusals.try_acquire_owned() {
            Ok(refusal) => Some(refusal),
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    };
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            ws::serve(upgraded, app.hub, source, permit, app.terms).await;
        }
        drop(refusal);
    });
    response
}

//! A server as a whole.

use crate::access::AccessError;
use crate::budgets::{Ledger, Resource};
use crate::client_address::client_address;
use crate::hub::Hub;
use crate::log::Kind;
use crate::operator::{self, Live, Reload};
use crate::options::Options;
use crate::origin;
use crate::serve::{self, Peer, Port};
use crate::sfu::{self, Interceptor, Sockets};
use crate::signed::{Signed, SignedError};
use crate::transport::{Tls, TlsError, redirect};
use crate::{counts, handshake, headers, web, ws};
use axum::Router;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::upgrade::OnUpgrade;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections that are told at the same time that there is no place for them. Connections above this number get no
/// error.
const REFUSALS: usize = 64;

/// Between two looks at whether all connections have ended.
const GLANCE: Duration = Duration::from_millis(20);

/// The reasons for which a server does not start, each with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// TCP.
    #[error("port {0} is in use; stop what uses it or choose another with `--{1}`")]
    PortInUse(u16, &'static str),
    /// UDP.
    #[error("UDP port {0} is in use; stop what uses it or choose another with `--udp-port`")]
    UdpPortInUse(u16),
    /// Something else about TCP.
    #[error("cannot listen on {0}: {1}; see `--bind` and `--{2}`")]
    Listen(SocketAddr, io::Error, &'static str),
    /// A signed bundle that is not there or not JSON.
    #[error("{0}; see `--webcat`")]
    Webcat(#[from] SignedError),
    /// A certificate that cannot be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// Keys for tokens that cannot be used.
    #[error("{0}")]
    Access(#[from] AccessError),
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
    /// Listens for plain HTTP, which is redirected.
    redirected: Option<TcpListener>,
    /// Listens for the operator.
    looked_at: Option<TcpListener>,
    tls: Option<Arc<Tls>>,
    live: Arc<Live>,
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
    live: Arc<Live>,
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
        if options.operator.metrics.is_some() {
            // Before the counters are made, which go to the recorder of that time.
            operator::record();
        }
        let live = Live::new(&options)?;
        let tls = Tls::new(&options.tls)?.map(Arc::new);
        let (listener, address) = listen(options.bind, options.port, "port").await?;
        let redirected = match options.tls.redirect_port {
            Some(port) => Some(listen(options.bind, port, "redirect-port").await?.0),
            None => None,
        };
        let looked_at = match options.operator.metrics {
            Some(at) => Some(listen(at.ip(), at.port(), "metrics").await?.0),
            None => None,
        };
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
            let (handle, events) = sfu::start(
                sockets,
                &options.limits,
                interceptor,
                options.operator.metrics.is_some(),
            );
            (media, Some(handle), Some(events))
        };
        let hub = Arc::new(Hub::new(
            options.limits.clone(),
            Ledger::new(options.budgets.clone()),
            options.grace,
            options.acknowledge,
            handle,
        ));
        let relayed = Arc::clone(&live);
        hub.relay_by(move || relayed.ice_servers());
        Ok(Self {
            listener,
            address,
            redirected,
            looked_at,
            tls,
            live,
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

    /// Whether it speaks TLS.
    #[must_use]
    pub fn has_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Where it is looked at, if it is.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.looked_at.as_ref()?.local_addr().ok()
    }

    /// A way to give the running server another configuration.
    #[must_use]
    pub fn reload(&self) -> Reload {
        Reload {
            live: Arc::clone(&self.live),
            tls: self.tls.clone(),
        }
    }

    /// Serves until `end` is over, then tells the clients, and waits until they have gone, though not for long. `more` are
    /// routes beside the server's own.
    ///
    /// # Errors
    /// The operating system's errors.
    pub async fn run(self, more: Router, end: impl Future<Output = ()>) -> io::Result<()> {
        let app = App {
            hub: Arc::clone(&self.hub),
            live: Arc::clone(&self.live),
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            terms: ws::Terms {
                ping: self.options.ping,
                join_time: self.options.join_time,
                live: Arc::clone(&self.live),
            },
        };
        let strict_transport = self
            .options
            .strict_transport()
            .map(headers::strict_transport);
        let router = Router::new()
            .route("/ws", get(connect))
            .fallback(get(web::serve))
            .with_state(app)
            .merge(operator::health(&self.live))
            .merge(self.signed.routes())
            .merge(more)
            .layer(map_response(move |response| {
                let strict_transport = strict_transport.clone();
                async { headers::protect(response, strict_transport) }
            }));
        let port = |router, tls| Port {
            router,
            ledger: Arc::clone(&self.hub.ledger),
            live: Arc::clone(&self.live),
            tls,
            head_time: self.options.join_time,
        };
        let served = serve::serve(self.listener, port(router, self.tls.clone()));
        let redirected = serve_if(self.redirected, port(redirect(self.address.port()), None));
        let looked_at = serve_if(
            self.looked_at,
            port(operator::for_operator(&self.live, &self.hub), None),
        );
        let kept = async {
            match &self.tls {
                Some(tls) => Arc::clone(tls).watch().await,
                None => std::future::pending().await,
            }
        };
        let work = async {
            tokio::select! {
                () = self.hub.expire() => Ok(()),
                () = media_ends(&self.hub, self.events) => Err(io::Error::other("the SFU has ended")),
                result = looked_at => result,
                () = kept => Ok(()),
            }
        };
        let mut work = pin!(work);
        tokio::select! {
            result = served => return result,
            result = redirected => return result,
            result = &mut work => return result,
            () = end => {}
        }
        // The ports of clients are closed by now: they come to another server, or wait for this one to be back.
        self.live.end();
        tracing::info!("ending; clients are told");
        self.hub.shut_down();
        tokio::select! {
            result = work => return result,
            () = gone(&self.hub.ledger) => tracing::info!("ended; all connections are closed"),
            () = tokio::time::sleep(self.options.operator.drain_timeout) => {
                tracing::warn!("ended; some connections were still open");
            }
        }
        Ok(())
    }
}

/// Until no WebSocket is open.
async fn gone(ledger: &Ledger) {
    while ledger.used(Resource::Sockets) > 0 {
        tokio::time::sleep(GLANCE).await;
    }
}

/// A listener, and its address.
async fn listen(
    ip: IpAddr,
    port: u16,
    option: &'static str,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let wanted = SocketAddr::new(ip, port);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(port, option),
        _ => StartError::Listen(wanted, error, option),
    };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Serves a port that there may not be.
async fn serve_if(listener: Option<TcpListener>, port: Port) -> io::Result<()> {
    match listener {
        Some(listener) => serve::serve(listener, port).await,
        None => std::future::pending().await,
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
    let settings = app.live.settings();
    if !origin::is_allowed(&headers, &settings.origins) {
        counts::handshake_failed("origin");
        return (
            StatusCode::FORBIDDEN,
            "pages of this origin, or programs without one, may not connect; see `--allow-origin` and `--allow-no-origin`",
        )
            .into_response();
    }
    let (Some(Extension(upgrade)), Some(response)) = (upgrade, handshake::accept(&headers)) else {
        counts::handshake_failed("websocket");
        return (
            StatusCode::BAD_REQUEST,
            "this is the address of a WebSocket",
        )
            .into_response();
    };
    let source = client_address(peer, &headers, &settings.proxies).into();
    let permit = app.hub.ledger.take(Some(source), Resource::Sockets, 1);
    let refusal = match &permit {
        Some(_) => None,
        // A page cannot see the status of an answer that opens no WebSocket, so it is told in one.
        None => match app.refusals.try_acquire_owned() {
            Ok(refusal) => Some(refusal),
            Err(_) => {
                counts::connection_refused();
                return StatusCode::SERVICE_UNAVAILABLE.into_response();
            }
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

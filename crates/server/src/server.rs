//! A server as a whole.

use crate::options::{DAY, Options};
use crate::sfu::{self, Interceptor, Signalling, Sockets};
use crate::signed::{Signed, SignedError};
use crate::{headers, serve, web};
use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use sotto_log_server::{Kind, LogServer};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

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
    log: LogServer<Signalling>,
    /// `None` without an SFU.
    events: Option<tokio::sync::mpsc::Receiver<sfu::Event>>,
    signed: Signed,
    options: Options,
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
        let log = LogServer::with_extension(options.log(), Signalling(handle));
        Ok(Self {
            listener,
            address,
            media,
            log,
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
            log: self.log.clone(),
        }
    }

    /// Serves until `end` is over, then tells the clients. `more` are routes beside the server's own.
    ///
    /// # Errors
    /// The operating system's errors.
    pub async fn run(self, more: Router, end: impl Future<Output = ()>) -> io::Result<()> {
        let trusted_proxies: Arc<[IpAddr]> = self.options.trusted_proxy.into();
        let strict_transport = self
            .options
            .hsts
            .map(|days| headers::strict_transport(DAY * u32::from(days)));
        let router = Router::new()
            .route("/ws", self.log.endpoint())
            .route("/healthz", get(|| async { "ok" }))
            .fallback(get(web::serve))
            .merge(self.signed.routes())
            .merge(more)
            .layer(map_response(move |response| {
                let strict_transport = strict_transport.clone();
                async { headers::protect(response, strict_transport) }
            }));
        let served = serve::serve(
            self.listener,
            router,
            Arc::clone(self.log.ledger()),
            trusted_proxies,
            self.options.join_time,
        );
        tokio::select! {
            result = served => result,
            () = sfu::pass_on(&self.log, self.events) => Err(io::Error::other("the SFU has ended")),
            () = end => {
                tracing::info!("ending; clients are told");
                self.log.shut_down();
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

/// For tests that play a malicious server.
#[derive(Clone)]
pub struct Control {
    log: LogServer<Signalling>,
}

impl Control {
    /// Writes an entry into a room's log that no client has sent. `false` if the room has no member.
    #[must_use]
    pub fn write(&self, room: &str, kind: Kind) -> bool {
        self.log.write(room, kind)
    }
}

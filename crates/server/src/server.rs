//! A server as a whole.

use crate::cluster::{Gateway, Here, Most, Switchboard};
use crate::listen::{listen, listen_for_streams, look_up};
use crate::operator::{self, Live, Reload, Tokens};
use crate::options::Options;
use crate::serve::{self, Port};
use crate::sfu::{self, Entrance, Interceptor, Listeners, ReceiveQueues, Signalling, Sockets, Way};
use crate::signed::Signed;
use crate::start_error::StartError;
use crate::transport::{Tls, redirect};
use crate::{headers, web};
use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use sotto_log_jetstream::JetStream;
use sotto_log_server::budgets::{Resource, UsageLimiter};
use sotto_log_server::order::Order;
use sotto_log_server::{Kind, LogServer};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Between two looks at whether all connections have ended.
const GLANCE: Duration = Duration::from_millis(20);

/// The ports of media over TCP, and their way to the SFU.
struct Streams {
    listeners: Listeners,
    entrance: Entrance,
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
    streams: Option<Streams>,
    /// Of the ports of media over UDP.
    queues: ReceiveQueues,
    log: LogServer<Signalling>,
    /// `None` without an SFU, and where the switchboard has them.
    events: Option<tokio::sync::mpsc::Receiver<sfu::Event>>,
    /// The signalling of media between servers, if rooms are shared.
    shared: Option<(Switchboard, Gateway)>,
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
        let mut media = Vec::new();
        let (mut here, mut streams, mut queues) = (None, None, ReceiveQueues::default());
        if !options.no_sfu {
            let hosts = look_up(&options.host).await?;
            let sockets = Sockets::bind(options.udp_port, &hosts, options.media_buffer as usize)
                .map_err(|error| match error.kind() {
                    io::ErrorKind::AddrInUse => StartError::UdpPortInUse(options.udp_port),
                    _ => StartError::Media(error),
                })?;
            queues = sockets.queues().clone();
            media.extend(sockets.addresses());
            let listeners = options
                .media_tcp_port
                .map(|port| listen_for_streams(port, &hosts))
                .transpose()?;
            let running = sfu::start(
                sockets,
                listeners.iter().flat_map(Listeners::addresses).collect(),
                &options.limits,
                options.media_connections,
                interceptor,
                options.operator.metrics.is_some(),
            );
            let entrance = running.entrance;
            streams = listeners.map(|listeners| Streams {
                listeners,
                entrance,
            });
            here = Some(Here {
                handle: running.handle,
                connections: running.connections,
                events: running.events,
            });
        }
        let servers = share(&options).await?;
        let order = servers.clone().map(|servers| -> Arc<dyn Order> { servers });
        let (way, shared, events) = match (servers, here) {
            (Some(servers), here) => {
                let most = Most {
                    rooms: options.limits.rooms as usize,
                    connections: options.media_connections as usize,
                };
                let replicas = options.cluster.cluster_replicas.into();
                let shared = Switchboard::open(servers, here, most, replicas).await?;
                (Way::Shared(shared.1.clone()), Some(shared), None)
            }
            (None, Some(here)) => (Way::Here(here.handle), None, Some(here.events)),
            (None, None) => (Way::None, None, None),
        };
        let log = LogServer::with_extension(
            options.log(Arc::new(Tokens(Arc::clone(&live))), order),
            Signalling {
                way,
                live: Arc::clone(&live),
            },
        );
        Ok(Self {
            listener,
            address,
            redirected,
            looked_at,
            tls,
            live,
            media,
            streams,
            queues,
            log,
            events,
            shared,
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

    /// Where it tells clients to send media over TCP.
    pub fn media_tcp_addresses(&self) -> impl Iterator<Item = SocketAddr> {
        let listeners = self.streams.iter().map(|streams| &streams.listeners);
        listeners.flat_map(Listeners::addresses)
    }

    /// A way to act upon the running server.
    #[must_use]
    pub fn control(&self) -> Control {
        Control {
            log: self.log.clone(),
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
            log: self.log.clone(),
        }
    }

    /// Serves until `end` is over, then tells the clients, and waits until they have gone, though not for long. `more` are
    /// routes beside the server's own.
    ///
    /// # Errors
    /// The operating system's errors.
    pub async fn run(self, more: Router, end: impl Future<Output = ()>) -> io::Result<()> {
        let strict_transport = self
            .options
            .strict_transport()
            .map(headers::strict_transport);
        let router = Router::new()
            .route("/ws", self.log.endpoint())
            .fallback(get(web::serve))
            .merge(operator::health(&self.live))
            .merge(self.signed.routes())
            .merge(more)
            .layer(map_response(move |response| {
                let strict_transport = strict_transport.clone();
                async { headers::protect(response, strict_transport) }
            }));
        let port = |router, tls| Port {
            router,
            limiter: Arc::clone(self.log.limiter()),
            live: Arc::clone(&self.live),
            tls,
            head_time: self.options.join_time,
        };
        let served = serve::serve(self.listener, port(router, self.tls.clone()));
        let redirected = serve_if(self.redirected, port(redirect(self.address.port()), None));
        let looked_at = serve_if(
            self.looked_at,
            port(
                operator::for_operator(&self.live, &self.log, self.queues),
                None,
            ),
        );
        let (streams, limiter) = (self.streams, self.log.limiter());
        let streamed = async {
            match streams {
                Some(Streams {
                    listeners,
                    entrance,
                }) => {
                    let proof = self.options.join_time;
                    listeners.serve(entrance, limiter, proof).await
                }
                None => std::future::pending().await,
            }
        };
        let kept = async {
            match &self.tls {
                Some(tls) => Arc::clone(tls).watch().await,
                None => std::future::pending().await,
            }
        };
        let (switchboard, gateway) = self.shared.unzip();
        let (log, events) = (&self.log, self.events);
        let passed_on = async {
            match switchboard {
                Some(switchboard) => switchboard.run(log).await,
                None => sfu::pass_on(log, events).await,
            }
        };
        let work = async {
            tokio::select! {
                () = passed_on => Err(io::Error::other("the SFU has ended")),
                result = looked_at => result,
                () = kept => Ok(()),
            }
        };
        let mut work = pin!(work);
        tokio::select! {
            result = served => return result,
            result = redirected => return result,
            result = streamed => return result,
            result = &mut work => return result,
            () = end => {}
        }
        // The ports of clients are closed by now: they come to another server, or wait for this one to be back.
        self.live.end();
        tracing::info!("ending; clients are told");
        let told = async {
            // Other servers are told first: clients that come to them find them prepared.
            if let Some(gateway) = &gateway {
                gateway.end().await;
            }
            self.log.shut_down();
            gone(self.log.limiter()).await;
        };
        tokio::select! {
            result = work => return result,
            () = told => tracing::info!("ended; all connections are closed"),
            () = tokio::time::sleep(self.options.operator.drain_timeout) => {
                tracing::warn!("ended; some connections were still open");
            }
        }
        Ok(())
    }
}

/// Until no WebSocket is open.
async fn gone(limiter: &UsageLimiter) {
    while limiter.used(Resource::Sockets) > 0 {
        tokio::time::sleep(GLANCE).await;
    }
}

/// The rooms that are shared with other servers, if they are.
async fn share(options: &Options) -> Result<Option<Arc<JetStream>>, StartError> {
    if !options.cluster.is_on() {
        return Ok(None);
    }
    let options = options
        .cluster
        .jetstream(options.grace, options.limits.message_bytes);
    Ok(Some(Arc::new(JetStream::connect(&options).await?)))
}

/// Serves a port that there may not be.
async fn serve_if(listener: Option<TcpListener>, port: Port) -> io::Result<()> {
    match listener {
        Some(listener) => serve::serve(listener, port).await,
        None => std::future::pending().await,
    }
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

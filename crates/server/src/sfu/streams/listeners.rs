//! The ports at which streams are taken: as many as the limiter has places for.

use super::super::datagram::Sender;
use super::super::ports::{self, Bound};
use super::connection::{self, Patience};
use super::open::{Ends, Streams};
use sotto_log_server::budgets::{Resource, UsageLimiter};
use sotto_log_server::counts;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How long the system may take nothing of a frame. A client that is as slow is in no call.
const STALL: Duration = Duration::from_secs(10);
/// After the system had no connection to give, for want of memory or file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Bound ports, and the addresses under which clients find them.
pub(crate) struct Listeners {
    bound: Vec<Bound<TcpListener>>,
}

/// The way of streams to the SFU.
#[derive(Clone)]
pub(crate) struct Entrance {
    pub(crate) streams: Streams,
    pub(crate) datagrams: Sender,
}

impl Listeners {
    /// Binds `port` as [`ports::bind`] does.
    ///
    /// # Errors
    /// The operating system's errors; above all, that the port is in use.
    pub(crate) fn bind(port: u16, hosts: &[IpAddr]) -> io::Result<Self> {
        Ok(Self {
            bound: ports::bind(port, hosts)?,
        })
    }

    /// Where clients can reach the server.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.bound.iter().map(|bound| bound.advertised)
    }

    /// Takes streams until this is dropped, or the SFU ends. `proof`: until a stream has to be a client's.
    ///
    /// # Errors
    /// The operating system's errors.
    pub(crate) async fn serve(
        self,
        entrance: Entrance,
        limiter: &Arc<UsageLimiter>,
        proof: Duration,
    ) -> io::Result<()> {
        let patience = Patience {
            proof,
            stall: STALL,
        };
        let mut ports = JoinSet::new();
        for Bound { advertised, socket } in self.bound {
            let listener = tokio::net::TcpListener::from_std(socket)?;
            let limiter = Arc::clone(limiter);
            ports.spawn(take(
                listener,
                advertised,
                entrance.clone(),
                limiter,
                patience,
            ));
        }
        ports.join_next().await;
        Ok(())
    }
}

async fn take(
    listener: tokio::net::TcpListener,
    local: SocketAddr,
    entrance: Entrance,
    limiter: Arc<UsageLimiter>,
    patience: Patience,
) {
    while !entrance.datagrams.is_closed() {
        let (stream, remote) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(error = %error.kind(), "no connection accepted");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let source = Some(remote.ip().into());
        let permit = limiter.take(source, Resource::Requests, 1);
        let opened = entrance.streams.open(Ends { local, remote });
        let (Some(permit), Some(opened)) = (permit, opened) else {
            tracing::debug!("connection closed: there are too many; see `--connections`");
            counts::connection_refused();
            continue;
        };
        // A frame is to go out at once.
        let _ = stream.set_nodelay(true);
        let datagrams = entrance.datagrams.clone();
        tokio::spawn(async move {
            let ended = connection::serve(stream, opened, &datagrams, patience).await;
            tracing::debug!(reason = %ended, "stream of media ended");
            drop(permit);
        });
    }
}

//! Taking connections: as many as are allowed, each with a deadline and a limit for its bytes before it is served.

use crate::operator::Live;
use crate::transport::Tls;
use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use sotto_log_server::admission::is_trusted;
use sotto_log_server::budgets::{Resource, UsageLimiter};
use sotto_log_server::counts;
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tower_service::Service as _;

/// Bytes of a request's head, and of the reading ahead of it.
const MAX_HEAD: usize = 64 << 10;
/// After the system had no connection to give, for want of memory or file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Parts that all connections of a port share.
pub(crate) struct Port {
    pub(crate) router: Router,
    pub(crate) limiter: Arc<UsageLimiter>,
    pub(crate) live: Arc<Live>,
    /// `None` speaks plain TCP.
    pub(crate) tls: Option<Arc<Tls>>,
    /// Until a request has to be there, and until TLS has to be.
    pub(crate) head_time: Duration,
}

/// Serves the port's router on every connection, as long as the limiter has a place for it. One without is closed at once.
pub(crate) async fn serve(listener: TcpListener, port: Port) -> io::Result<()> {
    let Port {
        router,
        limiter,
        live,
        tls,
        head_time,
    } = port;
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // Between two requests it runs, too.
        .header_read_timeout(head_time)
        .max_buf_size(MAX_HEAD);
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(error = %error.kind(), "no connection accepted");
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        let peer: SocketAddr = peer;
        // All clients of a proxy are behind its address: it has all the places that there are.
        let source = (!is_trusted(peer.ip(), &live.settings().proxies)).then(|| peer.ip().into());
        let Some(permit) = limiter.take(source, Resource::Requests, 1) else {
            tracing::debug!("connection closed: there are too many; see `--connections`");
            counts::connection_refused();
            continue;
        };
        let _ = stream.set_nodelay(true);
        let service = service(router.clone(), peer);
        let builder = builder.clone();
        let tls = tls.clone();
        tokio::spawn(async move {
            match tls {
                None => serve_one(&builder, stream, service).await,
                Some(tls) => match timeout(head_time, tls.accept(stream)).await {
                    Ok(Ok(Some(stream))) => serve_one(&builder, stream, service).await,
                    Ok(Ok(None)) => {}
                    Ok(Err(_)) | Err(_) => counts::handshake_failed("tls"),
                },
            }
            drop(permit);
        });
    }
}

async fn serve_one<Stream, Handler>(builder: &http1::Builder, stream: Stream, service: Handler)
where
    Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    Handler: HttpService<Incoming, ResBody = axum::body::Body, Error = Infallible>,
{
    let connection = builder
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    // Errors are the client's.
    let _ = connection.await;
}

/// The router, told where its requests come from.
fn service(
    router: Router,
    peer: SocketAddr,
) -> impl HttpService<Incoming, ResBody = axum::body::Body, Error = Infallible, Future: Send> {
    service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().call(request)
    })
}

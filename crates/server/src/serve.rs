//! Taking connections: as many as are allowed, each with a deadline and a limit for its bytes before it is served.

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use sotto_log_server::admission::is_trusted;
use sotto_log_server::budgets::{Ledger, Resource};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower_service::Service as _;

/// Bytes of a request's head, and of the reading ahead of it.
const MAX_HEAD: usize = 64 << 10;
/// After the system had no connection to give, for want of memory or file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Serves `router` on every connection, as long as `ledger` has a place for it. One without is closed at once.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    ledger: Arc<Ledger>,
    trusted_proxies: Arc<[IpAddr]>,
    head_time: Duration,
) -> io::Result<()> {
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
        let source = (!is_trusted(peer.ip(), &trusted_proxies)).then(|| peer.ip().into());
        let Some(permit) = ledger.take(source, Resource::Requests, 1) else {
            tracing::debug!("connection closed: there are too many; see `--connections`");
            continue;
        };
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request)
        });
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::spawn(async move {
            // Errors are the client's.
            let _ = connection.await;
            drop(permit);
        });
    }
}

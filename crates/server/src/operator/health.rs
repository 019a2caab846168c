//! Whether the server lives, and whether it takes clients.

use super::live::Live;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use std::sync::Arc;

/// `/healthz`: the program answers. `/readyz`: it takes new clients, which it does from its first answer until it ends.
pub(crate) fn health(live: &Arc<Live>) -> Router {
    let live = Arc::clone(live);
    let ready = move || async move {
        if live.is_ending() {
            (StatusCode::SERVICE_UNAVAILABLE, "ending")
        } else {
            (StatusCode::OK, "ok")
        }
    };
    Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
}

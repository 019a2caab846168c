//! A server of the room log, as a part of an application.

use crate::admission::{Access, Authorize, client_address};
use crate::budgets::{Resource, UsageLimiter};
use crate::counts;
use crate::extension::{Extension, NoExtension};
use crate::hub::Hub;
use crate::log::{Kind, RoomTotals};
use crate::options::{Options, Times};
use crate::socket::{self, Opening, handshake};
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use hyper::upgrade::OnUpgrade;
use serde::Serialize;
use std::net::SocketAddr;
use std::sync::{Arc, Once, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Connections that are told at the same time that there is no place for them. Connections above this number get no
/// error.
const REFUSALS: usize = 64;

/// Rooms in the memory of this process, and the WebSockets of their members. Clones are the same server.
pub struct LogServer<E: Extension = NoExtension>(Arc<Shared<E>>);

struct Shared<E: Extension> {
    hub: Arc<Hub<E>>,
    access: RwLock<Arc<Access>>,
    times: Times,
    authorize: Arc<dyn Authorize>,
    refusals: Arc<Semaphore>,
    expiry: Once,
}

impl<E: Extension> Clone for LogServer<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl LogServer {
    /// A server of the log alone.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self::with_extension(options, NoExtension)
    }
}

impl<E: Extension> LogServer<E> {
    /// A server that has other messages beside the log's.
    #[must_use]
    pub fn with_extension(options: Options, extension: E) -> Self {
        Self(Arc::new(Shared {
            hub: Hub::new(
                options.limits,
                UsageLimiter::new(options.budgets),
                options.times,
                extension,
                options.order,
            ),
            access: RwLock::new(Arc::new(options.access)),
            times: options.times,
            authorize: options.authorize,
            refusals: Arc::new(Semaphore::new(REFUSALS)),
            expiry: Once::new(),
        }))
    }

    /// The WebSocket's endpoint, for a path of the application's choice.
    ///
    /// Budgets for each address ([`Budgets`](crate::Budgets)) need
    /// [`into_make_service_with_connect_info::<SocketAddr>`](axum::Router::into_make_service_with_connect_info); without
    /// it those for all together are in force alone.
    pub fn endpoint<S: Clone + Send + Sync + 'static>(&self) -> MethodRouter<S> {
        let server = self.clone();
        get(move |request| std::future::ready(server.connect(request)))
    }

    /// Budgets, for an application that counts more than WebSockets.
    #[must_use]
    pub fn limiter(&self) -> &Arc<UsageLimiter> {
        &self.0.hub.limiter
    }

    /// How much there is in all rooms now. Each room's lock is taken once, one after the other.
    #[must_use]
    pub fn totals(&self) -> RoomTotals {
        self.0.hub.totals()
    }

    /// Sends a message of the extension to one member, if it is connected.
    pub fn send(&self, room: &str, member: &str, message: &impl Serialize) {
        self.0.hub.send(room, member, message);
    }

    /// Sends a message of the extension to all members of a room, and to all that enter it later. Only the last one
    /// counts: a member that reads slowly does not get those before it.
    pub fn retain(&self, room: &str, message: &impl Serialize) {
        self.0.hub.retain(room, message);
    }

    /// Writes an entry into a room's log that no client has sent. `false` if the room has no member, or an order that is shared.
    ///
    /// Members follow what the log says: `joined` and `left` of the server's own invention are what a malicious server
    /// writes, and tests of that are what this is for.
    #[must_use]
    pub fn write(&self, room: &str, kind: Kind) -> bool {
        self.0.hub.write(room, kind)
    }

    /// Tells every client that the server ends ([`ErrorCode::ShuttingDown`](crate::wire::ErrorCode::ShuttingDown)), so
    /// that it connects again elsewhere or later, and lets none in any more. Messages go out while the runtime goes on for
    /// a moment; [`UsageLimiter::used`] says how many WebSockets are still open.
    pub fn shut_down(&self) {
        self.0.hub.shut_down();
    }

    /// Which connections are taken from now on. Those that are there stay.
    pub fn set_access(&self, access: Access) {
        *self
            .0
            .access
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(access);
    }

    fn access(&self) -> Arc<Access> {
        Arc::clone(&self.0.access.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn connect(&self, request: Request) -> Response {
        let Shared {
            hub,
            times,
            authorize,
            refusals,
            expiry,
            ..
        } = &*self.0;
        let access = self.access();
        let (mut parts, _) = request.into_parts();
        if !access.origins.allow(&parts.headers) {
            counts::handshake_failed("origin");
            return (StatusCode::FORBIDDEN, access.origins.refusal()).into_response();
        }
        let upgrade = parts.extensions.remove::<OnUpgrade>();
        let (Some(upgrade), Some(response)) = (upgrade, handshake::accept(&parts.headers)) else {
            counts::handshake_failed("websocket");
            return (
                StatusCode::BAD_REQUEST,
                "this is the address of a WebSocket",
            )
                .into_response();
        };
        let address = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|ConnectInfo(peer)| {
                client_address(peer.ip(), &parts.headers, &access.trusted_proxies)
            });
        let permit = hub
            .limiter
            .take(address.map(Into::into), Resource::Sockets, 1);
        let refusal = match &permit {
            Some(_) => None,
            // A page cannot see the status of an answer that opens no WebSocket, so it is told in one.
            None => match Arc::clone(refusals).try_acquire_owned() {
                Ok(refusal) => Some(refusal),
                Err(_) => {
                    counts::connection_refused();
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
            },
        };
        // Here a runtime is certain to be there.
        expiry.call_once(|| {
            tokio::spawn(Hub::expire(Arc::downgrade(hub)));
        });
        let opening = Opening {
            address,
            headers: parts.headers,
            permit,
            times: *times,
            authorize: Arc::clone(authorize),
        };
        let hub = Arc::clone(hub);
        tokio::spawn(async move {
            if let Ok(upgraded) = upgrade.await {
                socket::serve(upgraded, hub, opening).await;
            }
            drop(refusal);
        });
        response
    }
}

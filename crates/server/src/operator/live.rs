//! The part of the configuration that a running server takes anew.

use crate::access::{AccessError, Authority};
use crate::options::Options;
use crate::relay::Relays;
use arc_swap::ArcSwap;
use ipnet::IpNet;
use sotto_log_server::wire::{Authorization, IceServer};
use sotto_log_server::{Authorize, AuthorizeError, Authorizing, JoinRequest};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

/// State that requests look at, as it is at the time.
pub(crate) struct Live {
    settings: ArcSwap<Settings>,
    ending: AtomicBool,
}

/// Options that may change.
pub(crate) struct Settings {
    pub(crate) proxies: Vec<IpNet>,
    authority: Option<Authority>,
    relays: Option<Relays>,
}

impl Live {
    /// # Errors
    /// A file that cannot be used.
    pub(crate) fn new(options: &Options) -> Result<Arc<Self>, AccessError> {
        Ok(Arc::new(Self {
            settings: ArcSwap::from_pointee(Settings::new(options)?),
            ending: AtomicBool::new(false),
        }))
    }

    /// Whether a client may come in, before anything is kept for it.
    fn admit(
        &self,
        authorization: Option<&Authorization>,
        room: &str,
    ) -> Result<(), AuthorizeError> {
        let settings = self.settings.load();
        let Some(authority) = &settings.authority else {
            return Ok(());
        };
        let token = authorization.map(|authorization| authorization.0.as_str());
        authority
            .admit(token, room, Instant::now())
            .map_err(|reason| {
                tracing::info!(%reason, "not let in");
                AuthorizeError::Denied
            })
    }

    /// Relays with credentials from now on.
    pub(crate) fn ice_servers(&self) -> Option<Vec<IceServer>> {
        let settings = self.settings.load();
        let credentials = settings.relays.as_ref()?.credentials(SystemTime::now());
        Some(vec![IceServer {
            urls: credentials.urls,
            username: credentials.username,
            credential: credentials.password,
        }])
    }

    /// Takes others.
    pub(super) fn set(&self, settings: Settings) {
        self.settings.store(Arc::new(settings));
    }

    pub(crate) fn settings(&self) -> arc_swap::Guard<Arc<Settings>> {
        self.settings.load()
    }

    /// The server takes no members any more.
    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::SeqCst)
    }
}

/// Tokens, where the operator has set a key for them.
pub(crate) struct Tokens(pub(crate) Arc<Live>);

impl Authorize for Tokens {
    fn authorize(&self, join: JoinRequest) -> Authorizing<'_> {
        let answer = self.0.admit(join.authorization.as_ref(), &join.room);
        Box::pin(std::future::ready(answer))
    }
}

impl Settings {
    /// # Errors
    /// A file that cannot be used.
    pub(super) fn new(options: &Options) -> Result<Self, AccessError> {
        Ok(Self {
            proxies: options.behind_proxy.clone(),
            authority: Authority::new(&options.access)?,
            relays: Relays::new(&options.relay),
        })
    }
}

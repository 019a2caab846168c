//! A certificate by ACME (RFC 8555), with the challenge TLS-ALPN-01 (RFC 8737) on the server's own port.

use super::certificates::certificates;
use super::error::TlsError;
use super::options::TlsOptions;
use futures_util::StreamExt as _;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState, is_tls_alpn_challenge};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::{ClientConfig, DEFAULT_VERSIONS, RootCertStore, ServerConfig};

type State = AcmeState<io::Error, io::Error>;

/// An account at a certificate authority.
pub(super) struct Acme {
    resolver: Arc<dyn ResolvesServerCert>,
    challenge: Arc<ServerConfig>,
    /// Taken by [`Self::renew`].
    state: Mutex<Option<State>>,
}

impl Acme {
    pub(super) fn new(
        options: &TlsOptions,
        provider: &Arc<CryptoProvider>,
    ) -> Result<Self, TlsError> {
        let mut config = AcmeConfig::new_with_provider(&options.acme, Arc::clone(provider))
            .contact(&options.acme_contact)
            .directory(&options.acme_directory);
        if let Some(root) = &options.acme_root {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(root, "acme-root")? {
                roots.add(certificate)?;
            }
            let client = ClientConfig::builder_with_provider(Arc::clone(provider))
                .with_protocol_versions(DEFAULT_VERSIONS)?
                .with_root_certificates(roots)
                .with_no_client_auth();
            config = config.client_tls_config(Arc::new(client));
        }
        let state = config
            .cache_option(options.acme_cache.clone().map(DirCache::new))
            .state();
        Ok(Self {
            resolver: state.resolver(),
            challenge: state.challenge_rustls_config(),
            state: Mutex::new(Some(state)),
        })
    }

    pub(super) fn resolver(&self) -> Arc<dyn ResolvesServerCert> {
        Arc::clone(&self.resolver)
    }

    /// The answer to the authority's challenge, if the connection is that.
    pub(super) fn challenge(&self, hello: &ClientHello<'_>) -> Option<Arc<ServerConfig>> {
        is_tls_alpn_challenge(hello).then(|| Arc::clone(&self.challenge))
    }

    /// Asks for a certificate, and for the next one in time. Once; runs for ever.
    pub(super) async fn renew(&self) {
        let state = self
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let Some(mut state) = state else {
            return std::future::pending().await;
        };
        while let Some(event) = state.next().await {
            match event {
                Ok(done) => {
                    let reason = format!("{done:?}");
                    tracing::info!(reason, "certificate by ACME");
                }
                // The library tries again by itself, with longer and longer pauses.
                Err(error) => {
                    tracing::warn!(error = %chain(&error), "no certificate by ACME yet");
                }
            }
        }
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

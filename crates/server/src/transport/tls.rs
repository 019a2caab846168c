//! TLS on the server's port.

use super::certificates::Certificates;
use super::error::TlsError;
use super::options::TlsOptions;
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio_rustls::rustls::server::{Acceptor, ResolvesServerCert};
use tokio_rustls::rustls::{DEFAULT_VERSIONS, ServerConfig};
use tokio_rustls::server::TlsStream;

/// HTTP/1.1 alone: a WebSocket begins with its upgrade (RFC 6455 §4).
const PROTOCOL: &[u8] = b"http/1.1";

/// The configuration of all connections.
pub(crate) struct Tls {
    config: Arc<ServerConfig>,
    source: Source,
}

enum Source {
    Files(Arc<Certificates>),
    #[cfg(feature = "acme")]
    Acme(super::acme::Acme),
}

impl Tls {
    /// The certificate that the options name. `None` if they name none.
    ///
    /// # Errors
    /// Files that cannot be used.
    pub(crate) fn new(options: &TlsOptions) -> Result<Option<Self>, TlsError> {
        // The provider that the media's DTLS has compiled already; it is named, so that no other part's choice matters.
        let provider = Arc::new(aws_lc_rs::default_provider());
        let (resolver, source): (Arc<dyn ResolvesServerCert>, _) =
            match (&options.tls_cert, &options.tls_key) {
                (Some(cert), Some(key)) => {
                    let files = Certificates::read(cert, key, Arc::clone(&provider))?;
                    (Arc::clone(&files) as _, Source::Files(files))
                }
                #[cfg(feature = "acme")]
                _ if !options.acme.is_empty() => {
                    let acme = super::acme::Acme::new(options, &provider)?;
                    (acme.resolver(), Source::Acme(acme))
                }
                _ => return Ok(None),
            };
        let mut config = builder(&provider)?.with_cert_resolver(resolver);
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Some(Self {
            config: Arc::new(config),
            source,
        }))
    }

    /// The handshake. `None` if it was the certificate authority's, which wants nothing else.
    ///
    /// # Errors
    /// The client's.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
    ) -> io::Result<Option<TlsStream<TcpStream>>> {
        let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await?;
        #[cfg(feature = "acme")]
        if let Source::Acme(acme) = &self.source
            && let Some(config) = acme.challenge(&hello.client_hello())
        {
            hello.into_stream(config).await?;
            return Ok(None);
        }
        hello.into_stream(Arc::clone(&self.config)).await.map(Some)
    }

    /// Reads the files again. Certificates by ACME are renewed in time without it.
    ///
    /// # Errors
    /// Files that cannot be used. Then the certificate stays as it was.
    pub(crate) fn reload(&self) -> Result<bool, TlsError> {
        match &self.source {
            Source::Files(files) => files.reload(),
            #[cfg(feature = "acme")]
            Source::Acme(_) => Ok(false),
        }
    }

    /// Keeps the certificate up to date, for ever.
    pub(crate) async fn watch(self: Arc<Self>) {
        match &self.source {
            Source::Files(files) => Arc::clone(files).watch().await,
            #[cfg(feature = "acme")]
            Source::Acme(acme) => acme.renew().await,
        }
    }
}

fn builder(
    provider: &Arc<CryptoProvider>,
) -> Result<
    tokio_rustls::rustls::ConfigBuilder<
        ServerConfig,
        tokio_rustls::rustls::server::WantsServerCert,
    >,
    TlsError,
> {
    Ok(ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(DEFAULT_VERSIONS)?
        .with_no_client_auth())
}

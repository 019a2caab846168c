//! Certificates that cannot be used.

use std::path::PathBuf;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem;

/// The reason for which there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that is not there, or is no PEM.
    #[error("{path}: {source}; see `--{option}`", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The option that names it.
        option: &'static str,
        /// The cause.
        source: pem::Error,
    },
    /// A PEM file without a certificate in it.
    #[error("{path} has no certificate in it; see `--{option}`", path = .path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
        /// The option that names it.
        option: &'static str,
    },
    /// Certificate and key that are not of one pair, or of a kind that cannot be used.
    #[error("{cert} and {key} cannot be used together: {source}; see `--tls-cert` and `--tls-key`", cert = .cert.display(), key = .key.display())]
    Pair {
        /// The file with the certificate.
        cert: PathBuf,
        /// The file with the key.
        key: PathBuf,
        /// The cause.
        source: rustls::Error,
    },
    /// The library's own.
    #[error("TLS cannot be set up: {0}")]
    Library(#[from] rustls::Error),
}

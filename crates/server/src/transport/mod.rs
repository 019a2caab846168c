//! The transport below HTTP: plain TCP, or TLS with certificates from files or by ACME.

#[cfg(feature = "acme")]
mod acme;
mod certificates;
mod error;
mod options;
mod redirect;
mod tls;

pub use error::TlsError;
pub use options::TlsOptions;
pub(crate) use redirect::redirect;
pub(crate) use tls::Tls;

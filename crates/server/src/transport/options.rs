//! The options of TLS.

use clap::Args;
use std::path::PathBuf;

/// Let's Encrypt.
const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// Where the certificate comes from. Browsers give camera and microphone only to pages over TLS, or of the same machine.
#[derive(Args, Clone, Debug)]
#[group(skip)]
pub struct TlsOptions {
    /// PEM file with the certificate chain of this server, its own certificate first. With it the port speaks TLS only. The
    /// files are read again when they change
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// PEM file with the private key of the certificate
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Domain for which a certificate is fetched, and renewed, by ACME (RFC 8555) with the challenge TLS-ALPN-01 (RFC 8737):
    /// the certificate authority connects to port 443 of the domain, which has to be this server's `--port`; may be repeated
    #[arg(long, value_name = "DOMAIN", value_delimiter = ',')]
    pub acme: Vec<String>,
    /// Address to which the certificate authority writes, for example `mailto:admin@example.org`; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub acme_contact: Vec<String>,
    /// Directory for the account's key and the certificate. Without it each start asks for a new certificate, and
    /// authorities soon refuse that
    #[arg(long, value_name = "DIRECTORY")]
    pub acme_cache: Option<PathBuf>,
    /// Directory address of the certificate authority
    #[arg(long, value_name = "URL", default_value = DIRECTORY)]
    pub acme_directory: String,
    /// PEM file with the root certificate of the authority's own server, for one that is not in the public web
    #[arg(long, value_name = "FILE")]
    pub acme_root: Option<PathBuf>,
    /// TCP port on which plain HTTP is answered with a redirect to HTTPS. Usually 80
    #[arg(long, value_name = "PORT")]
    pub redirect_port: Option<u16>,
}

impl TlsOptions {
    /// Whether the server's port speaks TLS.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.tls_cert.is_some() || !self.acme.is_empty()
    }

    /// The first thing that does not fit together, in words.
    pub(crate) fn check(&self) -> Result<(), String> {
        let files = (&self.tls_cert, &self.tls_key);
        match files {
            (Some(_), None) => return Err("`tls-cert` needs `tls-key`".to_owned()),
            (None, Some(_)) => return Err("`tls-key` needs `tls-cert`".to_owned()),
            (Some(_), Some(_)) if !self.acme.is_empty() => {
                return Err(
                    "a certificate comes from `tls-cert` or by `acme`: set one of the two"
                        .to_owned(),
                );
            }
            _ => {}
        }
        if self.acme.is_empty() {
            let of_acme = [
                ("acme-contact", !self.acme_contact.is_empty()),
                ("acme-cache", self.acme_cache.is_some()),
                ("acme-root", self.acme_root.is_some()),
            ];
            if let Some((name, _)) = of_acme.iter().find(|(_, is_set)| *is_set) {
                return Err(format!("`{name}` needs `acme`, the domain"));
            }
        } else if cfg!(not(feature = "acme")) {
            return Err("this program was built without the feature `acme`".to_owned());
        }
        if self.redirect_port.is_some() && !self.is_on() {
            return Err(
                "`redirect-port` needs TLS: `tls-cert` and `tls-key`, or `acme`".to_owned(),
            );
        }
        Ok(())
    }
}

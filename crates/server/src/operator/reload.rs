//! Another configuration for a running server.

use super::live::{Live, Settings};
use crate::options::Options;
use crate::sfu::Signalling;
use crate::start_error::StartError;
use crate::transport::Tls;
use sotto_log_server::LogServer;
use std::sync::Arc;

/// Options that take effect by [`Reload::reload`]. All others need a restart.
const RELOADED: [&str; 10] = [
    "allow-origin",
    "allow-no-origin",
    "behind-proxy",
    "auth-secret",
    "auth-jwks",
    "auth-audience",
    "token-joins",
    "turn",
    "turn-secret",
    "turn-lifetime",
];

/// A way to give a running server another configuration.
#[derive(Clone)]
pub struct Reload {
    pub(crate) live: Arc<Live>,
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) log: LogServer<Signalling>,
}

impl Reload {
    /// Reads the certificate's files again, and takes the options that may change. `changed` are the names of options with
    /// another value; those that need a restart are returned.
    ///
    /// # Errors
    /// Files that cannot be used. Then everything stays as it was.
    pub fn reload<'a>(
        &self,
        options: &Options,
        changed: &[&'a str],
    ) -> Result<Vec<&'a str>, StartError> {
        let settings = Settings::new(options)?;
        if let Some(tls) = &self.tls {
            tls.reload()?;
        }
        self.live.set(settings);
        self.log.set_access(options.connections());
        let restart = changed.iter().filter(|name| !RELOADED.contains(name));
        Ok(restart.copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    /// The public key of RFC 8037, appendix A.
    const KEYS: &str = r#"{ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] }"#;

    /// A directory with a certificate, its key, and keys for tokens. All go with the test.
    struct Files(PathBuf);

    impl Files {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("sotto-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            let files = Self(path);
            files.write_right();
            files
        }

        fn write_right(&self) {
            let pair = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            std::fs::write(self.path("cert.pem"), pair.cert.pem()).unwrap();
            std::fs::write(self.path("key.pem"), pair.signing_key.serialize_pem()).unwrap();
            std::fs::write(self.path("jwks.json"), KEYS).unwrap();
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.join(name)
        }

        fn options(&self) -> Options {
            let mut options = Options::default();
            options.tls.tls_cert = Some(self.path("cert.pem"));
            options.tls.tls_key = Some(self.path("key.pem"));
            options.access.auth_jwks = Some(self.path("jwks.json"));
            options
        }
    }

    impl Drop for Files {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn running(options: &Options) -> Reload {
        let live = Live::new(options).unwrap();
        let log = LogServer::with_extension(
            options.log(Arc::new(crate::operator::Tokens(Arc::clone(&live))), None),
            Signalling {
                way: crate::sfu::Way::None,
                live: Arc::clone(&live),
            },
        );
        let tls = Tls::new(&options.tls).unwrap().map(Arc::new);
        Reload { live, tls, log }
    }

    /// The file that is wrong decides, whichever of them it is.
    #[tokio::test]
    async fn one_file_that_cannot_be_used_leaves_everything_as_it_was() {
        let files = Files::new("reload");
        let options = files.options();
        let reload = running(&options);
        let mut other = options.clone();
        other.relay.turn = vec!["turn:relay.example".to_owned()];
        other.relay.turn_secret = crate::secret::Secret::parse("north").ok();
        other.behind_proxy = vec!["192.0.2.0/24".parse().unwrap()];
        for name in ["cert.pem", "key.pem", "jwks.json"] {
            files.write_right();
            std::fs::write(files.path(name), "{").unwrap();
            let error = reload.reload(&other, &["turn"]).unwrap_err().to_string();
            assert!(error.contains(name), "{error}");
            assert!(reload.live.ice_servers().is_none(), "{name}");
            assert!(reload.live.settings().proxies.is_empty(), "{name}");
        }
        files.write_right();
        assert!(reload.reload(&other, &["turn"]).unwrap().is_empty());
        assert_eq!(reload.live.ice_servers().unwrap().len(), 1);
        assert_eq!(reload.live.settings().proxies, other.behind_proxy);
    }
}

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

//! Signals of the system.

use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal as Listener, SignalKind, signal};

/// A wish of the system or of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP.
    Reload,
    /// SIGTERM, SIGINT.
    End,
}

impl Signal {
    /// Whether the configuration is to be read again.
    #[must_use]
    pub fn is_reload(self) -> bool {
        self == Self::Reload
    }
}

/// The signals of this process, handled from [`Self::new`] on: until then SIGHUP and SIGTERM end it.
pub struct Signals {
    #[cfg(unix)]
    terminate: Listener,
    #[cfg(unix)]
    hang_up: Listener,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// The operating system's.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(unix)]
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// The next one.
    #[cfg(unix)]
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => Signal::End,
            _ = self.terminate.recv() => Signal::End,
            _ = self.hang_up.recv() => Signal::Reload,
        }
    }

    /// The next one.
    #[cfg(not(unix))]
    pub async fn next(&mut self) -> Signal {
        let _ = tokio::signal::ctrl_c().await;
        Signal::End
    }
}

//! How NATS is reached, and how long it is waited for.

use std::path::PathBuf;
use std::time::Duration;
use zeroize::Zeroizing;

/// Options of a [`JetStream`](crate::JetStream).
#[derive(Clone)]
pub struct Options {
    /// Addresses of NATS, such as `nats://nats-1.example:4222`; `tls://` with TLS. They hold no password.
    pub addresses: Vec<String>,
    /// A file with credentials of NATS (a JWT and the seed of its key).
    pub credentials: Option<PathBuf>,
    /// A user of NATS and its password, where it has no credentials.
    pub user: Option<(String, Zeroizing<String>)>,
    /// The root certificate of NATS, if it is a private one.
    pub root: Option<PathBuf>,
    /// On how many servers of NATS the log is stored, when it is stored there for the first time.
    pub replicas: usize,
    /// How long a member may be away.
    pub grace: Duration,
    /// How long a record may take into the log before clients are told.
    pub patience: Duration,
    /// Bytes of the largest message of a member.
    pub message_bytes: usize,
}

//! Why a server does not start.

use crate::access::AccessError;
use crate::cluster::PlacementError;
use crate::signed::SignedError;
use crate::transport::TlsError;
use sotto_log_jetstream::ConnectError;
use std::io;
use std::net::SocketAddr;

/// The reasons for which a server does not start, each with its remedy.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// TCP.
    #[error("port {0} is in use; stop what uses it or choose another with `--{1}`")]
    PortInUse(u16, &'static str),
    /// UDP.
    #[error("UDP port {0} is in use; stop what uses it or choose another with `--udp-port`")]
    UdpPortInUse(u16),
    /// Something else about TCP.
    #[error("cannot listen on {0}: {1}; see `--bind` and `--{2}`")]
    Listen(SocketAddr, io::Error, &'static str),
    /// A signed bundle that is not there or not JSON.
    #[error("{0}; see `--webcat`")]
    Webcat(#[from] SignedError),
    /// A certificate that cannot be used.
    #[error("{0}")]
    Tls(#[from] TlsError),
    /// Keys for tokens that cannot be used.
    #[error("{0}")]
    Access(#[from] AccessError),
    /// The log that servers share cannot be used.
    #[error(transparent)]
    Cluster(#[from] ConnectError),
    /// The placements that servers share cannot be used.
    #[error(transparent)]
    Placement(#[from] PlacementError),
    /// A name that has no address.
    #[error("{0} has no address: {1}; see `--host`")]
    Host(String, io::Error),
    /// Something else about UDP.
    #[error("cannot open the media port: {0}; see `--host` and `--udp-port`")]
    Media(io::Error),
    /// Something else about TCP for media.
    #[error("cannot open the media port of TCP: {0}; see `--host` and `--media-tcp-port`")]
    MediaOverTcp(io::Error),
}

//! A datagram from a client.

use std::net::SocketAddr;
use std::time::Instant;
use str0m::net::Protocol;
use tokio::sync::mpsc;

/// No datagram of ICE, DTLS or SRTP is longer.
pub(super) const MAX_DATAGRAM: usize = 2000;
/// Datagrams that may wait. More than that is lost, as in any router.
pub(super) const QUEUE: usize = 8192;

/// A datagram and when it came.
pub(crate) struct Datagram {
    pub(super) at: Instant,
    /// UDP, or a frame of TCP.
    pub(super) protocol: Protocol,
    pub(super) from: SocketAddr,
    /// The advertised address that it came to.
    pub(super) to: SocketAddr,
    pub(super) bytes: Vec<u8>,
}

/// The way of datagrams to the SFU.
pub(crate) type Sender = mpsc::Sender<Datagram>;

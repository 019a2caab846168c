//! A datagram from a client.

use std::net::SocketAddr;
use std::time::Instant;
use str0m::net::Protocol;
use tokio::sync::mpsc;

/// No datagram of ICE, DTLS or SRTP is longer.
pub(super) const MAX_DATAGRAM: usize = 2000;
/// Datagrams of streams that may wait. Then the streams wait.
pub(super) const QUEUE: usize = 1024;

/// A datagram and when it came. Its bytes are borrowed from the buffer of a socket, or owned.
pub(crate) struct Datagram<Bytes = Vec<u8>> {
    pub(super) at: Instant,
    /// UDP, or a frame of TCP.
    pub(super) protocol: Protocol,
    pub(super) from: SocketAddr,
    /// The advertised address that it came to.
    pub(super) to: SocketAddr,
    pub(super) bytes: Bytes,
}

/// The way of datagrams from streams to the SFU.
pub(crate) type Sender = mpsc::Sender<Datagram>;

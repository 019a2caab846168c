//! Rooms, and the side of a server that fills them.

use crate::load::{Load, Tasks};
use crate::process::Process;
use anyhow::Result;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};
use std::sync::Arc;

/// A room with its members, the first `senders` of which send camera and microphone to all others.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) number: usize,
    pub(crate) members: usize,
    pub(crate) senders: usize,
}

/// A server with the clients' side of it.
pub(crate) trait Sfu {
    fn process(&mut self) -> &mut Process;

    /// Fills a room; gives the number of media connections that are to come up.
    async fn fill(&mut self, room: Room, load: &Arc<Load>, tasks: &mut Tasks) -> Result<u64>;

    /// Packets that the server itself says that it dropped.
    async fn drops(&self) -> Result<u64>;
}

/// The address of this machine in its network: Janus offers no loopback address. Without a network it is the loopback address all the
/// same.
pub(crate) fn address() -> IpAddr {
    let local = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
        // Sends nothing: an address for documentation (RFC 5737).
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
        Some(socket.local_addr().ok()?.ip())
    };
    local().unwrap_or(Ipv4Addr::LOCALHOST.into())
}

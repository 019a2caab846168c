//! All ways between clients and the SFU: datagrams, and frames of streams.

use super::burst::Path;
use super::sockets::Sockets;
use super::streams::{Ends, Streams};
use std::net::SocketAddr;
use str0m::Candidate;
use str0m::net::{Protocol, TcpType, Transmit};

/// Sockets, streams, and the addresses at which clients find them.
pub(super) struct Network {
    pub(super) sockets: Sockets,
    pub(super) streams: Streams,
    /// Where streams are taken; none if they are not.
    pub(super) streams_at: Vec<SocketAddr>,
}

impl Network {
    /// The addresses, as ICE tells them. Streams are opened by the client alone.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let datagrams = self
            .sockets
            .addresses()
            .map(|address| Candidate::builder().udp().host(address).build());
        let streams = self.streams_at.iter().map(|address| {
            Candidate::builder()
                .tcp()
                .host(*address)
                .tcptype(TcpType::Passive)
                .build()
        });
        datagrams.chain(streams).filter_map(Result::ok).collect()
    }

    /// Sends a datagram to a client, with the next [`Self::flush`] at the latest. One that cannot be sent then is lost.
    pub(super) fn send(&mut self, transmit: &Transmit) {
        let (local, remote) = (transmit.source, transmit.destination);
        match transmit.proto {
            Protocol::Tcp => self
                .streams
                .send(Ends { local, remote }, &transmit.contents),
            _ => {
                let path = Path {
                    from: local,
                    to: remote,
                };
                self.sockets.send(path, &transmit.contents);
            }
        }
    }

    /// Sends what waits to be sent together.
    pub(super) fn flush(&mut self) {
        self.sockets.flush();
    }
}

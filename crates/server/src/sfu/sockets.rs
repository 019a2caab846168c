//! One UDP port on each local address. The task that has all media reads and writes them itself: the queue of what has come is the
//! kernel's, so there is no thread to wake for each datagram, and no buffer to allocate.

use super::buffers;
use super::burst::{Burst, Path};
use super::counts::Traffic;
use super::datagram::Datagram;
use super::inbox::Inbox;
use super::ports::{self, Bound};
use super::receive_queues::ReceiveQueues;
use quinn_udp::{Transmit, UdpSocketState};
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::Poll;
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// A bound socket, and the address under which clients find it.
struct Port {
    advertised: SocketAddr,
    socket: UdpSocket,
    /// The features that the kernel has for it: many datagrams in one call.
    state: UdpSocketState,
}

/// All of them.
pub(crate) struct Sockets {
    ports: Vec<Port>,
    queues: ReceiveQueues,
    traffic: Traffic,
    burst: Burst,
}

impl Sockets {
    /// Binds `port` as [`ports::bind`] does, in a runtime of tokio. `buffer`: bytes of the kernel's buffers of each socket, and 0 for
    /// the system's default.
    ///
    /// # Errors
    /// The operating system's errors; above all, that the port is in use.
    pub(crate) fn bind(port: u16, hosts: &[IpAddr], buffer: usize) -> io::Result<Self> {
        let (mut bound, mut queues, mut least) = (Vec::new(), ReceiveQueues::default(), buffer);
        for Bound { advertised, socket } in ports::bind::<std::net::UdpSocket>(port, hosts)? {
            let told = buffers::set(&socket, buffer)?;
            least = least.min(buffers::asked(told));
            queues.add(&socket, told);
            bound.push(Port {
                advertised,
                state: UdpSocketState::new((&socket).into())?,
                socket: UdpSocket::from_std(socket)?,
            });
        }
        if least < buffer {
            tracing::warn!(
                "the receive buffer of the media's UDP port has {least} bytes instead of {buffer}, so bursts of packets may be lost; \
                 `sysctl net.core.rmem_max={buffer}` allows more, `media-buffer` asks for less"
            );
        }
        Ok(Self {
            ports: bound,
            queues,
            traffic: Traffic::new(),
            burst: Burst::default(),
        })
    }

    /// Where clients can reach the server.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.ports.iter().map(|port| port.advertised)
    }

    /// The receive queues of all.
    pub(crate) fn queues(&self) -> &ReceiveQueues {
        &self.queues
    }

    /// Waits until datagrams have come, and gives the number of a port that has some.
    pub(super) async fn readable(&self) -> usize {
        poll_fn(|context| {
            let mut ready = self
                .ports
                .iter()
                .map(|port| port.socket.poll_recv_ready(context));
            ready
                .position(|poll| poll.is_ready())
                .map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Reads as many datagrams of a port as one call gives. Errors are those of earlier datagrams, which came back as ICMP.
    pub(super) fn read<'a>(
        &self,
        port: usize,
        inbox: &'a mut Inbox,
    ) -> impl Iterator<Item = Datagram<&'a [u8]>> + use<'a> {
        let port = self.ports.get(port);
        let read = port.is_some_and(|Port { socket, state, .. }| {
            let filled = inbox.fill(|buffers, meta| {
                socket.try_io(Interest::READABLE, || {
                    state.recv(socket.into(), buffers, meta)
                })
            });
            filled.is_ok()
        });
        let to = port.filter(|_| read).map(|port| port.advertised);
        let inbox: &'a Inbox = inbox;
        to.into_iter().flat_map(|to| inbox.datagrams(to))
    }

    /// Sends from the socket with the advertised address of `path`, with the next [`Self::flush`] at the latest. A datagram that cannot
    /// be sent then is lost.
    pub(super) fn send(&mut self, path: Path, bytes: &[u8]) {
        let most = self
            .port(path)
            .map_or(1, |port| port.state.max_gso_segments());
        if !self.burst.push(path, bytes, most) {
            self.flush();
            self.burst.push(path, bytes, most);
        }
    }

    /// Sends what waits to be sent together.
    pub(super) fn flush(&mut self) {
        let Some(path) = self.burst.path() else {
            return;
        };
        if let Some(port) = self.port(path) {
            let burst = &self.burst;
            let sent = port.send(path.to, burst.bytes(), burst.segment());
            match sent {
                Ok(()) => self.traffic.sent(burst.count(), burst.bytes().len()),
                // Devices without segmentation offload refuse it.
                Err(_) if burst.count() > 1 => {
                    for datagram in burst.datagrams() {
                        self.count(port.send(path.to, datagram, None), datagram.len());
                    }
                }
                Err(_) => self.count(sent, 0),
            }
        }
        self.burst.clear();
    }

    fn port(&self, path: Path) -> Option<&Port> {
        self.ports.iter().find(|port| port.advertised == path.from)
    }

    fn count(&self, sent: io::Result<()>, bytes: usize) {
        match sent {
            Ok(()) => self.traffic.sent(1, bytes),
            Err(error) => {
                self.traffic.unsent();
                tracing::trace!(error = %error.kind(), "datagram not sent");
            }
        }
    }

    /// Counts a datagram that was read.
    pub(super) fn received(&self, bytes: usize) {
        self.traffic.received(bytes);
    }
}

impl Port {
    fn send(&self, to: SocketAddr, bytes: &[u8], segment: Option<usize>) -> io::Result<()> {
        let transmit = Transmit {
            destination: to,
            ecn: None,
            contents: bytes,
            segment_size: segment,
            src_ip: None,
        };
        // Not by `try_io`: whether the socket can be read is all that is waited for.
        self.state.try_send((&self.socket).into(), &transmit)
    }
}

#[cfg(test)]
mod tests {
    use super::super::datagram::MAX_DATAGRAM;
    use super::*;
    use std::net::Ipv4Addr;
    use std::time::Duration;

    const HOST: Ipv4Addr = Ipv4Addr::LOCALHOST;

    fn pair() -> (Sockets, std::net::UdpSocket, Path) {
        let sockets = Sockets::bind(0, &[HOST.into()], 0).unwrap();
        let client = std::net::UdpSocket::bind((HOST, 0)).unwrap();
        client
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let path = Path {
            from: sockets.addresses().next().unwrap(),
            to: client.local_addr().unwrap(),
        };
        (sockets, client, path)
    }

    async fn read(sockets: &Sockets, inbox: &mut Inbox) -> Vec<(SocketAddr, Vec<u8>)> {
        let port = sockets.readable().await;
        let datagrams = sockets.read(port, inbox);
        datagrams
            .map(|datagram| (datagram.from, datagram.bytes.to_vec()))
            .collect()
    }

    #[tokio::test]
    async fn datagrams_are_read_in_order_and_those_that_are_too_long_are_not() {
        let (sockets, client, path) = pair();
        let mut inbox = Inbox::new();
        for tag in 0..100_u8 {
            client.send_to(&[tag; 40], path.from).unwrap();
        }
        client.send_to(&[7; MAX_DATAGRAM + 1], path.from).unwrap();
        client.send_to(&[100; MAX_DATAGRAM], path.from).unwrap();
        let mut came = Vec::new();
        while came
            .last()
            .is_none_or(|(_, bytes): &(_, Vec<u8>)| bytes[0] != 100)
        {
            came.extend(read(&sockets, &mut inbox).await);
        }
        let tags: Vec<u8> = came.iter().map(|(_, bytes)| bytes[0]).collect();
        assert_eq!(tags, (0..=100).collect::<Vec<u8>>());
        assert!(came.iter().all(|(from, _)| *from == path.to));
        assert_eq!(sockets.read(0, &mut inbox).count(), 0, "nothing is there");
        assert_eq!(sockets.read(9, &mut inbox).count(), 0, "nor is the port");
    }

    /// Sizes as those of a frame's packets, of which the last is smaller, and of one that is larger again.
    #[tokio::test]
    async fn what_is_sent_together_comes_as_it_was() {
        let (mut sockets, client, path) = pair();
        let other = std::net::UdpSocket::bind((HOST, 0)).unwrap();
        let sizes = [900, 900, 900, 300, 300, 1100, 1100, 50];
        for (tag, size) in (0..).zip(sizes) {
            sockets.send(path, &vec![tag; size]);
        }
        let elsewhere = Path {
            to: other.local_addr().unwrap(),
            ..path
        };
        sockets.send(elsewhere, b"other");
        let nowhere = Path {
            from: (HOST, 1).into(),
            ..path
        };
        sockets.send(nowhere, b"nobody's port");
        sockets.flush();
        sockets.flush();
        let mut buffer = [0; MAX_DATAGRAM];
        for (tag, size) in (0..).zip(sizes) {
            let length = client.recv(&mut buffer).unwrap();
            assert_eq!(buffer[..length], vec![tag; size]);
        }
        let length = other.recv(&mut buffer).unwrap();
        assert_eq!(buffer[..length], *b"other");
        client.set_nonblocking(true).unwrap();
        assert!(client.recv(&mut buffer).is_err(), "nothing twice");
    }
}

//! One UDP port on each local address.

use super::counts::Traffic;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::mpsc;

/// How often to look for a port that is free on all addresses.
const ATTEMPTS: usize = 10;
/// No datagram of ICE, DTLS or SRTP is longer.
const MAX_DATAGRAM: usize = 2000;
/// Datagrams that may wait. More than that is lost, as in any router.
const QUEUE: usize = 8192;

/// A datagram and when it came.
pub(super) struct Datagram {
    pub(super) at: Instant,
    pub(super) from: SocketAddr,
    /// The advertised address that it came to.
    pub(super) to: SocketAddr,
    pub(super) bytes: Vec<u8>,
}

/// Bound sockets and the addresses under which clients find them.
pub(crate) struct Sockets {
    bound: Vec<Bound>,
    traffic: Traffic,
}

struct Bound {
    advertised: SocketAddr,
    socket: Arc<UdpSocket>,
}

impl Sockets {
    /// Binds `port` (0: any that is free) for the addresses in `hosts`, or for all local ones if there are none.
    ///
    /// An address that is not local is taken for the public address of a NAT that passes the port on.
    ///
    /// # Errors
    /// The operating system's errors; above all, that the port is in use.
    pub(crate) fn bind(port: u16, hosts: &[IpAddr]) -> io::Result<Self> {
        let hosts = if hosts.is_empty() {
            local_addresses()?
        } else {
            hosts.to_vec()
        };
        let mut result = bind_all(port, &hosts);
        for _ in 1..ATTEMPTS {
            // Only where any port will do can another attempt end otherwise.
            if result.is_ok() || port != 0 {
                break;
            }
            result = bind_all(port, &hosts);
        }
        Ok(Self {
            bound: result?,
            traffic: Traffic::new(),
        })
    }

    /// Where clients can reach the server.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.bound.iter().map(|bound| bound.advertised)
    }

    /// Starts to receive. Ends when the receiver is dropped.
    pub(super) fn receive(&self) -> io::Result<mpsc::Receiver<Datagram>> {
        let (sender, receiver) = mpsc::channel(QUEUE);
        for bound in &self.bound {
            let socket = tokio::net::UdpSocket::from_std(bound.socket.try_clone()?)?;
            let traffic = self.traffic.clone();
            tokio::spawn(receive(socket, bound.advertised, sender.clone(), traffic));
        }
        Ok(receiver)
    }

    /// Sends from the socket with the advertised address `from`. A datagram that cannot be sent now is lost.
    pub(super) fn send(&self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        let Some(bound) = self.bound.iter().find(|bound| bound.advertised == from) else {
            return;
        };
        match bound.socket.send_to(bytes, to) {
            Ok(_) => self.traffic.sent(bytes.len()),
            Err(error) => {
                self.traffic.unsent();
                tracing::trace!(error = %error.kind(), "datagram not sent");
            }
        }
    }
}

async fn receive(
    socket: tokio::net::UdpSocket,
    to: SocketAddr,
    sender: mpsc::Sender<Datagram>,
    traffic: Traffic,
) {
    let mut buffer = vec![0; MAX_DATAGRAM];
    while !sender.is_closed() {
        // Errors are those of earlier datagrams, which came back as ICMP.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        traffic.received(length);
        let datagram = Datagram {
            at: Instant::now(),
            from,
            to,
            bytes: buffer.get(..length).unwrap_or_default().to_vec(),
        };
        if sender.try_send(datagram).is_err() {
            traffic.dropped();
            tracing::trace!("datagram dropped: too many waiting");
        }
    }
}

fn bind_all(port: u16, hosts: &[IpAddr]) -> io::Result<Vec<Bound>> {
    let mut bound: Vec<Bound> = Vec::new();
    for host in hosts {
        let port = bound.first().map_or(port, |bound| bound.advertised.port());
        match bind_one(*host, port) {
            Ok(socket) => {
                let port = socket.local_addr()?.port();
                bound.push(Bound {
                    advertised: SocketAddr::new(*host, port),
                    socket: Arc::new(socket),
                });
            }
            // An address that went away, or a family that is switched off.
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => {
                tracing::debug!(%host, %error, "address not used for media");
            }
            Err(error) => return Err(error),
        }
    }
    if bound.is_empty() {
        return Err(io::ErrorKind::AddrNotAvailable.into());
    }
    Ok(bound)
}

fn bind_one(host: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((host, port)).or_else(|error| {
        if error.kind() != io::ErrorKind::AddrNotAvailable {
            return Err(error);
        }
        let any: IpAddr = match host {
            IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        UdpSocket::bind((any, port))
    })?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

/// All but the IPv6 link-local ones, which mean nothing without an interface.
fn local_addresses() -> io::Result<Vec<IpAddr>> {
    let mut addresses: Vec<IpAddr> = if_addrs::get_if_addrs()?
        .into_iter()
        .map(|interface| interface.ip())
        .filter(|ip| match ip {
            IpAddr::V4(_) => true,
            IpAddr::V6(ip) => !ip.is_unicast_link_local(),
        })
        .collect();
    // Those by which others on the network can reach the server come first.
    addresses.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
    addresses.dedup();
    Ok(addresses)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `count` datagrams whose content is `tag`, and lets them be received.
    async fn send(client: &UdpSocket, sockets: &Sockets, tag: &[u8], count: usize) {
        let [bound] = &sockets.bound[..] else {
            panic!("one address");
        };
        for _ in 0..count {
            client.send_to(tag, bound.advertised).unwrap();
            // A datagram that the operating system still has is not yet received.
            while bound.socket.peek_from(&mut [0]).is_ok() {
                tokio::task::yield_now().await;
            }
        }
    }

    #[tokio::test]
    async fn so_many_datagrams_wait_and_no_more() {
        let host = IpAddr::from(Ipv4Addr::LOCALHOST);
        let sockets = Sockets::bind(0, &[host]).unwrap();
        let mut waiting = sockets.receive().unwrap();
        let client = UdpSocket::bind((host, 0)).unwrap();
        send(&client, &sockets, b"early", QUEUE).await;
        assert_eq!(waiting.len(), QUEUE);
        send(&client, &sockets, b"late", 100).await;
        assert_eq!(waiting.len(), QUEUE);
        assert_eq!(waiting.recv().await.unwrap().bytes, b"early");
        send(&client, &sockets, &[7; 2 * MAX_DATAGRAM], 1).await;
        assert_eq!(waiting.len(), QUEUE);
        for _ in 1..QUEUE {
            assert_eq!(waiting.recv().await.unwrap().bytes, b"early");
        }
        let last = waiting.recv().await.unwrap();
        assert_eq!(last.bytes, [7; MAX_DATAGRAM], "cut, and the late are lost");
        assert!(waiting.is_empty());
    }
}

//! One UDP port on each local address.

use super::counts::Traffic;
use super::datagram::{Datagram, MAX_DATAGRAM, Sender};
use super::ports::{self, Bound};
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Instant;
use str0m::net::Protocol;

/// Bound sockets and the addresses under which clients find them.
pub(crate) struct Sockets {
    bound: Vec<Bound<UdpSocket>>,
    traffic: Traffic,
}

impl Sockets {
    /// Binds `port` as [`ports::bind`] does.
    ///
    /// # Errors
    /// The operating system's errors; above all, that the port is in use.
    pub(crate) fn bind(port: u16, hosts: &[IpAddr]) -> io::Result<Self> {
        Ok(Self {
            bound: ports::bind(port, hosts)?,
            traffic: Traffic::new(),
        })
    }

    /// Where clients can reach the server.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.bound.iter().map(|bound| bound.advertised)
    }

    /// Starts to receive. Ends when the receiver is dropped.
    pub(super) fn receive(&self, sender: &Sender) -> io::Result<()> {
        for bound in &self.bound {
            let socket = tokio::net::UdpSocket::from_std(bound.socket.try_clone()?)?;
            let traffic = self.traffic.clone();
            tokio::spawn(receive(socket, bound.advertised, sender.clone(), traffic));
        }
        Ok(())
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

async fn receive(socket: tokio::net::UdpSocket, to: SocketAddr, sender: Sender, traffic: Traffic) {
    let mut buffer = vec![0; MAX_DATAGRAM];
    while !sender.is_closed() {
        // Errors are those of earlier datagrams, which came back as ICMP.
        let Ok((length, from)) = socket.recv_from(&mut buffer).await else {
            continue;
        };
        traffic.received(length);
        let datagram = Datagram {
            at: Instant::now(),
            protocol: Protocol::Udp,
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

#[cfg(test)]
mod tests {
    use super::super::datagram::QUEUE;
    use super::*;
    use std::net::Ipv4Addr;
    use tokio::sync::mpsc;

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
        let (sender, mut waiting) = mpsc::channel(QUEUE);
        sockets.receive(&sender).unwrap();
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

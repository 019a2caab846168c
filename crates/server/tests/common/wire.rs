//! A client's way to the SFU: a socket of UDP, or a stream of TCP with frames (RFC 4571).

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use str0m::Candidate;
use str0m::net::{Protocol, TcpType};

pub enum Wire {
    Udp(UdpSocket),
    Tcp {
        stream: TcpStream,
        server: SocketAddr,
        /// Bytes of frames that are not whole yet.
        read: Vec<u8>,
    },
}

impl Wire {
    pub fn udp() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_nonblocking(true).unwrap();
        Self::Udp(socket)
    }

    pub fn tcp(server: SocketAddr) -> Self {
        Self::of(TcpStream::connect(server).unwrap(), server)
    }

    /// The system takes little of a stream that is not read.
    pub async fn narrow_tcp(server: SocketAddr) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(8192).unwrap();
        let stream = socket.connect(server).await.unwrap();
        Self::of(stream.into_std().unwrap(), server)
    }

    fn of(stream: TcpStream, server: SocketAddr) -> Self {
        stream.set_nonblocking(true).unwrap();
        stream.set_nodelay(true).unwrap();
        let read = Vec::new();
        Self::Tcp {
            stream,
            server,
            read,
        }
    }

    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Udp(_) => Protocol::Udp,
            Self::Tcp { .. } => Protocol::Tcp,
        }
    }

    pub fn address(&self) -> SocketAddr {
        match self {
            Self::Udp(socket) => socket.local_addr().unwrap(),
            Self::Tcp { stream, .. } => stream.local_addr().unwrap(),
        }
    }

    pub fn candidate(&self) -> Candidate {
        let address = self.address();
        match self {
            Self::Udp(_) => Candidate::builder().udp().host(address).build(),
            Self::Tcp { .. } => {
                let candidate = Candidate::builder().tcp().host(address);
                candidate.tcptype(TcpType::Active).build()
            }
        }
        .unwrap()
    }

    /// The next datagram that is there, and where it came from.
    pub fn receive(&mut self) -> Option<(Vec<u8>, SocketAddr)> {
        match self {
            Self::Udp(socket) => {
                let mut buffer = vec![0; 2000];
                let (length, from) = socket.recv_from(&mut buffer).ok()?;
                buffer.truncate(length);
                Some((buffer, from))
            }
            Self::Tcp {
                stream,
                server,
                read,
            } => {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = stream.read(&mut buffer) {
                    read.extend_from_slice(&buffer[..length]);
                }
                let length = usize::from(u16::from_be_bytes(read.get(..2)?.try_into().unwrap()));
                let datagram = read.get(2..2 + length)?.to_vec();
                read.drain(..2 + length);
                Some((datagram, *server))
            }
        }
    }

    pub fn send(&mut self, datagram: &[u8], to: SocketAddr) {
        match self {
            Self::Udp(socket) => {
                socket.send_to(datagram, to).unwrap();
            }
            Self::Tcp { stream, server, .. } => {
                assert_eq!(to, *server);
                let length = u16::try_from(datagram.len()).unwrap();
                let frame = [&length.to_be_bytes(), datagram].concat();
                // The tests send less than the system holds.
                stream.write_all(&frame).unwrap();
            }
        }
    }

    /// Whether the server has closed it. What is left to read is lost.
    pub fn is_closed(&mut self) -> bool {
        let Self::Tcp { stream, .. } = self else {
            return false;
        };
        let mut buffer = [0; 4096];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(error) => return error.kind() != ErrorKind::WouldBlock,
            }
        }
    }
}

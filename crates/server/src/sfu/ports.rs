//! One port on each local address.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

/// How often to look for a port that is free on all addresses.
const ATTEMPTS: usize = 10;

/// A socket, and the address under which clients find it.
pub(super) struct Bound<Socket> {
    pub(super) advertised: SocketAddr,
    pub(super) socket: Socket,
}

/// A kind of socket that is bound to a port.
pub(super) trait Bind: Sized {
    /// A socket that does not block, and its port.
    fn bind(at: SocketAddr) -> io::Result<(Self, u16)>;
}

impl Bind for UdpSocket {
    fn bind(at: SocketAddr) -> io::Result<(Self, u16)> {
        let socket = Self::bind(at)?;
        socket.set_nonblocking(true)?;
        let port = socket.local_addr()?.port();
        Ok((socket, port))
    }
}

impl Bind for TcpListener {
    fn bind(at: SocketAddr) -> io::Result<(Self, u16)> {
        let listener = Self::bind(at)?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();
        Ok((listener, port))
    }
}

/// Binds `port` (0: any that is free) for the addresses in `hosts`, or for all local ones if there are none.
///
/// An address that is not local is taken for the public address of a NAT that passes the port on.
///
/// # Errors
/// The operating system's errors; above all, that the port is in use.
pub(super) fn bind<Socket: Bind>(port: u16, hosts: &[IpAddr]) -> io::Result<Vec<Bound<Socket>>> {
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
    result
}

fn bind_all<Socket: Bind>(port: u16, hosts: &[IpAddr]) -> io::Result<Vec<Bound<Socket>>> {
    let mut bound: Vec<Bound<Socket>> = Vec::new();
    for host in hosts {
        let port = bound.first().map_or(port, |bound| bound.advertised.port());
        match bind_one::<Socket>(*host, port) {
            Ok((socket, port)) => bound.push(Bound {
                advertised: SocketAddr::new(*host, port),
                socket,
            }),
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

fn bind_one<Socket: Bind>(host: IpAddr, port: u16) -> io::Result<(Socket, u16)> {
    Socket::bind((host, port).into()).or_else(|error| {
        if error.kind() != io::ErrorKind::AddrNotAvailable {
            return Err(error);
        }
        let any: IpAddr = match host {
            IpAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
            IpAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
        };
        Socket::bind((any, port).into())
    })
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

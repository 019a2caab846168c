//! Ports that a server takes at its start, and why it cannot.

use crate::sfu::Listeners;
use crate::start_error::StartError;
use std::io;
use std::net::{IpAddr, SocketAddr};
use tokio::net::TcpListener;

/// A listener, and its address.
pub(crate) async fn listen(
    ip: IpAddr,
    port: u16,
    option: &'static str,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let wanted = SocketAddr::new(ip, port);
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(port, option),
        _ => StartError::Listen(wanted, error, option),
    };
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Listeners for media over TCP.
pub(crate) fn listen_for_streams(port: u16, hosts: &[IpAddr]) -> Result<Listeners, StartError> {
    Listeners::bind(port, hosts).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(port, "media-tcp-port"),
        _ => StartError::MediaOverTcp(error),
    })
}

/// The addresses of addresses and names.
pub(crate) async fn look_up(hosts: &[String]) -> Result<Vec<IpAddr>, StartError> {
    let mut addresses = Vec::new();
    for host in hosts {
        let found = tokio::net::lookup_host((host.as_str(), 0)).await;
        let found = found.map_err(|error| StartError::Host(host.clone(), error))?;
        addresses.extend(found.map(|address| address.ip()));
    }
    Ok(addresses)
}

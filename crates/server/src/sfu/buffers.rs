//! Sizes of the kernel's buffers of a socket.

use socket2::SockRef;
use std::io;
use std::net::UdpSocket;

/// Sets the receive and the send buffer to `bytes`, or to what the system allows; 0 leaves them as they are. Gives the bytes that the
/// receive buffer has now, as the system tells them: see [`asked`].
///
/// # Errors
/// The operating system's errors; a size that is too large is none.
pub(super) fn set(socket: &UdpSocket, bytes: usize) -> io::Result<usize> {
    let buffers = SockRef::from(socket);
    if bytes > 0 {
        // macOS refuses what it does not allow.
        let _ = buffers.set_send_buffer_size(bytes);
        let _ = buffers.set_recv_buffer_size(bytes);
        #[cfg(target_os = "linux")]
        if asked(buffers.recv_buffer_size()?) < bytes {
            // For root, and for whoever else has CAP_NET_ADMIN.
            let _ = rustix::net::sockopt::set_socket_recv_buffer_size_force(socket, bytes);
        }
    }
    buffers.recv_buffer_size()
}

/// The size that is to be asked for to have a buffer that the system tells so of. Linux doubles it, since it counts its own share of each
/// datagram (`socket(7)`).
pub(super) fn asked(told: usize) -> usize {
    if cfg!(target_os = "linux") {
        told / 2
    } else {
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn buffers_are_as_large_as_asked_for_or_as_allowed() {
        let socket = || UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let get = |bytes| asked(set(&socket(), bytes).unwrap());
        let before = get(0);
        assert!(before > 0 && before != 100_000);
        assert_eq!(get(100_000), 100_000);
        assert!(get(1 << 30) >= 100_000);
    }
}

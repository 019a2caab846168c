//! Datagrams in the kernel's receive buffers, and those that found no room there, as `/proc/self/net/udp` of Linux tells.

use std::net::UdpSocket;

/// Tables of sockets by family, of this process's network namespace (`proc(5)`).
const TABLES: [&str; 2] = ["/proc/self/net/udp", "/proc/self/net/udp6"];

/// The receive queues of some sockets.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReceiveQueues {
    /// The sockets, by their inodes. None where the system tells none.
    inodes: Vec<u64>,
    /// Bytes that may wait at all of them, the kernel's own share of each datagram included.
    pub(crate) capacity: usize,
}

/// The state of receive queues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Queued {
    /// Bytes that wait, the kernel's own share of each datagram included.
    pub(crate) bytes: u64,
    /// Datagrams that were dropped for want of room.
    pub(crate) dropped: u64,
}

impl ReceiveQueues {
    /// Adds a socket whose receive buffer has so many bytes.
    pub(super) fn add(&mut self, socket: &UdpSocket, capacity: usize) {
        self.capacity += capacity;
        self.inodes.extend(inode(socket));
    }

    /// Reads the tables. `None` on systems that have none.
    pub(crate) fn read(&self) -> Option<Queued> {
        if self.inodes.is_empty() {
            return None;
        }
        let mut all = Queued::default();
        for table in TABLES {
            // Without IPv6 there is no second one.
            let table = std::fs::read_to_string(table).unwrap_or_default();
            for (inode, queued) in table.lines().filter_map(row) {
                if self.inodes.contains(&inode) {
                    all.bytes += queued.bytes;
                    all.dropped += queued.dropped;
                }
            }
        }
        Some(all)
    }
}

#[cfg(target_os = "linux")]
fn inode(socket: &UdpSocket) -> Option<u64> {
    use std::os::fd::AsRawFd as _;
    let link = std::fs::read_link(format!("/proc/self/fd/{}", socket.as_raw_fd())).ok()?;
    let inode = link.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?;
    inode.parse().ok()
}

#[cfg(not(target_os = "linux"))]
fn inode(_: &UdpSocket) -> Option<u64> {
    None
}

/// A socket's inode, its `rx_queue` and its `drops`.
fn row(line: &str) -> Option<(u64, Queued)> {
    let mut fields = line.split_ascii_whitespace().skip(4);
    let (_, waiting) = fields.next()?.split_once(':')?;
    let bytes = u64::from_str_radix(waiting, 16).ok()?;
    let inode = fields.nth(4)?.parse().ok()?;
    let dropped = fields.nth(2)?.parse().ok()?;
    Some((inode, Queued { bytes, dropped }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_the_table_is_read_and_its_head_is_not() {
        let head = "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops";
        let line = "  123: 0100007F:9C40 00000000:0000 07 00000000:00001A00 00:00000000 00000000     0        0 4711 2 0000000000000000 42";
        assert_eq!(row(head), None);
        let queued = Queued {
            bytes: 0x1a00,
            dropped: 42,
        };
        assert_eq!(row(line), Some((4711, queued)));
    }

    /// Each datagram on the loopback interface is in the queue, or is counted as dropped.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_tells_what_waits_and_what_found_no_room() {
        const SENT: u64 = 2000;
        let host = std::net::Ipv4Addr::LOCALHOST;
        let socket = UdpSocket::bind((host, 0)).unwrap();
        let capacity = super::super::buffers::set(&socket, 100_000).unwrap();
        let mut queues = ReceiveQueues::default();
        queues.add(&socket, capacity);
        assert_eq!(queues.read(), Some(Queued::default()));
        assert_eq!(queues.capacity, 200_000);
        let client = UdpSocket::bind((host, 0)).unwrap();
        for _ in 0..SENT {
            client
                .send_to(&[7; 1000], socket.local_addr().unwrap())
                .unwrap();
        }
        let full = queues.read().unwrap();
        assert!(full.bytes >= 190_000, "{full:?}");
        socket.set_nonblocking(true).unwrap();
        let received = std::iter::from_fn(|| socket.recv(&mut [0; 1000]).ok()).count() as u64;
        let empty = queues.read().unwrap();
        assert_eq!(received + empty.dropped, SENT);
        assert!(
            received > 0 && empty.dropped > 0 && empty.bytes == 0,
            "{empty:?}"
        );
        assert_eq!(ReceiveQueues::default().read(), None);
    }
}

//! Datagrams of equal size for one client, which the kernel takes in one call (segmentation offload, GSO).

use std::net::SocketAddr;

/// Bytes of all datagrams of a burst: UDP's own bound is a little above.
const MOST_BYTES: usize = 60_000;

/// The way of a datagram: the advertised address that it goes from, and the client's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
}

/// Datagrams that wait to be sent together. All have the size of the first; a last one that is smaller ends it.
#[derive(Default)]
pub(super) struct Burst {
    path: Option<Path>,
    bytes: Vec<u8>,
    segment: usize,
    count: usize,
    ended: bool,
}

impl Burst {
    /// Takes a datagram, if it fits to those that wait and they are fewer than `most`.
    pub(super) fn push(&mut self, path: Path, datagram: &[u8], most: usize) -> bool {
        if self.path.is_none() {
            self.path = Some(path);
            self.segment = datagram.len();
        } else if self.path != Some(path)
            || self.ended
            || self.count >= most
            || datagram.is_empty()
            || datagram.len() > self.segment
            || self.bytes.len() + datagram.len() > MOST_BYTES
        {
            return false;
        }
        self.ended = datagram.len() < self.segment || datagram.is_empty();
        self.bytes.extend_from_slice(datagram);
        self.count += 1;
        true
    }

    /// The path of the datagrams that wait, if there are any.
    pub(super) fn path(&self) -> Option<Path> {
        self.path
    }

    /// The bytes of all, one datagram after the other.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The size of all but the last, if there are several.
    pub(super) fn segment(&self) -> Option<usize> {
        (self.count > 1).then_some(self.segment)
    }

    /// How many datagrams wait.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Each datagram by itself.
    pub(super) fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(self.segment.max(1))
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        (self.path, self.count, self.ended) = (None, 0, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn path(port: u16) -> Path {
        Path {
            from: (Ipv4Addr::LOCALHOST, 1).into(),
            to: (Ipv4Addr::LOCALHOST, port).into(),
        }
    }

    #[test]
    fn a_burst_has_one_path_and_one_size_and_a_smaller_one_ends_it() {
        let mut burst = Burst::default();
        assert_eq!(burst.path(), None);
        assert!(burst.push(path(2), b"aaa", 9));
        assert_eq!((burst.segment(), burst.count()), (None, 1));
        assert!(!burst.push(path(3), b"bbb", 9), "another client's");
        assert!(!burst.push(path(2), b"bbbb", 9), "larger");
        assert!(!burst.push(path(2), b"", 9));
        assert!(burst.push(path(2), b"bbb", 9));
        assert!(burst.push(path(2), b"c", 9));
        assert!(!burst.push(path(2), b"c", 9), "a smaller one is the last");
        assert_eq!((burst.segment(), burst.count()), (Some(3), 3));
        let datagrams: Vec<_> = burst.datagrams().collect();
        assert_eq!(datagrams, [&b"aaa"[..], b"bbb", b"c"]);
        burst.clear();
        assert_eq!((burst.path(), burst.bytes()), (None, &b""[..]));
        assert!(burst.push(path(3), b"dd", 2));
        assert!(burst.push(path(3), b"dd", 2));
        assert!(!burst.push(path(3), b"dd", 2), "no more than may be");
    }

    #[test]
    fn a_burst_is_no_larger_than_udp_can_have() {
        let mut burst = Burst::default();
        let large = [7; MOST_BYTES / 2];
        assert!(burst.push(path(2), &large, 64));
        assert!(burst.push(path(2), &large, 64));
        assert!(!burst.push(path(2), &[7], 64));
    }
}

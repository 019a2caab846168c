//! Datagrams that one read of a socket gave.

use super::datagram::{Datagram, MAX_DATAGRAM};
use quinn_udp::{BATCH_SIZE, RecvMeta};
use std::io::{self, IoSliceMut};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use str0m::net::Protocol;

/// Bytes for one message of the kernel: a datagram, or with receive offload (GRO) those that it has put together, up to UDP's own
/// bound.
const MESSAGE: usize = 1 << 16;
/// A datagram that has waited for longer came before the clock was set.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Buffers for a read, used again for the next.
pub(super) struct Inbox {
    bytes: Vec<u8>,
    meta: [RecvMeta; BATCH_SIZE],
    messages: usize,
    /// The time of the read, on the clock of the process and on that of the kernel's timestamps.
    read_at: (Instant, Duration),
}

impl Inbox {
    pub(super) fn new() -> Self {
        Self {
            bytes: vec![0; MESSAGE * BATCH_SIZE],
            meta: [RecvMeta::default(); BATCH_SIZE],
            messages: 0,
            read_at: (Instant::now(), Duration::ZERO),
        }
    }

    /// Lets `read` fill the buffers; it gives the number of messages.
    pub(super) fn fill(
        &mut self,
        read: impl FnOnce(&mut [IoSliceMut<'_>], &mut [RecvMeta]) -> io::Result<usize>,
    ) -> io::Result<()> {
        self.messages = 0;
        let mut chunks = self.bytes.chunks_exact_mut(MESSAGE);
        let mut buffers: [IoSliceMut<'_>; BATCH_SIZE] =
            std::array::from_fn(|_| IoSliceMut::new(chunks.next().unwrap_or_default()));
        self.messages = read(&mut buffers, &mut self.meta)?;
        let clock = SystemTime::now().duration_since(UNIX_EPOCH);
        self.read_at = (Instant::now(), clock.unwrap_or_default());
        Ok(())
    }

    /// The datagrams, in the order in which they came to the socket with the advertised address `to`. Those that are longer than any of
    /// a client's are passed over.
    pub(super) fn datagrams(&self, to: SocketAddr) -> impl Iterator<Item = Datagram<&[u8]>> {
        let messages = self.bytes.chunks_exact(MESSAGE).zip(&self.meta);
        messages.take(self.messages).flat_map(move |(bytes, meta)| {
            let at = self.arrival(meta.timestamp);
            let bytes = bytes.get(..meta.len).unwrap_or_default();
            bytes
                .chunks(meta.stride.max(1))
                .filter(|bytes| bytes.len() <= MAX_DATAGRAM)
                .map(move |bytes| Datagram {
                    at,
                    protocol: Protocol::Udp,
                    from: meta.addr,
                    to,
                    bytes,
                })
        })
    }

    /// The time at which the kernel had a message, where it tells. The wait for this process counts as the SFU's delay.
    fn arrival(&self, timestamp: Option<Duration>) -> Instant {
        let (now, clock) = self.read_at;
        timestamp
            .and_then(|timestamp| clock.checked_sub(timestamp))
            .filter(|wait| *wait < LONGEST_WAIT)
            .and_then(|wait| now.checked_sub(wait))
            .unwrap_or(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn meta(len: usize, stride: usize, timestamp: Option<Duration>) -> RecvMeta {
        let mut meta = RecvMeta::default();
        meta.addr = (Ipv4Addr::LOCALHOST, 7).into();
        (meta.len, meta.stride, meta.timestamp) = (len, stride, timestamp);
        meta
    }

    #[test]
    fn a_message_of_many_datagrams_is_taken_apart() {
        let mut inbox = Inbox::new();
        let filled = inbox.fill(|buffers, metas| {
            buffers[0][..5].copy_from_slice(b"aabbc");
            metas[0] = meta(5, 2, None);
            metas[1] = meta(MAX_DATAGRAM + 1, MAX_DATAGRAM + 1, None);
            buffers[2][..1].copy_from_slice(b"d");
            metas[2] = meta(1, 1, None);
            metas[3] = meta(0, 0, None);
            Ok(4)
        });
        assert!(filled.is_ok());
        let to = (Ipv4Addr::LOCALHOST, 9).into();
        let datagrams: Vec<&[u8]> = inbox.datagrams(to).map(|datagram| datagram.bytes).collect();
        assert_eq!(datagrams, [&b"aa"[..], b"bb", b"c", b"d"]);
        assert!(inbox.datagrams(to).all(|datagram| datagram.to == to));
        assert!(
            inbox
                .fill(|_, _| Err(io::ErrorKind::WouldBlock.into()))
                .is_err()
        );
        assert_eq!(inbox.datagrams(to).count(), 0, "nothing of the former read");
    }

    #[test]
    fn a_datagram_came_when_the_kernel_had_it() {
        let mut inbox = Inbox::new();
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let (second, hour) = (Duration::from_secs(1), Duration::from_secs(3600));
        inbox
            .fill(|_, metas| {
                metas[0] = meta(1, 1, Some(clock - second));
                metas[1] = meta(1, 1, Some(clock - hour));
                metas[2] = meta(1, 1, Some(clock + hour));
                metas[3] = meta(1, 1, None);
                Ok(4)
            })
            .unwrap();
        let to = (Ipv4Addr::LOCALHOST, 9).into();
        let at: Vec<Instant> = inbox.datagrams(to).map(|datagram| datagram.at).collect();
        let read = inbox.read_at.0;
        assert!(read - at[0] >= second && read - at[0] < LONGEST_WAIT);
        assert_eq!(at[1..], [read; 3], "a clock that was set tells nothing");
    }
}

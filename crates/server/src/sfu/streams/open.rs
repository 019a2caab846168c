//! The streams that are open.

use super::super::counts::Traffic;
use super::framing;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{mpsc, watch};

/// Frames that may wait for one client to take them: some key frames at once. More are lost, as datagrams are.
pub(super) const WAITING: usize = 256;

/// The two ends of a stream.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ends {
    /// The advertised address.
    pub(crate) local: SocketAddr,
    /// The client's.
    pub(crate) remote: SocketAddr,
}

/// The streams that are open.
#[derive(Clone)]
pub(crate) struct Streams {
    open: Arc<Mutex<HashMap<Ends, Stream>>>,
    pub(super) traffic: Traffic,
}

struct Stream {
    frames: mpsc::Sender<Vec<u8>>,
    /// The client that the stream was found to be of.
    owner: watch::Sender<Option<u64>>,
}

/// A stream's share of [`Streams`]. The stream is closed to the SFU when this is dropped.
pub(super) struct Opened {
    pub(super) ends: Ends,
    /// To be written. Ends when the SFU closes the stream.
    pub(super) frames: mpsc::Receiver<Vec<u8>>,
    /// Its client, once the SFU knows.
    pub(super) owner: watch::Receiver<Option<u64>>,
    pub(super) streams: Streams,
}

impl Streams {
    pub(crate) fn new() -> Self {
        Self {
            open: Arc::default(),
            traffic: Traffic::new(),
        }
    }

    /// `None` if one with the same ends has yet to end.
    pub(super) fn open(&self, ends: Ends) -> Option<Opened> {
        let (frames, waiting) = mpsc::channel(WAITING);
        let (owner, owned) = watch::channel(None);
        let mut open = self.lock();
        if open.contains_key(&ends) {
            return None;
        }
        open.insert(ends, Stream { frames, owner });
        Some(Opened {
            ends,
            frames: waiting,
            owner: owned,
            streams: self.clone(),
        })
    }

    /// Sends a datagram. One for which there is no place is lost.
    pub(crate) fn send(&self, ends: Ends, datagram: &[u8]) {
        let sent = framing::write(datagram).is_some_and(|frame| {
            let open = self.lock();
            let stream = open.get(&ends);
            stream.is_some_and(|stream| stream.frames.try_send(frame).is_ok())
        });
        if !sent {
            self.traffic.unsent();
        }
    }

    /// A datagram of the stream was `client`'s.
    pub(crate) fn own(&self, ends: Ends, client: u64) {
        if let Some(stream) = self.lock().get(&ends) {
            stream.owner.send_if_modified(|owner| {
                let before = owner.replace(client);
                before != *owner
            });
        }
    }

    /// Closes all streams of a client, each after what waits for it.
    pub(crate) fn close(&self, client: u64) {
        self.lock()
            .retain(|_, stream| *stream.owner.borrow() != Some(client));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Ends, Stream>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.streams.lock().remove(&self.ends);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(port: u16) -> Ends {
        Ends {
            local: ([192, 0, 2, 1], 443).into(),
            remote: ([192, 0, 2, 2], port).into(),
        }
    }

    #[tokio::test]
    async fn so_many_frames_wait_for_a_client_and_no_more() {
        let streams = Streams::new();
        let (mut slow, mut other) = (
            streams.open(ends(1)).unwrap(),
            streams.open(ends(2)).unwrap(),
        );
        for number in 0..2 * WAITING {
            streams.send(ends(1), &number.to_be_bytes());
        }
        streams.send(ends(2), b"other");
        assert_eq!(slow.frames.len(), WAITING);
        let first = slow.frames.recv().await.unwrap();
        assert_eq!(first[2..], 0_usize.to_be_bytes(), "the early ones wait");
        assert_eq!(other.frames.recv().await.unwrap(), b"\0\x05other");
    }

    #[tokio::test]
    async fn streams_end_with_their_client_and_with_their_connection() {
        let streams = Streams::new();
        let mut one = streams.open(ends(1)).unwrap();
        let mut other = streams.open(ends(2)).unwrap();
        assert!(streams.open(ends(1)).is_none(), "it is open");
        streams.own(ends(1), 7);
        streams.own(ends(2), 8);
        assert_eq!(*one.owner.borrow_and_update(), Some(7));
        streams.send(ends(1), b"bye");
        streams.close(7);
        assert_eq!(one.frames.recv().await.unwrap(), b"\0\x03bye");
        assert_eq!(one.frames.recv().await, None);
        streams.send(ends(2), b"on");
        assert_eq!(other.frames.recv().await.unwrap(), b"\0\x02on");
        drop(other);
        streams.send(ends(2), b"nowhere");
        assert!(streams.open(ends(2)).is_some());
    }
}

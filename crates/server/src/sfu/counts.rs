//! Counters of the media, by the facade `metrics`. Their handles are made once: a look-up for each packet would cost as much
//! as the packet.

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use std::collections::HashMap;
use std::time::{Duration, Instant};
use str0m::media::{Mid, Rid};
use str0m::stats::{MediaEgressStats, MediaIngressStats};

/// Between two statistics of one connection.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);

/// Datagrams at the sockets.
#[derive(Clone)]
pub(super) struct Traffic {
    packets_in: Counter,
    bytes_in: Counter,
    packets_out: Counter,
    bytes_out: Counter,
    unsent: Counter,
}

impl Traffic {
    pub(super) fn new() -> Self {
        Self {
            packets_in: counter!("sotto_media_packets_total", "direction" => "in"),
            bytes_in: counter!("sotto_media_bytes_total", "direction" => "in"),
            packets_out: counter!("sotto_media_packets_total", "direction" => "out"),
            bytes_out: counter!("sotto_media_bytes_total", "direction" => "out"),
            unsent: counter!("sotto_media_dropped_packets_total", "direction" => "out"),
        }
    }

    pub(super) fn received(&self, bytes: usize) {
        self.packets_in.increment(1);
        self.bytes_in.increment(bytes as u64);
    }

    /// So many datagrams, with so many bytes together.
    pub(super) fn sent(&self, datagrams: usize, bytes: usize) {
        self.packets_out.increment(datagrams as u64);
        self.bytes_out.increment(bytes as u64);
    }

    /// The operating system did not take it.
    pub(super) fn unsent(&self) {
        self.unsent.increment(1);
    }
}

/// The SFU's loop.
pub(super) struct Load {
    peers: Gauge,
    delay: Histogram,
}

impl Load {
    pub(super) fn new() -> Self {
        Self {
            peers: gauge!("sotto_media_connections"),
            delay: histogram!("sotto_media_forward_seconds"),
        }
    }

    /// At the end of a turn of the loop. `oldest`: when its first datagram came, if there was one.
    pub(super) fn turn(&self, peers: usize, oldest: Option<Instant>) {
        self.peers.set(peers as f64);
        if let Some(oldest) = oldest {
            self.delay.record(oldest.elapsed());
        }
    }
}

/// Counts of one connection that were counted already. The media stack tells sums since the beginning.
#[derive(Default)]
pub(super) struct Told {
    streams: HashMap<(Mid, Option<Rid>, Way), Sums>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    FromPublisher,
    ToSubscriber,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    nacks: u64,
    keyframes: u64,
    lost: u64,
}

impl Told {
    /// A stream of a publisher: the requests are the server's.
    pub(super) fn ingress(&mut self, stats: &MediaIngressStats) {
        let sums = Sums {
            nacks: stats.nacks,
            keyframes: stats.plis + stats.firs,
            lost: 0,
        };
        let new = self.new_since((stats.mid, stats.rid, Way::FromPublisher), sums);
        counter!("sotto_media_nacks_total", "direction" => "out").increment(new.nacks);
        counter!("sotto_media_keyframe_requests_total", "direction" => "out")
            .increment(new.keyframes);
    }

    /// A stream to a subscriber: the requests and the losses are what it says.
    pub(super) fn egress(&mut self, stats: &MediaEgressStats) {
        let sums = Sums {
            nacks: stats.nacks,
            keyframes: stats.plis + stats.firs,
            lost: stats
                .remote
                .as_ref()
                .map_or(0, |remote| remote.packets_lost),
        };
        let new = self.new_since((stats.mid, stats.rid, Way::ToSubscriber), sums);
        counter!("sotto_media_nacks_total", "direction" => "in").increment(new.nacks);
        counter!("sotto_media_keyframe_requests_total", "direction" => "in")
            .increment(new.keyframes);
        counter!("sotto_media_lost_packets_total").increment(new.lost);
        if let Some(rtt) = stats.rtt {
            histogram!("sotto_media_rtt_seconds").record(rtt);
        }
    }

    fn new_since(&mut self, stream: (Mid, Option<Rid>, Way), sums: Sums) -> Sums {
        let before = self.streams.insert(stream, sums).unwrap_or_default();
        Sums {
            nacks: sums.nacks.saturating_sub(before.nacks),
            keyframes: sums.keyframes.saturating_sub(before.keyframes),
            // A subscriber may take a loss back, when a packet comes late.
            lost: sums.lost.saturating_sub(before.lost),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_counted_once() {
        let mut told = Told::default();
        let stream = (Mid::from("0"), None, Way::ToSubscriber);
        let sums = |nacks, lost| Sums {
            nacks,
            keyframes: 1,
            lost,
        };
        let first = told.new_since(stream, sums(5, 2));
        assert_eq!((first.nacks, first.keyframes, first.lost), (5, 1, 2));
        let second = told.new_since(stream, sums(7, 1));
        assert_eq!((second.nacks, second.keyframes, second.lost), (2, 0, 0));
        let other = told.new_since((Mid::from("1"), None, Way::ToSubscriber), sums(7, 1));
        assert_eq!(other.nacks, 7);
    }
}

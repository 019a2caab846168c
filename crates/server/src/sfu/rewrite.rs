//! One continuous RTP stream for a subscriber, out of the streams that are forwarded one after the other.

use std::time::{Duration, Instant};

/// Where packets come from: a publisher's connection and the SSRC within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) peer: u64,
    pub(super) ssrc: u32,
}

/// Sequence number (extended) and timestamp of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sequence: u64,
    pub(super) timestamp: u32,
}

/// Gives packets their sequence numbers and timestamps. Gaps and reordering stay visible, so that the subscriber asks
/// again for lost packets. Timestamps of the first origin stay as they are; those of later ones go on where the ones
/// before have ended.
#[derive(Debug)]
pub(super) struct Rewriter {
    current: Option<Current>,
    next_sequence: u64,
    last: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct Current {
    origin: Origin,
    /// Outgoing minus incoming, modulo 2^64.
    sequence_offset: u64,
    timestamp_offset: u32,
    /// The first sequence number that has a place; packets before it came too early.
    first: u64,
}

impl Rewriter {
    /// `first`: the first outgoing sequence number, below 2^15 so that the rollover counter of SRTP is never in
    /// doubt (RFC 3711 §3.3.1).
    pub(super) fn new(first: u64) -> Self {
        Self {
            current: None,
            next_sequence: first,
            last: None,
        }
    }

    /// The outgoing place of a packet. `None` if it is older than the first that was forwarded.
    pub(super) fn place(
        &mut self,
        origin: Origin,
        incoming: Place,
        clock_rate: u32,
        now: Instant,
    ) -> Option<Place> {
        let current = match &mut self.current {
            Some(current) if current.origin == origin => current,
            slot => slot.insert(Current {
                origin,
                sequence_offset: self.next_sequence.wrapping_sub(incoming.sequence),
                timestamp_offset: self.last.map_or(0, |(timestamp, at)| {
                    let gap = ticks(now.saturating_duration_since(at), clock_rate);
                    timestamp.wrapping_add(gap).wrapping_sub(incoming.timestamp)
                }),
                first: incoming.sequence,
            }),
        };
        if incoming.sequence < current.first {
            return None;
        }
        let place = Place {
            sequence: incoming.sequence.wrapping_add(current.sequence_offset),
            timestamp: incoming.timestamp.wrapping_add(current.timestamp_offset),
        };
        if place.sequence >= self.next_sequence {
            self.next_sequence = place.sequence + 1;
            self.last = Some((place.timestamp, now));
        }
        Some(place)
    }

    /// As many packets went out in the place of the last one. Exact while packets come in order.
    pub(super) fn replaced_by(&mut self, packets: u64) {
        if let Some(current) = &mut self.current {
            let change = packets.wrapping_sub(1);
            current.sequence_offset = current.sequence_offset.wrapping_add(change);
            self.next_sequence = self.next_sequence.wrapping_add(change);
        }
    }
}

/// At least one, so that two frames never share a timestamp.
fn ticks(gap: Duration, clock_rate: u32) -> u32 {
    let ticks = gap.as_micros() * u128::from(clock_rate) / 1_000_000;
    u32::try_from(ticks).unwrap_or(u32::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Origin = Origin { peer: 1, ssrc: 10 };
    const B: Origin = Origin { peer: 2, ssrc: 20 };

    fn at(sequence: u64, timestamp: u32) -> Place {
        Place {
            sequence,
            timestamp,
        }
    }

    #[test]
    fn gaps_and_order_stay() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(100);
        let mut go = |sequence| {
            rewriter
                .place(A, at(sequence, 7), 90_000, now)
                .map(|p| p.sequence)
        };
        assert_eq!(go(5000), Some(100));
        assert_eq!(go(5003), Some(103));
        assert_eq!(go(5001), Some(101));
        assert_eq!(go(4999), None, "before the first");
        assert_eq!(go(5004), Some(104));
    }

    #[test]
    fn another_origin_goes_on_where_the_first_ended() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(1);
        rewriter.place(A, at(70_000, 1000), 90_000, now);
        let later = now + Duration::from_secs(1);
        assert_eq!(
            rewriter.place(B, at(3, 4_000_000_000), 90_000, later),
            Some(at(2, 91_000))
        );
        assert_eq!(
            rewriter.place(B, at(4, 4_000_003_000), 90_000, later),
            Some(at(3, 94_000))
        );
        let back = rewriter.place(A, at(70_001, 5000), 90_000, later).unwrap();
        assert_eq!(back.sequence, 4);
        assert!(back.timestamp > 94_000);
    }

    #[test]
    fn substitutes_leave_no_gap() {
        let now = Instant::now();
        let mut rewriter = Rewriter::new(10);
        assert_eq!(rewriter.place(A, at(1, 0), 1, now), Some(at(10, 0)));
        rewriter.replaced_by(0);
        assert_eq!(rewriter.place(A, at(2, 0), 1, now), Some(at(10, 0)));
        rewriter.replaced_by(3);
        assert_eq!(rewriter.place(A, at(3, 0), 1, now), Some(at(13, 0)));
    }
}

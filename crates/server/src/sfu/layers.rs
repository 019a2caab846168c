//! Which of the pictures of a publisher's simulcast (RFC 8853) is forwarded: the largest that is there.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};
use str0m::media::Rid;

/// How long the largest picture may be silent before a smaller one is taken. Longer than between two frames of a screen
/// that hardly changes would be too long for a camera with little bandwidth left.
const SILENCE: Duration = Duration::from_secs(1);

/// The treatment of a packet, by its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Of the layer that is forwarded.
    Forward,
    /// Of the layer that is forwarded from now on, and for which a keyframe is needed.
    Switch,
    /// Of another.
    Drop,
}

/// The layer of each publisher's section that is forwarded to all.
#[derive(Debug)]
pub(super) struct Layers<Stream> {
    forwarded: HashMap<Stream, (Rid, Instant)>,
}

impl<Stream: Copy + Eq + Hash> Layers<Stream> {
    pub(super) fn new() -> Self {
        Self {
            forwarded: HashMap::new(),
        }
    }

    /// A packet has come. The higher the `rid`, the larger the picture.
    pub(super) fn choose(&mut self, stream: Stream, rid: Rid, now: Instant) -> Choice {
        let before = self.forwarded.get(&stream).copied();
        let choice = match before {
            None => Choice::Forward,
            Some((current, _)) if rid == current => Choice::Forward,
            Some((current, _)) if *rid > *current => Choice::Switch,
            Some((_, at)) if now >= at + SILENCE => Choice::Switch,
            Some(_) => Choice::Drop,
        };
        if choice != Choice::Drop {
            self.forwarded.insert(stream, (rid, now));
        }
        choice
    }

    /// The layer that is forwarded, if there is more than one kind of packet.
    pub(super) fn forwarded(&self, stream: Stream) -> Option<Rid> {
        self.forwarded.get(&stream).map(|(rid, _)| *rid)
    }

    /// Forgets streams.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(Stream) -> bool) {
        self.forwarded.retain(|stream, _| keep(*stream));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_forwarded_while_it_is_there() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut layers = Layers::new();
        assert_eq!(layers.choose(1, "0".into(), at(0)), Choice::Forward);
        assert_eq!(layers.choose(1, "2".into(), at(10)), Choice::Switch);
        assert_eq!(layers.choose(1, "1".into(), at(20)), Choice::Drop);
        assert_eq!(layers.choose(1, "2".into(), at(500)), Choice::Forward);
        assert_eq!(layers.forwarded(1), Some("2".into()));
        assert_eq!(layers.choose(1, "1".into(), at(1499)), Choice::Drop);
        assert_eq!(layers.choose(1, "1".into(), at(1500)), Choice::Switch);
        assert_eq!(layers.choose(1, "0".into(), at(1501)), Choice::Drop);
        assert_eq!(layers.choose(1, "2".into(), at(1502)), Choice::Switch);
        assert_eq!(
            layers.choose(2, "0".into(), at(1503)),
            Choice::Forward,
            "another's"
        );
        layers.retain(|stream| stream == 2);
        assert_eq!(layers.forwarded(1), None);
        assert_eq!(layers.forwarded(2), Some("0".into()));
    }
}

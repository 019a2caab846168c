//! Asking publishers for keyframes, but not too often.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::{Duration, Instant};

/// Between two requests to one publisher. A keyframe is many times as large as a delta frame.
const INTERVAL: Duration = Duration::from_millis(300);

/// At most one request per stream and interval. Requests within the interval become one at its end.
#[derive(Debug)]
pub(super) struct Keyframes<Stream> {
    streams: HashMap<Stream, Asked>,
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    at: Instant,
    again: bool,
}

impl<Stream: Copy + Eq + Hash> Keyframes<Stream> {
    pub(super) fn new() -> Self {
        Self {
            streams: HashMap::new(),
        }
    }

    /// A subscriber needs a keyframe. `true` if the publisher is to be asked now.
    pub(super) fn ask(&mut self, stream: Stream, now: Instant) -> bool {
        match self.streams.get_mut(&stream) {
            Some(asked) if now < asked.at + INTERVAL => {
                asked.again = true;
                false
            }
            _ => {
                self.streams.insert(
                    stream,
                    Asked {
                        at: now,
                        again: false,
                    },
                );
                true
            }
        }
    }

    /// When [`Self::due`] has something next.
    pub(super) fn next(&self) -> Option<Instant> {
        self.streams
            .values()
            .filter(|asked| asked.again)
            .map(|asked| asked.at + INTERVAL)
            .min()
    }

    /// The streams whose publishers are to be asked for a key frame now.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Stream> {
        self.streams
            .retain(|_, asked| asked.again || now < asked.at + INTERVAL);
        let mut due = Vec::new();
        for (stream, asked) in &mut self.streams {
            if asked.again && now >= asked.at + INTERVAL {
                *asked = Asked {
                    at: now,
                    again: false,
                };
                due.push(*stream);
            }
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_wishes_are_two_requests() {
        let now = Instant::now();
        let mut keyframes = Keyframes::new();
        assert!(keyframes.ask(1, now));
        assert!(keyframes.ask(2, now), "another stream");
        for _ in 0..5 {
            assert!(!keyframes.ask(1, now + Duration::from_millis(100)));
        }
        assert!(keyframes.due(now + Duration::from_millis(200)).is_empty());
        assert_eq!(keyframes.next(), Some(now + INTERVAL));
        assert_eq!(keyframes.due(now + INTERVAL), vec![1]);
        assert!(!keyframes.ask(1, now + INTERVAL));
        assert_eq!(keyframes.due(now + INTERVAL * 2), vec![1]);
        assert!(keyframes.due(now + INTERVAL * 3).is_empty());
        assert_eq!(keyframes.next(), None);
        assert!(keyframes.ask(1, now + INTERVAL * 4));
    }
}

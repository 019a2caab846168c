//! The replay window of one key: the counters that have been seen (RFC 9605 §9.3).

/// Counters that a frame may be late by. Three simulcast layers, screen and voice at once are some 200 frames a second,
/// so that this is several seconds, longer than any jitter buffer waits.
const WINDOW: u64 = 1024;
const WORDS: usize = (WINDOW / 64) as usize;

/// Remembers the last [`WINDOW`] counters.
pub(crate) struct ReplayWindow {
    newest: Option<u64>,
    /// A ring: the bit of a counter is at its value modulo the window.
    seen: [u64; WORDS],
}

impl ReplayWindow {
    pub(crate) const fn new() -> Self {
        Self {
            newest: None,
            seen: [0; WORDS],
        }
    }

    /// Whether a frame with this counter may be new.
    pub(crate) fn admits(&self, counter: u64) -> bool {
        let Some(late_by) = self.newest.and_then(|newest| newest.checked_sub(counter)) else {
            return true;
        };
        let (word, bit) = place(counter);
        late_by < WINDOW && self.seen.get(word).is_some_and(|seen| seen & bit == 0)
    }

    /// Notes a counter. Only to be called for a frame that has been authenticated: else any sender could move the
    /// window.
    pub(crate) fn note(&mut self, counter: u64) {
        let newest = self.newest.unwrap_or(counter);
        if counter.saturating_sub(newest) >= WINDOW {
            self.seen = [0; WORDS];
        } else {
            for passed in (newest..=counter).skip(1) {
                let (word, bit) = place(passed);
                if let Some(seen) = self.seen.get_mut(word) {
                    *seen &= !bit;
                }
            }
        }
        self.newest = Some(newest.max(counter));
        let (word, bit) = place(counter);
        if let Some(seen) = self.seen.get_mut(word) {
            *seen |= bit;
        }
    }
}

fn place(counter: u64) -> (usize, u64) {
    let position = counter % WINDOW;
    ((position / 64) as usize, 1 << (position % 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn admits_each_recent_counter_once(counters in proptest::collection::vec(0_u64..5_000, 0..400), base in 0_u64..1 << 60) {
            let mut window = ReplayWindow::new();
            let mut seen = BTreeSet::new();
            for counter in counters.into_iter().map(|counter| base + counter) {
                let newest = seen.last().copied().unwrap_or(0);
                let recent = counter + WINDOW > newest;
                prop_assert_eq!(window.admits(counter), recent && !seen.contains(&counter));
                if window.admits(counter) {
                    window.note(counter);
                    seen.insert(counter);
                }
            }
        }
    }

    #[test]
    fn the_last_counter_is_admitted_once() {
        let mut window = ReplayWindow::new();
        window.note(u64::MAX);
        assert!(!window.admits(u64::MAX));
        assert!(window.admits(u64::MAX - 1));
    }

    #[test]
    fn a_jump_leaves_nothing_of_the_old_window() {
        let mut window = ReplayWindow::new();
        (0..WINDOW).for_each(|counter| window.note(counter));
        let far = 5 * WINDOW + 7;
        window.note(far);
        for late_by in 1..WINDOW {
            assert!(window.admits(far - late_by), "{late_by}");
        }
    }
}

//! The replay window of one key: the counters that have been seen (RFC 9605 §9.3).

/// Bits of a word.
const BITS: usize = u64::BITS as usize;

/// Remembers which of the last counters have been seen.
pub(crate) struct ReplayWindow {
    newest: Option<u64>,
    /// A ring: the bit of a counter is at its value modulo the window.
    seen: Box<[u64]>,
}

impl ReplayWindow {
    /// Remembers so many counters, a multiple of 64.
    pub(crate) fn new(counters: usize) -> Self {
        Self {
            newest: None,
            seen: vec![0; counters / BITS].into(),
        }
    }

    /// Whether a frame with this counter may be new.
    pub(crate) fn admits(&self, counter: u64) -> bool {
        let Some(late_by) = self.newest.and_then(|newest| newest.checked_sub(counter)) else {
            return true;
        };
        let (word, bit) = self.place(counter);
        late_by < self.len() && self.seen.get(word).is_some_and(|seen| seen & bit == 0)
    }

    /// Notes a counter. Only to be called for a frame that has been authenticated: else any sender could move the
    /// window.
    pub(crate) fn note(&mut self, counter: u64) {
        let newest = self.newest.unwrap_or(counter);
        if counter.saturating_sub(newest) >= self.len() {
            self.seen.fill(0);
        } else {
            for passed in (newest..=counter).skip(1) {
                let (word, bit) = self.place(passed);
                if let Some(seen) = self.seen.get_mut(word) {
                    *seen &= !bit;
                }
            }
        }
        self.newest = Some(newest.max(counter));
        let (word, bit) = self.place(counter);
        if let Some(seen) = self.seen.get_mut(word) {
            *seen |= bit;
        }
    }

    /// The counters that it remembers.
    const fn len(&self) -> u64 {
        (self.seen.len() * BITS) as u64
    }

    fn place(&self, counter: u64) -> (usize, u64) {
        let position = counter % self.len().max(1);
        ((position / 64) as usize, 1 << (position % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const WINDOW: u64 = 1024;

    fn window() -> ReplayWindow {
        ReplayWindow::new(1024)
    }

    proptest! {
        #[test]
        fn admits_each_recent_counter_once(counters in proptest::collection::vec(0_u64..5_000, 0..400), base in 0_u64..1 << 60) {
            let mut window = window();
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
        let mut window = window();
        window.note(u64::MAX);
        assert!(!window.admits(u64::MAX));
        assert!(window.admits(u64::MAX - 1));
    }

    #[test]
    fn a_jump_leaves_nothing_of_the_old_window() {
        let mut window = window();
        (0..WINDOW).for_each(|counter| window.note(counter));
        let far = 5 * WINDOW + 7;
        window.note(far);
        for late_by in 1..WINDOW {
            assert!(window.admits(far - late_by), "{late_by}");
        }
    }
}
